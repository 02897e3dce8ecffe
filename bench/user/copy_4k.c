/* SPDX-License-Identifier: BSD-2-Clause */
/* What a string of 4 KB costs to copy by itself: the bound for ipc_string_4k. */
#include "bench.h"
#include "long.h"
#include "measure.h"

static void prepare(void)
{
	long_prepare(2, 1);
}

static void sample(void)
{
	u32 esi = (u32)long_source, edi = (u32)long_target, ecx = LONG_STRING / 4;

	__asm__ volatile("cld\n\t"
			 MEASURE_BEGIN("$0", "$0")
			 "rep movsl\n\t"
			 MEASURE_END
			 : "+S"(esi), "+D"(edi), "+c"(ecx)
			 :
			 : "eax", "edx", "memory", "cc");
}

static int check(void)
{
	for (u32 i = 0; i < LONG_STRING / 4; i++)
		if (long_target[i] != long_source[i])
			return 0;
	return 1;
}

static const struct bench_case cases[] = {
	{ .name = "any", .prepare = prepare, .sample = sample, .check = check },
};

BENCH(copy_4k, "What does copying 4 KB cost by rep movsl?", NONE);
