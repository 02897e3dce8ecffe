/* SPDX-License-Identifier: BSD-2-Clause */
/* The other side of a benchmark. */
#include "bench.h"
#include "small.h"

struct l4_id partner;
u8 bench_page[L4_PAGE_SIZE] __attribute__((aligned(4096)));
extern u8 _start[], program_end[];

u32 bench_page_address(void)
{
	return (u32)(unsigned long)bench_page;
}

/* A new task has no pages: it touches all of the program's first, says so, then runs. */
static void (*volatile entry_of_task)(void);
static volatile u32 touched;

static void touch_and_run(void)
{
	for (volatile u8 *p = _start; p < program_end; p += L4_PAGE_SIZE)
		if ((u32)(unsigned long)p != bench_page_address())
			__asm__ volatile("lock orb $0, %0" : "+m"(*p));
	touched = 1;
	entry_of_task();
}

void partner_intra(void (*entry)(void))
{
	partner = root_thread(PARTNER_LTHREAD, entry);
	l4_thread_switch(partner);
}

void partner_inter_paged(void (*entry)(void), struct l4_id pager)
{
	entry_of_task = entry;
	touched = 0;
	partner = root_task(PARTNER_TASK, touch_and_run, PARTNER_STACK, pager);
	while (!touched)
		l4_thread_switch(partner);
	l4_thread_switch(partner);
}

void partner_inter(void (*entry)(void))
{
	partner_inter_paged(entry, root_pager);
}

void partner_small(void (*entry)(void))
{
	partner_inter(entry);
	small_place(root_id, SMALL_64_MB(1));
	small_place(partner, SMALL_64_MB(2));
}

void partner_end(void)
{
	small_place(root_id, SMALL_NONE);
	if (l4_id_task(partner.low) == PARTNER_TASK)
		root_task_delete(PARTNER_TASK);
	else
		root_thread(PARTNER_LTHREAD, l4_sleep_forever);
	l4_thread_switch(partner);
}
