/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The execution of instructions in order: each one that has been completed is given to the
 * processor's pipeline, which advances the clock.  pipeline_p5.c pairs them, pipeline_486.c takes
 * one at a time.
 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "insn.h"
#include "memory.h"
#include "tally.h"

#pragma GCC visibility push(hidden)

enum { ACCESSES_MAX = 64 };	/* of one instruction; a task switch has about 60 */

/* One completed execution. */
struct executed {
	const struct insn *insn;
	const struct data_access *accesses;
	unsigned n_accesses;
	uint32_t next;		/* address of what was executed after it */
	bool first, last;	/* of the steps of a REP */
};

/* What the last group cost, for the trace; `split` is a part of `fetch`. */
struct group {
	uint64_t clock;		/* when it was issued */
	const struct insn *u, *v;
	uint32_t fetch, split, prefix, agi, execute, memory, branch, system;
	const struct touched *u_touched, *v_touched;
};

/* All that the next block's clocks can depend on; bytes between the fields are zero. */
struct pipe_state {
	uint32_t *seen;
	uint32_t written, shadow[2], line, group, age, jumped;
};

struct pipeline {
	void (*execute)(const struct executed *e);
	/* Issues what waits for a partner: the clock is right after it. */
	void (*settle)(void);
	/* Execution has come to a marker: its fetch takes time, and nothing else of it. */
	void (*arrive)(const struct insn *marker);
	/* A break of the stream with nothing shadowed across it, such as a gate. */
	void (*restart)(void);
	/* False in the middle of a group, or after a misprediction. */
	bool (*save)(struct pipe_state *state);
	void (*load)(const struct pipe_state *state);
};

extern const struct pipeline pipeline_p5, pipeline_486;
extern uint64_t clock_now;

/* What the accesses of an instruction add to its clocks; they begin `step` clocks apart. */
uint32_t pipeline_accesses(const struct data_access *a, unsigned n, unsigned step, uint64_t now);
/* The same for one that may be half of a pair, begun at once; *phys is where the last one went. */
uint32_t pipeline_pair_accesses(const struct data_access *a, unsigned n, unsigned pipe,
				uint64_t now, uint32_t *phys);

#pragma GCC visibility pop

#endif
