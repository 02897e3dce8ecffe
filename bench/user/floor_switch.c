/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The floor of an ipc between address spaces: gate, CR3, iret.  The partner's space holds the
 * same program at the same addresses, so that execution goes on there; the way back is not
 * measured.
 */
#include "bench.h"
#include "fastpaths.h"
#include "measure.h"

static u32 there, back;

static void sample(void)
{
	__asm__ volatile(MEASURE_BEGIN("%1", "$0")
			 "int %3\n\t"
			 MEASURE_END
			 "mov %2, %%eax\n\t"
			 "int %3\n\t"
			 :
			 : "i"(0), "b"(there), "c"(back), "i"(GATE_FLOOR_SWITCH)
			 : "eax", "edx", "memory", "cc");
}

static int check(void)
{
	return there && back && there != back && measure_eax == there;
}

static void setup(void)
{
	u32 unused;

	partner_inter(l4_sleep_forever);
	there = control(CONTROL_PDIR, PARTNER_TASK, &unused, &unused);
	back = control(CONTROL_PDIR, L4_TASK_ROOT, &unused, &unused);
}

static const struct bench_case cases[] = {
	{ .name = "any", .setup = setup, .sample = sample, .check = check,
	  .cleanup = partner_end, .needs_gates = 1 },
};

BENCH(floor_switch, "What do gate, address-space switch and iret cost with nothing else?", NONE);
