/* SPDX-License-Identifier: BSD-2-Clause */
/* See trace.h. */
#include <inttypes.h>
#include <stdio.h>

#include "events.h"
#include "trace.h"

bool trace_open;

static FILE *file;
static uint64_t seq, base;
static struct events before;

bool trace_file(const char *path)
{
	file = fopen(path, "w");
	if (file)
		fputs("seq,clock,addr,pipe,fetch,prefix,agi,execute,memory,branch,system,"
		      "code_lines,data_lines,pages\n", file);
	return file;
}

void trace_start(uint64_t number)
{
	if (!file)
		return;
	seq = number;
	base = clock_now;
	before = events;
	trace_open = true;
}

void trace_stop(void)
{
	trace_open = false;
}

static void put_firsts(void)
{
	uint64_t pages = events.code_pages + events.data_pages;

	fprintf(file, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n",
		events.code_lines - before.code_lines, events.data_lines - before.data_lines,
		pages - before.code_pages - before.data_pages);
	before = events;
}

void trace_write_group(const struct group *g)
{
	char pipe = g->u->pairing == NP ? 'N' : 'U';

	fprintf(file, "%" PRIu64 ",%" PRIu64 ",%08x,%c,%u,%u,%u,%u,%u,%u,%u", seq, g->clock - base,
		g->u->addr, pipe, g->fetch, g->prefix, g->agi, g->execute, g->memory, g->branch,
		g->system);
	put_firsts();
	if (g->v)
		fprintf(file, "%" PRIu64 ",%" PRIu64 ",%08x,V,0,0,0,0,0,0,0,0,0,0\n", seq,
			g->clock - base, g->v->addr);
}

void trace_gate(uint32_t addr, uint32_t clocks)
{
	if (!trace_open)
		return;
	fprintf(file, "%" PRIu64 ",%" PRIu64 ",%08x,G,0,0,0,0,0,0,%u", seq,
		clock_now - clocks - base, addr, clocks);
	put_firsts();
}

void trace_marker(uint32_t addr, uint32_t fetch)
{
	if (!trace_open)
		return;
	fprintf(file, "%" PRIu64 ",%" PRIu64 ",%08x,M,%u,0,0,0,0,0,0", seq,
		clock_now - fetch - base, addr, fetch);
	put_firsts();
}

void trace_close(void)
{
	if (file)
		fclose(file);
}
