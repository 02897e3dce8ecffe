/* SPDX-License-Identifier: BSD-2-Clause */
/* fpage_unmap of one page that one other space has got. */
#include "bench.h"
#include "mapping.h"
#include "measure.h"

static volatile u32 value;

static void setup(void)
{
	partner_inter(receive_pages);
}

/* The partner has the page when it has read it. */
static void prepare(void)
{
	struct ipc i = { .to = partner,
			 .snd = L4_SND_MAP,
			 .rcv = L4_NO_DESC,
			 .w0 = HOT_SPOT,
			 .w1 = mapping_fpage() };

	*(volatile u32 *)bench_page_address() = ++value;
	l4_ipc(&i);
	while (mapping_arrived != value)
		l4_thread_switch(partner);
	measure_word = 0;
}

static void sample(void)
{
	u32 ecx = L4_UNMAP_REMOVE, ebx = mapping_fpage();

	__asm__ volatile("push %%ebp\n\t"
			 MEASURE_BEGIN("%%ebx", "$0")
			 "int $0x32\n\t"
			 MEASURE_END
			 "pop %%ebp"
			 : "+c"(ecx), "+b"(ebx)
			 :
			 : "eax", "edx", "esi", "edi", "memory", "cc");
}

static int check(void)
{
	return mapping_arrived == value;
}

static const struct bench_case cases[] = {
	{ .name = "inter", .setup = setup, .prepare = prepare, .sample = sample, .check = check,
	  .cleanup = partner_end },
};

BENCH(unmap_page, "What does revoking one page from one other space cost?", NONE);
