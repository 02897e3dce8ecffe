/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the trace tells of an instruction beside the clocks of its group.  Counted always: adding
 * costs less than asking whether somebody wants it.
 */
#ifndef TALLY_H
#define TALLY_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

/* Clocks that the processor stands still, each counted in one of them. */
#define STALLS(STALL)                                                                             \
	STALL(code_tlb)		/* fetch: walk of the page tables */                              \
	STALL(code_miss)	/* fetch: line not in the first level */                          \
	STALL(data_tlb)		/* walk of the page tables, bits set in them */                   \
	STALL(data_miss)	/* read: line not in the first level */                           \
	STALL(write_full)	/* the write's buffer is occupied */                              \
	STALL(write_line)	/* a write that hits waits until the buffers are empty */         \
	STALL(misaligned)                                                                         \
	STALL(bank)		/* both of a pair access one bank */                              \
	STALL(device)		/* bus cycle of a device or port */                               \
	STALL(serialise)	/* waits until the write buffers are empty */

/* Events beside those of events.h. */
#define TALLIES(TALLY)                                                                            \
	TALLY(reads)		/* data, walks of the page tables not included */                 \
	TALLY(writes)                                                                             \
	TALLY(write_hits)                                                                         \
	TALLY(written_back)	/* modified lines that had to leave the first level */            \
	TALLY(walk_misses)	/* reads of walks that miss; dmiss_read has them too */           \
	TALLY(both_pipes)	/* pairs of which both access data */                             \
	TALLY(branches)		/* transfers, gates and what serialises */                        \
	TALLY(btb_hits)                                                                           \
	TALLY(taken_or_hit)                                                                       \
	TALLY(exceptions)                                                                         \
	TALLY(code_entries)	/* of tlb_entries, those that code has asked for */

/* With the six counts of events.h that the trace has too. */
#define ONE(name) +1
enum { TRACE_COLUMNS = STALLS(ONE) TALLIES(ONE) + 6 };
#undef ONE

/* Of one line of the trace, in the order of its columns. */
struct touched {
	uint32_t n[TRACE_COLUMNS];
};

struct tally {
#define FIELD(name) uint64_t name;
	STALLS(FIELD)
	TALLIES(FIELD)
#undef FIELD
};

extern struct tally tally;

#pragma GCC visibility pop

#endif
