/* SPDX-License-Identifier: BSD-2-Clause */
/* SOSP '95, section 4.1.1: the bare kernel entry and exit. */
#include "bench.h"
#include "measure.h"

static void sample(void)
{
	__asm__ volatile(MEASURE_BEGIN("$0", "$0")
			 "int %0\n\t"
			 MEASURE_END
			 :
			 : "i"(GATE_INT_IRET)
			 : "eax", "edx", "memory", "cc");
}

static const struct bench_case cases[] = {
	{ .name = "any", .sample = sample, .needs_gates = 1 },
};

BENCH(int_iret, "What does an empty gate cost, into the kernel and out again?", NONE);
