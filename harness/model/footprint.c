/* SPDX-License-Identifier: BSD-2-Clause */
/* See footprint.h. */
#include "footprint.h"
#include "knobs.h"
#include "memory.h"
#include "report.h"

enum { PAGES = 1 << 20, BIG_PAGES = 1 << 10 };

struct footprint footprint;
static uint32_t last;

void footprint_begin(uint32_t memory)
{
	footprint.shift = memory_line_shift();
	footprint.lines = memory >> footprint.shift;
	footprint.code_lines = allocate(footprint.lines * sizeof(uint32_t));
	footprint.data_lines = allocate(footprint.lines * sizeof(uint32_t));
	footprint.walk_lines = allocate(footprint.lines * sizeof(uint32_t));
	footprint.code_pages = allocate(PAGES * sizeof(uint32_t));
	footprint.data_pages = allocate(PAGES * sizeof(uint32_t));
	footprint.data_tlb = allocate(PAGES * sizeof(uint32_t));
	footprint.big_tlb = allocate(BIG_PAGES * sizeof(uint32_t));
	/* the 486 has one TLB for code and data */
	footprint.code_tlb = cpu_model == CPU_486 ? footprint.data_tlb :
						    allocate(PAGES * sizeof(uint32_t));
}

void footprint_start(void)
{
	if (footprint.code_lines)
		footprint.epoch = footprint.tlb_epoch = ++last;
}

void footprint_flush(void)
{
	if (footprint.epoch)
		footprint.tlb_epoch = ++last;
}

void footprint_drop(uint32_t addr)
{
	if (!footprint.epoch)
		return;
	footprint.code_tlb[addr >> 12] = footprint.data_tlb[addr >> 12] = 0;
	footprint.big_tlb[addr >> 22] = 0;
}

void footprint_stop(void)
{
	footprint.epoch = 0;
}
