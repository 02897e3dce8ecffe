/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From QEMU's callbacks to a stream of completed instructions.  QEMU tells when a block is entered,
 * how far it came and what was accessed; a block's instructions are executed by the model when the
 * next block is entered, since only then it is known whether and where it was left.
 */
#ifndef STREAM_H
#define STREAM_H

#include "insn.h"
#include "pipeline.h"

#pragma GCC visibility push(hidden)

struct memo;

struct block {
	struct block *older;	/* all blocks of this generation of translations */
	uint32_t n;
	uint32_t last_faulting;	/* index + 1 of the last instruction that can fault; 0 none */
	uint32_t side;
	bool marked;		/* there is a marker in it */
	bool ends_with_sti;
	struct memo *memo;
	struct insn insn[];
};

extern bool stream_running;

void stream_begin(const struct pipeline *pipeline, bool feedback);
void stream_enter(struct block *block);
void stream_access(const struct insn *insn, uint32_t addr, uint8_t size, bool store);
/* Execution has reached the instruction: all before it have been completed. */
void stream_reach(struct block *block, uint32_t index);
void stream_marker(struct block *block, uint32_t index);
/* Execution has reached an instruction where an interval begins or ends. */
void stream_probe(struct block *block, uint32_t index);
/* The guest's clock is written after an RDTSC. */
void stream_deliver_clock(void);
/* What the model has kept of older blocks is used up. */
void stream_forget(void);
void stream_end(void);

#pragma GCC visibility pop

#endif
