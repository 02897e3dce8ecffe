/* SPDX-License-Identifier: BSD-2-Clause */
/* A register map message of one page, one way: until the receiver's first instruction. */
#include "bench.h"
#include "mapping.h"
#include "measure.h"

static volatile u32 value;

static void setup(void)
{
	partner_inter(receive_pages);
}

static void prepare(void)
{
	*(volatile u32 *)bench_page_address() = ++value;
	mapping_revoke();
	measure_word = HOT_SPOT;
}

static void sample(void)
{
	u32 esi = partner.low, edi = partner.high, ebx = mapping_fpage(), ecx = 0;

	__asm__ volatile("push %%ebp\n\t"
			 "mov $-1, %%ebp\n\t"
			 MEASURE_BEGIN("$2", MEASURE_WORD)
			 "int $0x30\n\t"
			 "pop %%ebp"
			 : "+S"(esi), "+D"(edi), "+b"(ebx), "+c"(ecx)
			 :
			 : "eax", "edx", "memory", "cc");
	while (mapping_arrived != value)
		l4_thread_switch(partner);
}

static int check(void)
{
	return measure_eax == (L4_SHORT_DOPE | L4_CC_MAPPED) && mapping_arrived == value;
}

static const struct bench_case cases[] = {
	{ .name = "inter", .setup = setup, .prepare = prepare, .sample = sample, .check = check,
	  .cleanup = partner_end },
};

BENCH(map_page, "What does a message cost that maps one page, one way?", SLOW);
