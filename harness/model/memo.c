/* SPDX-License-Identifier: BSD-2-Clause */
/* See memo.h. */
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "footprint.h"
#include "memo.h"
#include "report.h"
#include "trace.h"

uint32_t memo_changes;

static struct memo *recording;
static struct events events_before;
static uint64_t clock_before;
static const struct block *last;	/* replayed last, with nothing else since */

void memo_other(void)
{
	last = NULL;
}

void memo_line(uint32_t addr, uint32_t phys)
{
	if (!recording)
		return;
	if (recording->n_lines < MEMO_LINES_MAX) {
		recording->lines[recording->n_lines] = addr;
		recording->phys[recording->n_lines] = phys;
	}
	recording->n_lines++;
}

/* The order of replacement sees the lines as if they were fetched. */
static void use_lines(const struct memo *m)
{
	uint32_t *seen;

	for (uint32_t i = 0; i < m->n_lines; i++)
		memory_fetch(m->lines[i], m->phys[i], clock_now, &seen);
}

static bool still_holds(const struct memo *m, uint32_t next)
{
	return m && m->changes == memo_changes && m->next == next && !trace_open &&
	       (!footprint.epoch || m->epoch == footprint.epoch);
}

bool memo_replay(struct block *block, const struct pipeline *pipeline, uint32_t next)
{
	const struct memo *m = block->memo;
	struct pipe_state state;

	if (!still_holds(m, next) || !pipeline->save(&state) ||
	    memcmp(&state, &m->before, sizeof(state)))
		return false;
	if (last != block)
		use_lines(m);
	last = block;
	clock_now += m->clocks;
	events.pairs += m->pairs;
	events.agi += m->agi;
	events.prefix += m->prefix;
	events.issue += m->issue;
	if (interval_open)
		counts.insns[block->side] += block->n;
	pipeline->load(&m->after);
	return true;
}

bool memo_begin(struct block *block, const struct pipeline *pipeline, uint32_t next)
{
	struct memo *m;

	last = NULL;
	if (block->last_faulting || block->marked || trace_open)
		return false;
	if (!block->memo)
		block->memo = allocate(sizeof(*block->memo));
	m = block->memo;
	m->changes = memo_changes - 1;
	if (!pipeline->save(&m->before))
		return false;
	m->next = next;
	m->epoch = footprint.epoch;
	m->n_lines = 0;
	events_before = events;
	clock_before = clock_now;
	recording = m;
	return true;
}

/* Kept only if nothing has been missed, mispredicted or changed. */
void memo_end(struct block *block, const struct pipeline *pipeline)
{
	struct memo *m = block->memo;

	recording = NULL;
	if (m->changes + 1 != memo_changes || m->n_lines > MEMO_LINES_MAX ||
	    events.mispred != events_before.mispred || events.untimed != events_before.untimed ||
	    !pipeline->save(&m->after))
		return;
	m->clocks = clock_now - clock_before;
	m->pairs = events.pairs - events_before.pairs;
	m->agi = events.agi - events_before.agi;
	m->prefix = events.prefix - events_before.prefix;
	m->issue = events.issue - events_before.issue;
	m->changes = memo_changes;
}
