/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The optional trace: one line of CSV for each instruction executed inside an interval, in order,
 *
 *	seq,clock,addr,pipe,fetch,prefix,agi,execute,memory,branch,system,
 *	code_lines,data_lines,pages
 *
 * seq is the interval's; clock counts from its beginning; pipe is U, V (its clocks stand with the
 * U line before it), N (alone by its nature), G (a gate: addr is the handler's) or M (the marker
 * that ends the interval: its fetch).  The last three columns are what was touched for the first
 * time in this interval.
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
void trace_write_group(const struct group *g);
void trace_gate(uint32_t addr, uint32_t clocks);
void trace_marker(uint32_t addr, uint32_t fetch);
void trace_close(void);

static inline void trace_group(const struct group *g)
{
	if (trace_open)
		trace_write_group(g);
}

#pragma GCC visibility pop

#endif
