/* SPDX-License-Identifier: BSD-2-Clause */
/* See probe.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "probe.h"
#include "report.h"

enum { USER_RING = 3 };

struct probe probe;
static uint64_t starts, ends, restarts;

static int take_address(const char *value, uint32_t *addr, bool *given)
{
	char *end;
	unsigned long long number = strtoull(value, &end, 0);

	*addr = number;
	*given = probe.on = true;
	return *value && !*end && number <= UINT32_MAX ? 1 : -1;
}

int probe_argument(const char *name, const char *value)
{
	char *end;

	if (!strcmp(name, "start"))
		return take_address(value, &probe.start, &probe.has_start);
	if (!strcmp(name, "end"))
		return take_address(value, &probe.end, &probe.has_end);
	if (!strcmp(name, "entries")) {
		probe.entries = probe.on = true;
		return strcmp(value, "1") && strcmp(value, "on") ? -1 : 1;
	}
	if (strcmp(name, "count"))
		return 0;
	probe.count = strtoull(value, &end, 0);
	return *value && *value != '-' && !*end ? 1 : -1;
}

const char *probe_wrong(void)
{
	if (probe.entries && (probe.has_start || probe.has_end))
		return "entries=1 and start=, end= exclude each other";
	if (probe.has_start != probe.has_end)
		return "start= and end= are given together";
	return NULL;
}

unsigned probe_at(uint32_t addr)
{
	return (probe.has_start && addr == probe.start ? PROBE_START : 0) |
	       (probe.has_end && addr == probe.end ? PROBE_END : 0);
}

static void stop(void)
{
	report_stop();
	report_flush();
}

void probe_reach(unsigned bits)
{
	if (probe_complete())
		return;
	starts += bits & PROBE_START;
	ends += bits >> 1;
	if (bits & PROBE_END && interval_open)
		stop();
	if (!(bits & PROBE_START) || probe_complete())
		return;
	restarts += interval_open;
	report_drop();
	report_start(0);
}

/* A return that an interrupt follows at once is seen only here. */
void probe_gate(unsigned from, unsigned to, unsigned vector)
{
	if (!probe.entries || from != USER_RING || to == USER_RING)
		return;
	probe_ring(from);
	if (!probe_complete())
		report_start(vector);
	starts++;
}

void probe_ring(unsigned ring)
{
	if (probe.entries && interval_open && ring == USER_RING)
		stop();
}

bool probe_complete(void)
{
	return probe.count && report_written() >= probe.count;
}

void probe_print(FILE *to)
{
	fprintf(to, "\"starts\": %" PRIu64 ", \"ends\": %" PRIu64 ", \"restarts\": %" PRIu64,
		starts, ends, restarts);
}
