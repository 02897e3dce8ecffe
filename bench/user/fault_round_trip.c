/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SOSP '97, Table 5, "Fault": a page fault at user level, a pager in another space that maps an
 * existing page, and the restart.  Measured from before the faulting instruction to behind it,
 * the pager's own instructions included.
 */
#include "bench.h"
#include "measure.h"

enum { IDLE, GO, DONE };
static volatile u32 turn, seen;

/* The pager, in the root task: maps the page it is asked for from its own space. */
static void map_what_is_asked(void)
{
	__asm__ volatile("mov $-1, %%eax\n\t"
			 "xor %%ecx, %%ecx\n\t"
			 "1: mov $1, %%ebp\n\t"
			 "int $0x30\n\t"
			 "mov %%edx, %%ebx\n\t"
			 "and $0xfffff000, %%ebx\n\t"
			 "or %0, %%ebx\n\t" /* one page, writable */
			 "lock orb $0, (%%edx)\n\t"
			 "mov $2, %%eax\n\t"
			 "mov $0x10, %%ecx\n\t"
			 "jmp 1b"
			 :
			 : "i"(L4_PAGE_SHIFT << 2 | L4_FPAGE_WRITE)
			 : "memory");
}

/* The faulting side: on GO touches the page. */
static void touch_on_demand(void)
{
	for (;;) {
		while (turn != GO)
			l4_thread_switch(root_id);
		__asm__ volatile(MEASURE_BEGIN("$0", "$0")
				 "mov bench_page, %%eax\n\t"
				 MEASURE_END
				 :
				 :
				 : "eax", "edx", "memory", "cc");
		turn = DONE;
	}
}

static void setup(void)
{
	struct l4_id pager = root_thread(HELPER_LTHREAD, map_what_is_asked);

	turn = IDLE;
	l4_thread_switch(pager);
	partner_inter_paged(touch_on_demand, pager);
}

static void cleanup(void)
{
	partner_end();
	root_thread(HELPER_LTHREAD, l4_sleep_forever);
}

static void prepare(void)
{
	*(volatile u32 *)bench_page_address() = ++seen;
	l4_fpage_unmap(l4_fpage(bench_page_address(), L4_PAGE_SHIFT, 0), L4_UNMAP_REMOVE);
}

static void sample(void)
{
	turn = GO;
	while (turn != DONE)
		l4_thread_switch(partner);
}

static int check(void)
{
	return measure_eax == seen;
}

static const struct bench_case cases[] = {
	{ .name = "inter", .setup = setup, .prepare = prepare, .sample = sample, .check = check,
	  .cleanup = cleanup },
};

BENCH(fault_round_trip, "What does a page fault cost that a user-level pager resolves?", SLOW);
