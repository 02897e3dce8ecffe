/* SPDX-License-Identifier: BSD-2-Clause */
/* thread_switch to a ready thread, until its first instruction. */
#include "bench.h"
#include "measure.h"

static volatile u32 arrivals, expected;

/* The partner: notes that it runs, then switches back. */
static void switch_back(void)
{
	u32 esi = root_id.low, edi = root_id.high;

	for (;;)
		__asm__ volatile(MEASURE_END
				 "incl %2\n\t"
				 "push %%ebp\n\t"
				 "int $0x33\n\t"
				 "pop %%ebp"
				 : "+S"(esi), "+D"(edi), "+m"(arrivals)
				 :
				 : "eax", "ebx", "ecx", "edx", "memory", "cc");
}

static void prepare(void)
{
	expected = arrivals + 1;
}

static void sample(void)
{
	u32 esi = partner.low, edi = partner.high;

	__asm__ volatile("push %%ebp\n\t"
			 MEASURE_BEGIN("$0", "$0")
			 "int $0x33\n\t"
			 "pop %%ebp"
			 : "+S"(esi), "+D"(edi)
			 :
			 : "eax", "ebx", "ecx", "edx", "memory", "cc");
}

static int check(void)
{
	return arrivals == expected;
}

static void inter(void)
{
	partner_inter(switch_back);
}

static void intra(void)
{
	partner_intra(switch_back);
}

static const struct bench_case cases[] = {
	{ .name = "inter", .setup = inter, .prepare = prepare, .sample = sample, .check = check,
	  .cleanup = partner_end },
	{ .name = "intra", .setup = intra, .prepare = prepare, .sample = sample, .check = check,
	  .cleanup = partner_end },
};

BENCH(thread_switch, "What does handing the processor to a ready thread cost?", NONE);
