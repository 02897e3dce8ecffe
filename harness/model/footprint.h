/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which cache lines, pages and TLB entries the open interval has touched.  Each is counted in
 * `events` when it is met for the first time.  The arrays are as large as the guest's memory asks
 * for and never grow.
 */
#ifndef FOOTPRINT_H
#define FOOTPRINT_H

#include <stdbool.h>
#include <stdint.h>

#include "events.h"

#pragma GCC visibility push(hidden)

struct footprint {
	uint32_t epoch;		/* 0: no interval is open */
	uint32_t shift, lines;
	uint32_t *code_lines, *data_lines;	/* epoch in which each was touched last */
	uint32_t *code_pages, *data_pages;
	uint32_t *code_tlb, *data_tlb, *big_tlb;
};

extern struct footprint footprint;

void footprint_begin(uint32_t memory);
void footprint_start(void);
void footprint_stop(void);

static inline void footprint_meet(uint32_t *stamp, uint64_t *count)
{
	if (*stamp != footprint.epoch) {
		*stamp = footprint.epoch;
		++*count;
	}
}

static inline void footprint_data(uint32_t addr, uint32_t phys)
{
	if (!footprint.epoch)
		return;
	footprint_meet(&footprint.data_pages[addr >> 12], &events.data_pages);
	if (phys >> footprint.shift < footprint.lines)
		footprint_meet(&footprint.data_lines[phys >> footprint.shift], &events.data_lines);
}

static inline void footprint_code(uint32_t addr, uint32_t phys)
{
	if (!footprint.epoch)
		return;
	footprint_meet(&footprint.code_pages[addr >> 12], &events.code_pages);
	if (phys >> footprint.shift < footprint.lines)
		footprint_meet(&footprint.code_lines[phys >> footprint.shift], &events.code_lines);
}

/* Entries of the page tables are data. */
static inline void footprint_walk(uint32_t phys)
{
	if (footprint.epoch && phys >> footprint.shift < footprint.lines)
		footprint_meet(&footprint.data_lines[phys >> footprint.shift], &events.data_lines);
}

static inline void footprint_tlb(uint32_t addr, bool big)
{
	if (footprint.epoch)
		footprint_meet(big ? &footprint.big_tlb[addr >> 22] :
				     &footprint.data_tlb[addr >> 12], &events.tlb_entries);
}

static inline void footprint_code_tlb(uint32_t addr)
{
	if (footprint.epoch)
		footprint_meet(&footprint.code_tlb[addr >> 12], &events.tlb_entries);
}

#pragma GCC visibility pop

#endif
