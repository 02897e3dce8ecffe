/* SPDX-License-Identifier: BSD-2-Clause */
/* See trace.h. */
#include <inttypes.h>
#include <stdio.h>

#include "events.h"
#include "tally.h"
#include "trace.h"

static const struct {
	const char *name;
	const uint64_t *from;
} columns[] = {
#define TALLIED(name) { #name, &tally.name },
	STALLS(TALLIED)
	TALLIES(TALLIED)
#undef TALLIED
#define FIRST(name) { #name, &events.name },
	FIRST(code_lines) FIRST(data_lines) FIRST(walk_lines)
	FIRST(code_pages) FIRST(data_pages) FIRST(tlb_entries)
#undef FIRST
};

#define ONE(name) +1
enum { N_STALLS = STALLS(ONE) };
#undef ONE
_Static_assert(sizeof(columns) / sizeof(columns[0]) == TRACE_COLUMNS,
	       "struct touched has a word for each column");

struct tally tally;
bool trace_open;

static FILE *file;
static uint64_t seq, base;
static uint64_t before[TRACE_COLUMNS];

bool trace_file(const char *path)
{
	file = fopen(path, "w");
	if (!file)
		return false;
	fputs("seq,clock,addr,pipe,clocks,execute,prefix,agi,branch,split,system", file);
	for (int i = 0; i < TRACE_COLUMNS; i++)
		fprintf(file, ",%s", columns[i].name);
	fputc('\n', file);
	return true;
}

void trace_start(uint64_t number)
{
	struct touched unused;

	if (!file)
		return;
	seq = number;
	base = clock_now;
	trace_open = true;
	trace_fresh(&unused);
}

void trace_stop(void)
{
	trace_open = false;
}

void trace_collect(struct touched *t)
{
	for (int i = 0; i < TRACE_COLUMNS; i++) {
		t->n[i] += *columns[i].from - before[i];
		before[i] = *columns[i].from;
	}
}

static uint32_t stalls(const struct touched *t)
{
	uint32_t sum = 0;

	for (int i = 0; i < N_STALLS; i++)
		sum += t->n[i];
	return sum;
}

static void put(const struct touched *t)
{
	for (int i = 0; i < TRACE_COLUMNS; i++)
		fprintf(file, ",%u", t->n[i]);
	fputc('\n', file);
}

/* The instruction in V: its stalls and its branch. */
static void put_v(const struct group *g)
{
	fprintf(file, "%" PRIu64 ",%" PRIu64 ",%08x,V,%u,0,0,0,%u,0,0", seq, g->clock - base,
		g->v->addr, stalls(g->v_touched) + g->branch, g->branch);
	put(g->v_touched);
}

void trace_write_group(const struct group *g)
{
	char pipe = g->u->pairing == NP ? 'N' : 'U';
	uint32_t in_u = stalls(g->u_touched), in_v = g->v ? stalls(g->v_touched) : 0;
	uint32_t branch = g->v ? 0 : g->branch;
	uint32_t system = g->fetch + g->memory + g->system - g->split - in_u - in_v;

	fprintf(file, "%" PRIu64 ",%" PRIu64 ",%08x,%c,%u,%u,%u,%u,%u,%u,%u", seq, g->clock - base,
		g->u->addr, pipe,
		g->execute + g->prefix + g->agi + branch + g->split + system + in_u, g->execute,
		g->prefix, g->agi, branch, g->split, system);
	put(g->u_touched);
	if (g->v)
		put_v(g);
}

void trace_other(char pipe, uint32_t addr, uint32_t clocks, uint32_t own)
{
	struct touched t;

	if (!trace_open)
		return;
	trace_fresh(&t);
	fprintf(file, "%" PRIu64 ",%" PRIu64 ",%08x,%c,%u,0,0,0,0,%u,%u", seq,
		clock_now - clocks - base, addr, pipe, clocks, clocks - own - stalls(&t), own);
	put(&t);
}

void trace_close(void)
{
	if (file)
		fclose(file);
}
