/* SPDX-License-Identifier: BSD-2-Clause */
/* What the instructions around every measured operation cost. */
#include "bench.h"
#include "measure.h"

static void sample(void)
{
	__asm__ volatile(MEASURE_BEGIN("$0", "$0") MEASURE_END : : : "eax", "edx", "memory");
}

static const struct bench_case cases[] = {
	{ .name = "any", .sample = sample },
};

BENCH(overhead, "What do the instructions around a measured operation cost?", NONE);
