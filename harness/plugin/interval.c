/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One CSV line for each interval, in the order in which they were started. The file is line
 * buffered: what was closed before QEMU died is in it, however QEMU died.
 */
#include <inttypes.h>
#include <stdio.h>

#include "interval.h"

struct counters now;
bool interval_open;

static FILE *file;
static struct counters base;	/* `now` as it was when the open interval began */
static uint64_t seq;
static uint8_t open_id;

bool interval_file(const char *path)
{
	file = fopen(path, "w");
	if (!file)
		return false;
	setvbuf(file, NULL, _IOLBF, BUFSIZ);
	fputs("seq,id,status,total,kernel,user,entries,kernel_loads,kernel_stores,"
	      "user_loads,user_stores,cr3_loads,segment_loads,io,invlpg\n", file);
	return true;
}

static void put(uint64_t at_end, uint64_t at_start)
{
	fprintf(file, ",%" PRIu64, at_end - at_start);
}

static void finish(const char *status)
{
	fprintf(file, "%" PRIu64 ",%u,%s", seq++, open_id, status);
	put(now.insns[KERNEL] + now.insns[USER], base.insns[KERNEL] + base.insns[USER]);
	put(now.insns[KERNEL], base.insns[KERNEL]);
	put(now.insns[USER], base.insns[USER]);
	put(now.entries, base.entries);
	put(now.loads[KERNEL], base.loads[KERNEL]);
	put(now.stores[KERNEL], base.stores[KERNEL]);
	put(now.loads[USER], base.loads[USER]);
	put(now.stores[USER], base.stores[USER]);
	for (int c = CLASS_NONE + 1; c < CLASSES; c++)
		put(now.classes[c], base.classes[c]);
	fputc('\n', file);
	interval_open = false;
}

void interval_start(uint8_t id)
{
	if (interval_open)
		finish("unstopped");
	base = now;
	open_id = id;
	interval_open = true;
}

void interval_stop(void)
{
	if (interval_open)
		finish("ok");
}

void interval_finish_file(void)
{
	if (interval_open)
		finish("open");
	if (ferror(file))
		fputs("count.so: the output file could not be written completely\n", stderr);
	fclose(file);
}
