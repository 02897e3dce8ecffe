/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See report.h.  A line is written when the guest has read its clock after the interval, so that
 * it can say what the guest's own reading comes to: tsc_cycles.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "events.h"
#include "footprint.h"
#include "knobs.h"
#include "pipeline.h"
#include "probe.h"
#include "report.h"
#include "trace.h"

enum { IDS = 2048 };

struct counts counts;
struct events events;
bool interval_open;

/* Everything that an interval is the difference of. */
struct state {
	uint64_t clock, tsc;
	struct counts counts;
	struct events events;
};

static FILE *file;
static struct state base, end;
static const char *unwritten;	/* status of the interval that waits for a reading of the clock */
static uint64_t seq, tsc;
static uint8_t open_id;
static uint64_t untimed[IDS];

void *allocate(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (!p) {
		fputs("model.so: out of memory\n", stderr);
		abort();
	}
	return p;
}

bool report_open(const char *path)
{
	file = fopen(path, "w");
	if (!file)
		return false;
	setvbuf(file, NULL, _IOLBF, BUFSIZ);
	fputs("seq,id,status,total,kernel,user,entries,kernel_loads,kernel_stores,user_loads,"
	      "user_stores,cr3_loads,segment_loads,io,invlpg,modelled_cycles,tsc_cycles", file);
#define EVENT(name) fputs("," #name, file);
	EVENTS(EVENT)
#undef EVENT
	fputc('\n', file);
	return true;
}

static void put(uint64_t at_end, uint64_t at_start)
{
	fprintf(file, ",%" PRIu64, at_end - at_start);
}

static void put_counts(const struct counts *to, const struct counts *from)
{
	put(to->insns[KERNEL] + to->insns[USER], from->insns[KERNEL] + from->insns[USER]);
	put(to->insns[KERNEL], from->insns[KERNEL]);
	put(to->insns[USER], from->insns[USER]);
	put(to->entries, from->entries);
	for (int side = KERNEL; side >= USER; side--) {
		put(to->loads[side], from->loads[side]);
		put(to->stores[side], from->stores[side]);
	}
	for (int c = 1; c < CLASSES; c++)
		put(to->classes[c], from->classes[c]);
}

static void write_line(uint64_t clock_read)
{
	if (!unwritten)
		return;
	fprintf(file, "%" PRIu64 ",%u,%s", seq++, open_id, unwritten);
	put_counts(&end.counts, &base.counts);
	put(end.clock, base.clock);
	put(clock_read, clock_read ? base.tsc : 0);
#define EVENT(name) put(end.events.name, base.events.name);
	EVENTS(EVENT)
#undef EVENT
	fputc('\n', file);
	unwritten = NULL;
}

static struct state take_state(void)
{
	return (struct state){ clock_now, tsc, counts, events };
}

static void close_interval(const char *status)
{
	end = take_state();
	unwritten = status;
	interval_open = false;
	footprint_stop();
	trace_stop();
}

void report_start(uint8_t id)
{
	if (interval_open)
		close_interval("unstopped");
	write_line(0);
	base = take_state();
	open_id = id;
	interval_open = true;
	footprint_start();
	trace_start(seq);
}

/* An interrupt that nobody has asked for spoils the interval. */
void report_stop(void)
{
	if (interval_open)
		close_interval(events.interrupts == base.events.interrupts ? "ok" : "interrupted");
}

void report_drop(void)
{
	interval_open = false;
	footprint_stop();
	trace_stop();
}

void report_flush(void)
{
	write_line(0);
}

uint64_t report_written(void)
{
	return seq;
}

void report_clock_read(uint64_t clock)
{
	tsc = clock;
	write_line(clock);
}

void report_untimed(uint16_t id)
{
	untimed[id % IDS]++;
}

static void write_untimed(FILE *to)
{
	const char *comma = "";

	fputs("\"untimed\": {", to);
	for (unsigned id = 0; id < IDS; id++)
		if (untimed[id]) {
			fprintf(to, "%s\"%s\": %" PRIu64, comma, decode_name(id), untimed[id]);
			comma = ", ";
		}
	fputs("}", to);
}

static void write_record(const char *path, struct circumstances how)
{
	FILE *to = fopen(path, "w");

	if (!to) {
		fprintf(stderr, "model.so: cannot write '%s'\n", path);
		return;
	}
	fprintf(to, "{\"cpu\": \"%s\", \"tsc\": \"%s\", \"guest_clock\": \"%s\", "
		"\"timers_follow\": \"%s\",\n \"knobs\": {",
		cpu_model == CPU_P5 ? "p5" : "486", how.feedback ? "feedback" : "markers",
		how.clock, how.timers);
	knobs_print(to);
	fputs("},\n ", to);
	write_untimed(to);
	fputs(",\n ", to);
	probe_print(to);
	fprintf(to, ",\n \"intervals\": %" PRIu64 ", \"cycles\": %" PRIu64 "}\n", seq, clock_now);
	fclose(to);
}

void report_close(const char *record, struct circumstances how)
{
	if (interval_open)
		close_interval("open");
	write_line(0);
	if (ferror(file))
		fputs("model.so: the output file could not be written completely\n", stderr);
	fclose(file);
	trace_close();
	if (record)
		write_record(record, how);
}
