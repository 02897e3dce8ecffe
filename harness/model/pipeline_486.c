/* SPDX-License-Identifier: BSD-2-Clause */
/* The 486: one instruction at a time, and the penalties of section 6. */
#include "events.h"
#include "memory.h"
#include "pipeline.h"
#include "system.h"
#include "trace.h"

enum { LINE_SHIFT = 4, SPLIT_TARGET = 3, BYTE_FORGOTTEN = 9 };

static uint32_t current_line = ~0u;
static uint32_t *seen;			/* not used on this processor */
static uint32_t written;		/* by the instruction before */
static uint64_t byte_written = -9;	/* clock at which a byte register was loaded */
static bool jumped;			/* the instruction before was a taken transfer */

static uint32_t fetch(const struct insn *insn, uint64_t now, uint32_t *split)
{
	uint32_t end = insn->addr + insn->size - 1, clocks = 0;

	*split = 0;

	if (insn->addr >> LINE_SHIFT != current_line)
		clocks = memory_fetch(insn->addr, insn->phys, now, &seen);
	current_line = insn->addr >> LINE_SHIFT;
	if (end >> LINE_SHIFT == current_line)
		return clocks;
	clocks += memory_fetch(end & ~15u, insn->phys_end & ~15u, now + clocks, &seen);
	current_line = end >> LINE_SHIFT;
	*split = jumped ? SPLIT_TARGET : 0;
	return clocks + *split;
}

static uint32_t address_clocks(const struct executed *e, uint64_t now)
{
	const struct insn *insn = e->insn;
	uint32_t clocks = (written & insn->address) != 0;

	clocks += (insn->flags & F_INDEXED) != 0;
	return clocks + (insn->address && now - byte_written == 2);
}

static bool is_taken(const struct executed *e)
{
	return e->insn->op >= OP_JCC && e->insn->op <= OP_INDIRECT &&
	       (e->insn->op != OP_JCC || e->next != e->insn->addr + e->insn->size);
}

static uint32_t execution_clocks(const struct executed *e)
{
	const struct insn *insn = e->insn;

	if (insn->per_element)
		return (e->first ? insn->clocks : 0) + (e->n_accesses ? insn->per_element : 0);
	if (insn->op == OP_JCC && is_taken(e))
		return insn->taken_clocks;
	return insn->clocks;
}

static void restart(void)
{
	written = 0;
	current_line = ~0u;
	jumped = false;
}

static void execute(const struct executed *e)
{
	const struct insn *insn = e->insn;
	struct touched touched = { 0 };
	struct group g = { .clock = clock_now, .u = insn, .u_touched = &touched };
	uint64_t now = clock_now;
	uint32_t step;

	if (insn->flags & F_UNTIMED)
		events.untimed++;
	g.fetch = fetch(insn, now, &g.split);
	if (!insn->per_element || e->first) {
		g.prefix = insn->prefixes;
		g.agi = address_clocks(e, now + g.fetch + g.prefix);
	}
	events.prefix += g.prefix;
	now += g.fetch + g.prefix;
	events.agi += g.agi;
	now += g.agi;
	g.execute = execution_clocks(e);
	step = e->n_accesses ? g.execute / e->n_accesses : 0;
	g.memory = pipeline_accesses(e->accesses, e->n_accesses, step, now);
	g.system = system_execute(e, now + g.memory);
	if (!system_serialises(insn))
		events.issue += g.prefix + g.agi + g.execute;
	if (insn->flags & F_BYTE_LOAD)
		byte_written = now;
	clock_now = now + g.execute + g.memory + g.system;
	written = insn->address_writes;
	jumped = is_taken(e);
	trace_more(&touched);
	trace_group(&g);
	if (system_serialises(insn))
		restart();
}

static void settle(void)
{
}

static void arrive(const struct insn *marker)
{
	uint32_t split, clocks = fetch(marker, clock_now, &split);

	clock_now += clocks;
	trace_other('M', marker->addr, clocks, 0);
}

static bool save(struct pipe_state *state)
{
	uint64_t age = clock_now - byte_written;

	*state = (struct pipe_state){
		.seen = seen, .written = written, .line = current_line,
		.age = age < BYTE_FORGOTTEN ? age : BYTE_FORGOTTEN, .jumped = jumped,
	};
	return true;
}

static void load(const struct pipe_state *state)
{
	seen = state->seen;
	written = state->written;
	current_line = state->line;
	byte_written = clock_now - state->age;
	jumped = state->jumped;
}

const struct pipeline pipeline_486 = { execute, settle, arrive, restart, save, load };
