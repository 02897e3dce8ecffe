/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks that only compute in registers take the same clocks each time, if the pipeline comes to
 * them in the same state and nothing that they use has changed: lines, TLB entries and branch
 * targets.  Then what they took before is added instead of being worked out anew.
 */
#ifndef MEMO_H
#define MEMO_H

#include "pipeline.h"
#include "stream.h"

#pragma GCC visibility push(hidden)

enum { MEMO_LINES_MAX = 16 };

struct memo {
	struct pipe_state before, after;
	uint32_t next, changes, epoch, clocks;
	uint32_t pairs, agi, prefix, issue;
	uint32_t n_lines, lines[MEMO_LINES_MAX], phys[MEMO_LINES_MAX];
};

/* Advanced by whatever changes caches, TLBs, branch targets. */
extern uint32_t memo_changes;

/* True if the block has been taken as before. */
bool memo_replay(struct block *block, const struct pipeline *pipeline, uint32_t next);
/* Around the execution of a block that can be kept. */
bool memo_begin(struct block *block, const struct pipeline *pipeline, uint32_t next);
void memo_end(struct block *block, const struct pipeline *pipeline);
/* Another block has been executed in between. */
void memo_other(void);
/* A line is fetched; the block in progress will have to use it again. */
void memo_line(uint32_t addr, uint32_t phys);

#pragma GCC visibility pop

#endif
