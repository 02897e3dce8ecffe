/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The optional trace: one line of CSV for each instruction executed inside an interval, in order,
 *
 *	seq,clock,addr,pipe,clocks,execute,prefix,agi,branch,split,system,
 *	then the stalls and counts of tally.h, then what was touched for the first time in this
 *	interval: code_lines,data_lines,walk_lines,code_pages,data_pages,tlb_entries
 *
 * seq is the interval's; clock counts from its beginning to the issue of the group; pipe is U, V
 * (paired with the line before it), N (alone by its nature), M (the marker that ends the interval:
 * its fetch), and of what is no instruction, with the address at which it goes on: G (the gate of
 * an INT), X (of an exception), I (of an interrupt), F (accesses of an instruction that faulted).
 *
 * clocks is the sum of execute to system and of the stalls; the clocks of all lines of an interval
 * are its modelled_cycles.  Those of a pair stand in its U line but for V's own stalls and branch.
 * branch is a misprediction, split the 486's target in two lines; system is microcode beyond
 * execute: gates, IRET, segment registers.
 */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>

#include "pipeline.h"

#pragma GCC visibility push(hidden)

extern bool trace_open;		/* an interval is open and a trace is wanted */

bool trace_file(const char *path);
void trace_start(uint64_t seq);
void trace_stop(void);
void trace_collect(struct touched *t);
void trace_write_group(const struct group *g);
/* `clocks` of something that is no instruction have just passed, `own` of them not stalls. */
void trace_other(char pipe, uint32_t addr, uint32_t clocks, uint32_t own);
void trace_close(void);

/* What has been counted since the last call belongs to t alone, */
static inline void trace_fresh(struct touched *t)
{
	if (!trace_open)
		return;
	*t = (struct touched){ 0 };
	trace_collect(t);
}

/* or to t too. */
static inline void trace_more(struct touched *t)
{
	if (trace_open)
		trace_collect(t);
}

static inline void trace_group(const struct group *g)
{
	if (trace_open)
		trace_write_group(g);
}

#pragma GCC visibility pop

#endif
