/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which cache lines, pages and TLB entries the open interval has touched.  Each is counted in
 * `events` when it is met for the first time.  The arrays are as large as the guest's memory asks
 * for and never grow.
 *
 * Lines and pages are those of memory, wherever they are mapped.  Lines that only walks of the
 * page tables read are counted apart, since not every processor keeps them in its first level.  A
 * TLB entry that is needed again after the TLB has been emptied is another one.
 */
#ifndef FOOTPRINT_H
#define FOOTPRINT_H

#include <stdbool.h>
#include <stdint.h>

#include "events.h"
#include "tally.h"

#pragma GCC visibility push(hidden)

struct footprint {
	uint32_t epoch;		/* 0: no interval is open */
	uint32_t tlb_epoch;	/* begins anew when the TLB is emptied */
	uint32_t shift, lines;
	uint32_t *code_lines, *data_lines;	/* epoch in which each was touched last */
	uint32_t *walk_lines, *code_pages, *data_pages;
	uint32_t *code_tlb, *data_tlb, *big_tlb;
};

extern struct footprint footprint;

void footprint_begin(uint32_t memory);
void footprint_start(void);
void footprint_stop(void);
/* The TLB has been emptied, or the entries of one address. */
void footprint_flush(void);
void footprint_drop(uint32_t addr);

static inline void footprint_meet(uint32_t *stamp, uint32_t epoch, uint64_t *count)
{
	if (*stamp != epoch) {
		*stamp = epoch;
		++*count;
	}
}

static inline void footprint_line(uint32_t *stamps, uint32_t phys, uint64_t *count)
{
	if (phys >> footprint.shift < footprint.lines)
		footprint_meet(&stamps[phys >> footprint.shift], footprint.epoch, count);
}

static inline void footprint_data(uint32_t phys)
{
	if (!footprint.epoch)
		return;
	footprint_meet(&footprint.data_pages[phys >> 12], footprint.epoch, &events.data_pages);
	footprint_line(footprint.data_lines, phys, &events.data_lines);
}

static inline void footprint_code(uint32_t phys)
{
	if (!footprint.epoch)
		return;
	footprint_meet(&footprint.code_pages[phys >> 12], footprint.epoch, &events.code_pages);
	footprint_line(footprint.code_lines, phys, &events.code_lines);
}

static inline void footprint_walk(uint32_t phys)
{
	if (footprint.epoch)
		footprint_line(footprint.walk_lines, phys, &events.walk_lines);
}

static inline void footprint_tlb(uint32_t addr, bool big)
{
	if (footprint.epoch)
		footprint_meet(big ? &footprint.big_tlb[addr >> 22] :
				     &footprint.data_tlb[addr >> 12],
			       footprint.tlb_epoch, &events.tlb_entries);
}

static inline void footprint_code_tlb(uint32_t addr)
{
	uint64_t before = events.tlb_entries;

	if (!footprint.epoch)
		return;
	footprint_meet(&footprint.code_tlb[addr >> 12], footprint.tlb_epoch, &events.tlb_entries);
	tally.code_entries += events.tlb_entries - before;
}

#pragma GCC visibility pop

#endif
