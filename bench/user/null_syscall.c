/* SPDX-License-Identifier: BSD-2-Clause */
/* The cheapest system call: id_nearest of nil, which returns the caller's own id. */
#include "bench.h"
#include "measure.h"

static u32 low;

static void sample(void)
{
	u32 esi = 0, edi = 0;

	__asm__ volatile("push %%ebp\n\t"
			 MEASURE_BEGIN("$0", "$0")
			 "int $0x31\n\t"
			 MEASURE_END
			 "pop %%ebp"
			 : "+S"(esi), "+D"(edi)
			 :
			 : "eax", "ebx", "ecx", "edx", "memory", "cc");
	low = esi;
}

static int check(void)
{
	return measure_eax == L4_NEAREST_SAME && low == root_id.low;
}

static const struct bench_case cases[] = {
	{ .name = "any", .sample = sample, .check = check },
};

BENCH(null_syscall, "What does the cheapest system call cost (id_nearest of nil)?", NONE);
