/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Pentium's two pipes (section 3).  An instruction that may go into U with a partner waits
 * until the next one is known; then the group is issued and the clock advances by what fetching,
 * prefixes, address stalls, execution, memory and a wrong prediction take.
 */
#include "branch.h"
#include "events.h"
#include "knobs.h"
#include "memo.h"
#include "memory.h"
#include "pipeline.h"
#include "system.h"
#include "trace.h"

/* An instruction on its way: fetched, with its accesses kept. */
struct slot {
	const struct insn *insn;
	struct data_access accesses[4];
	unsigned n_accesses;
	uint32_t next;
	uint32_t fetch;			/* clocks that its fetch took */
	uint32_t *seen;			/* of its line */
	bool executed_before;		/* since its line was fetched */
	struct touched touched;		/* for the trace */
};

static struct slot slots[2], *next = &slots[0];
static struct slot *waiting;		/* in U, for a partner; or NULL */
static uint32_t written;		/* by the previous group, for address stalls */
static uint32_t shadow[2];		/* prefix clocks that the last two groups still hide */
static uint32_t current_line = ~0u;	/* being decoded */
static uint32_t *current_seen;
static uint32_t previous_group;		/* address of its U instruction */

static uint32_t fetch_line(uint32_t addr, uint32_t phys, uint64_t now)
{
	current_line = addr >> 5;
	return memory_fetch(addr, phys, now, &current_seen);
}

/* Fetches the lines of an instruction; a line that is being decoded is not looked up again. */
static uint32_t fetch(const struct insn *insn, uint64_t now, uint32_t **seen)
{
	uint32_t end = insn->addr + insn->size - 1, clocks = 0;

	if (insn->addr >> 5 != current_line)
		clocks = fetch_line(insn->addr, insn->phys, now);
	*seen = current_seen;
	if (end >> 5 != current_line)
		clocks += fetch_line(end & ~31u, insn->phys_end & ~31u, now + clocks);
	return clocks;
}

static bool mark_seen(const struct slot *s)
{
	uint32_t bit = 1u << (s->insn->addr & 31);
	bool before = *s->seen & bit;

	memo_changes += !before;
	*s->seen |= bit;
	return before;
}

static void take(struct slot *s, const struct executed *e)
{
	s->insn = e->insn;
	s->n_accesses = e->n_accesses;
	s->next = e->next;
	s->fetch = fetch(e->insn, clock_now, &s->seen);
	s->executed_before = mark_seen(s);
	trace_fresh(&s->touched);
	for (unsigned i = 0; i < e->n_accesses; i++)
		s->accesses[i] = e->accesses[i];
}

/* Table 4.1 of AM: rows U, columns V, by their clocks alone. */
static uint32_t pair_clocks(uint32_t u, uint32_t v)
{
	static const uint8_t clocks[3][3] = { { 1, 2, 3 }, { 2, 2, 3 }, { 3, 4, 5 } };

	return clocks[u - 1][v - 1];
}

/* Prefix clocks that are not hidden behind the execution of the last two groups. */
static uint32_t prefix_clocks(uint32_t clocks)
{
	for (int i = 1; i >= 0 && clocks; i--) {
		uint32_t hidden = clocks < shadow[i] ? clocks : shadow[i];

		shadow[i] -= hidden;
		clocks -= hidden;
	}
	events.prefix += clocks;
	return clocks;
}

static uint32_t branch_clocks(const struct slot *s, bool in_v)
{
	const struct insn *insn = s->insn;
	uint32_t fall_through = insn->addr + insn->size;
	struct branch b = {
		.key = knob_clocks(K_btbkey) ? previous_group : insn->addr,
		.target = s->next,
		.fall_through = fall_through,
		.taken = insn->op != OP_JCC || s->next != fall_through,
		.conditional = insn->op == OP_JCC,
		.in_v = in_v,
	};

	if (insn->op != OP_JCC && insn->op != OP_JMP && insn->op != OP_INDIRECT)
		return 0;
	return branch_resolve(&b);
}

static bool address_stall(const struct insn *insn)
{
	return written & insn->address;
}

/* Both access the data cache in one bank: 4-byte units, eight of them. */
static bool same_bank(const struct slot *u, const struct slot *v, uint32_t phys_u, uint32_t phys_v)
{
	return u->n_accesses && v->n_accesses && (phys_u >> 2 & 7) == (phys_v >> 2 & 7);
}

static uint32_t accesses_of_v(const struct slot *u, const struct slot *v, uint64_t now,
			      uint32_t phys_u)
{
	uint32_t phys_v = 0;
	uint32_t clocks = pipeline_pair_accesses(v->accesses, v->n_accesses, PIPE_V, now, &phys_v);

	tally.both_pipes += u->n_accesses && v->n_accesses;
	if (!same_bank(u, v, phys_u, phys_v))
		return clocks;
	events.bank++;
	tally.bank++;
	return clocks + 1;
}

