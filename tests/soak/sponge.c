/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes most of the kernel's memory, so that hostile tasks meet its end: tasks of ours that touch a
 * page in each 4 MB, for which the kernel needs a page table and a table of nodes each time.
 */
#include "soak.h"

enum { FRAMES_EACH = 2, REGIONS = 512, BASE = 0x40000000, STACK = 16, TICKS = 64 };

static volatile u32 wanted, taken;

static void soak_up(void)
{
	u32 first = BASE >> L4_SUPERPAGE_SHIFT, n = taken % REGIONS;

	while (taken < wanted) {
		(void)*(volatile u32 *)((first + n) << L4_SUPERPAGE_SHIFT);
		taken++;
		if (++n == REGIONS)
			break;
	}
	l4_sleep_forever();
}

/* Leaves about so many frames of all; a task is soaked full before the next one begins. */
void sponge_start(u32 all, u32 leave)
{
	u32 unused;

	wanted = all > leave ? (all - leave) / FRAMES_EACH : 0;
	for (u32 n = 0; n < SPONGES && taken < wanted; n++) {
		u32 before = taken;

		root_task(SPONGE_TASK + n, soak_up, STACK + n, root_pager);
		for (u32 t = 0; t < TICKS && taken < wanted && taken - before < REGIONS; t++)
			l4_receive(NIL_ID, &unused, &unused, 0x0800000a); /* 8 ticks */
	}
}

void sponge_end(void)
{
	for (u32 n = 0; n < SPONGES; n++)
		root_task_delete(SPONGE_TASK + n);
}
