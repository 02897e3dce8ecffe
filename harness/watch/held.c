/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See held.h.  The clock of a stretch is charged to its blocks, so that the longest one can say
 * where it was; `touched` lists the blocks charged, which are set back when the stretch is over.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "held.h"

enum { BLOCKS_MAX = 1 << 14 };

struct stretch {
	uint64_t length;
	uint32_t first, last, n;
	uint32_t place[BLOCKS_MAX];
	uint64_t spent[BLOCKS_MAX];
};

static FILE *file;
static uint64_t seq;
static uint8_t open_id;
static bool interval;
static struct stretch worst;	/* of the open interval */

static uint64_t charged[HELD_TEXT_SIZE];
static uint32_t touched[BLOCKS_MAX], touched_n;
static struct held_block last;	/* the block under way, and the clock when it was entered */
static uint64_t entered_at, began_at;
static uint32_t first_block;
static bool held, shadow;	/* shadow: the block under way is the instruction after an sti */

bool held_open(const char *path)
{
	file = fopen(path, "w");
	if (!file)
		return false;
	setvbuf(file, NULL, _IOLBF, BUFSIZ);
	fputs("seq,id,status,held,first,last,places\n", file);
	return true;
}

static bool in_kernel(uint32_t addr)
{
	return addr >= HELD_KERNEL_BASE;
}

static void charge(uint32_t addr, uint64_t clocks)
{
	uint32_t offset = addr - HELD_TEXT;

	if (offset >= HELD_TEXT_SIZE || !clocks)
		return;
	if (!charged[offset] && touched_n < BLOCKS_MAX)
		touched[touched_n++] = offset;
	charged[offset] += clocks;
}

static void keep_worst(uint64_t length)
{
	worst.length = length;
	worst.first = first_block;
	worst.last = last.addr;
	worst.n = touched_n;
	for (uint32_t i = 0; i < touched_n; i++) {
		worst.place[i] = HELD_TEXT + touched[i];
		worst.spent[i] = charged[touched[i]];
	}
}

static void end_stretch(uint64_t now)
{
	if (interval && now - began_at > worst.length)
		keep_worst(now - began_at);
	for (uint32_t i = 0; i < touched_n; i++)
		charged[touched[i]] = 0;
	touched_n = 0;
	held = false;
}

void held_enter(struct held_block block, uint64_t now)
{
	bool kernel = in_kernel(block.addr), point = shadow || !kernel;

	if (held) {
		charge(last.addr, now - entered_at);
		if (point)
			end_stretch(now);
	}
	if (kernel && !held) {
		held = true;
		began_at = now;
		first_block = block.addr;
	}
	shadow = kernel && last.ends_with_sti;
	last = block;
	entered_at = now;
}

static void finish(const char *status)
{
	fprintf(file, "%" PRIu64 ",%u,%s,%" PRIu64 ",%08" PRIx32 ",%08" PRIx32 ",", seq++, open_id,
		status, worst.length, worst.first, worst.last);
	for (uint32_t i = 0; i < worst.n; i++)
		fprintf(file, i ? " %08" PRIx32 ":%" PRIu64 : "%08" PRIx32 ":%" PRIu64,
			worst.place[i], worst.spent[i]);
	fputc('\n', file);
	interval = false;
}

void held_start(uint8_t id)
{
	if (interval)
		finish("unstopped");
	worst.length = 0;
	worst.n = worst.first = worst.last = 0;
	open_id = id;
	interval = true;
}

void held_stop(void)
{
	if (interval)
		finish("ok");
}

void held_close(void)
{
	if (interval)
		finish("open");
	if (ferror(file))
		fputs("the file of held-off interrupts could not be written completely\n", stderr);
	fclose(file);
}