/* Issues u, with v or alone, at the clock. */
static void issue(struct slot *u, struct slot *v)
{
	struct group g = {
		.clock = clock_now, .u = u->insn, .v = v ? v->insn : NULL,
		.u_touched = &u->touched, .v_touched = v ? &v->touched : NULL,
	};
	uint32_t phys_u = 0;
	uint64_t now = clock_now;

	branch_next_group();
	g.fetch = u->fetch;
	g.prefix = prefix_clocks(u->insn->prefixes);
	if (!g.fetch && !g.prefix &&
	    (address_stall(u->insn) || (v && address_stall(v->insn))))
		g.agi = 1;
	events.agi += g.agi;
	now += g.fetch + g.prefix + g.agi;
	g.execute = v ? pair_clocks(u->insn->clocks, v->insn->clocks) : u->insn->clocks;
	g.memory = pipeline_pair_accesses(u->accesses, u->n_accesses, PIPE_U, now, &phys_u);
	if (v) {
		trace_more(&u->touched);
		g.memory += accesses_of_v(u, v, now + g.memory, phys_u);
		events.pairs++;
	}
	g.branch = branch_clocks(v ? v : u, v != NULL);
	events.issue += g.prefix + g.agi + g.execute + g.branch;
	trace_more(v ? &v->touched : &u->touched);
	clock_now = now + g.execute + g.memory + g.branch;
	shadow[1] = shadow[0];
	shadow[0] = g.agi + g.execute + g.memory - 1;
	written = u->insn->address_writes | (v ? v->insn->address_writes : 0);
	previous_group = u->insn->addr;
	trace_group(&g);
}

static void settle(void)
{
	if (!waiting)
		return;
	issue(waiting, NULL);
	waiting = NULL;
}

static void arrive(const struct insn *marker)
{
	uint32_t *seen, clocks;

	settle();
	clocks = fetch(marker, clock_now, &seen);
	clock_now += clocks;
	trace_other('M', marker->addr, clocks, 0);
}

static void restart(void)
{
	settle();
	written = 0;
	shadow[0] = shadow[1] = 0;
	current_line = ~0u;
}

/* A string instruction with REP: its base with the first step, its elements as they come. */
static uint32_t step_clocks(const struct executed *e)
{
	uint32_t element = e->n_accesses ? e->insn->per_element : 0;

	return (e->first ? e->insn->clocks : 0) + element;
}

/* What goes through the pipes alone and may have many accesses. */
static void issue_alone(const struct executed *e)
{
	struct touched touched = { 0 };
	struct group g = { .u = e->insn, .u_touched = &touched };
	bool serialises = system_serialises(e->insn);
	uint32_t *seen, step;
	uint64_t now;

	branch_next_group();
	g.clock = now = clock_now;
	g.fetch = fetch(e->insn, now, &seen);
	memo_changes += !(*seen >> (e->insn->addr & 31) & 1);
	*seen |= 1u << (e->insn->addr & 31);
	if (!e->insn->per_element || e->first) {
		g.prefix = prefix_clocks(e->insn->prefixes);
		g.agi = !g.fetch && !g.prefix && address_stall(e->insn);
	}
	events.agi += g.agi;
	now += g.fetch + g.prefix + g.agi;
	g.execute = e->insn->per_element ? step_clocks(e) : e->insn->clocks;
	step = e->n_accesses ? g.execute / e->n_accesses : 0;
	g.memory = pipeline_accesses(e->accesses, e->n_accesses, step, now);
	g.system = system_execute(e, now + g.memory);
	if (e->insn->op <= OP_INDIRECT) {
		struct slot s = { .insn = e->insn, .next = e->next };

		g.branch = branch_clocks(&s, false);
	}
	if (!serialises)
		events.issue += g.prefix + g.agi + g.execute + g.branch;
	clock_now = now + g.execute + g.memory + g.system + g.branch;
	shadow[1] = shadow[0];
	shadow[0] = g.agi + g.execute + g.memory - (g.agi + g.execute + g.memory > 0);
	written = e->insn->address_writes;
	previous_group = e->insn->addr;
	trace_more(&touched);
	trace_group(&g);
	if (serialises)
		restart();
}

/* Rule 6: a line that has just been fetched knows no boundaries; the others have been looked at. */
static bool pairs(const struct slot *u, const struct slot *v)
{
	return !v->fetch && (u->executed_before || u->insn->size == 1);
}

static void execute(const struct executed *e)
{
	const struct insn *insn = e->insn;

	if (insn->flags & F_UNTIMED)
		events.untimed++;
	if (insn->pairing == NP || insn->flags & F_LOCKED || e->n_accesses > 4) {
		settle();
		issue_alone(e);
		return;
	}
	if (waiting && !decode_pairs(waiting->insn, insn))
		settle();
	take(next, e);
	if (waiting && pairs(waiting, next)) {
		issue(waiting, next);
		waiting = NULL;
		return;
	}
	settle();
	if (insn->pairing == PV) {
		issue(next, NULL);
		return;
	}
	waiting = next;
	next = &slots[waiting == &slots[0]];
}

static bool save(struct pipe_state *state)
{
	*state = (struct pipe_state){
		.seen = current_seen, .written = written, .shadow = { shadow[0], shadow[1] },
		.line = current_line, .group = knob_clocks(K_btbkey) ? previous_group : 0,
	};
	return !waiting && !branch_unsettled();
}

static void load(const struct pipe_state *state)
{
	current_seen = state->seen;
	written = state->written;
	shadow[0] = state->shadow[0];
	shadow[1] = state->shadow[1];
	current_line = state->line;
	previous_group = state->group;
}

const struct pipeline pipeline_p5 = { execute, settle, arrive, restart, save, load };
