/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address translation: code and data TLBs and the page walk (4.1, 4.3).  Without access to the
 * guest's memory nothing is translated, and the record says so.
 */
#ifndef TLB_H
#define TLB_H

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

void tlb_begin(void);
/* Control registers have changed: cr3 in use, paging on or off, 4 MB pages on or off. */
void tlb_set_paging(uint32_t cr3, bool on, bool big_pages);
void tlb_flush(void);
void tlb_drop(uint32_t addr);
/* The physical address; what the walk took is added to *stall. */
uint32_t tlb_data(uint32_t addr, bool store, uint64_t now, uint32_t *stall);
uint32_t tlb_code(uint32_t addr, uint64_t now);
/* Code of this page is being executed and is not looked up: for the footprint. */
void tlb_note_code(uint32_t addr);
/* Translation without a trace of it in the model; false where nothing is mapped. */
bool tlb_peek(uint32_t addr, uint32_t *phys);
/* The guest has stored at a physical address: what a walk will find there is known exactly. */
void tlb_note_store(uint32_t phys);

#pragma GCC visibility pop

#endif
