/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the model counts beside clocks, under the names that a Pentium's own event counters have
 * where they have one.  agi, prefix, issue and wbstall are clocks, all others are events.
 *
 * issue: what pairing, prefixes, address stalls and predictions decide; without the clocks of
 * gates, of serialising instructions and of memory.  The interval of a result allows for them
 * apart (README.md).
 */
#ifndef EVENTS_H
#define EVENTS_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

#define EVENTS(EVENT)                                                                             \
	EVENT(pairs)                                                                              \
	EVENT(agi)                                                                                \
	EVENT(prefix)                                                                             \
	EVENT(issue)                                                                              \
	EVENT(imiss)                                                                              \
	EVENT(dmiss_read)                                                                         \
	EVENT(dmiss_write)                                                                        \
	EVENT(l2miss)                                                                             \
	EVENT(itlb)                                                                               \
	EVENT(dtlb)                                                                               \
	EVENT(mispred)                                                                            \
	EVENT(wbstall)                                                                            \
	EVENT(misaligned)                                                                         \
	EVENT(bank)                                                                               \
	EVENT(untimed)                                                                            \
	EVENT(interrupts)                                                                         \
	EVENT(code_lines)                                                                         \
	EVENT(data_lines)                                                                         \
	EVENT(code_pages)                                                                         \
	EVENT(data_pages)                                                                         \
	EVENT(tlb_entries)                                                                        \
	EVENT(walk_lines)

struct events {
#define EVENT(name) uint64_t name;
	EVENTS(EVENT)
#undef EVENT
};

extern struct events events;

#pragma GCC visibility pop

#endif
