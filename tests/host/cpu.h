/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A processor for host tests, in the place of kernel/ia32/cpu.h: it has that header's guard and
 * is included before it.  Its TLB keeps what it was shown until the kernel says to forget it.
 */
#ifndef KERNEL_IA32_CPU_H
#define KERNEL_IA32_CPU_H

#include "host.h"
#include "tcb.h"

enum { TLB_MAX = 16384, TLB_SUPERPAGE = 0x80 };

#define EFLAGS_USER 0x202u
#define EFLAGS_IF 0x200u
#define EFLAGS_IOPL 0x3000u

struct tlb_entry {
	u32 va, pte;
};

static u32 cpu_cr2, cpu_cr3, cpu_tlb_used;
static struct tlb_entry cpu_tlb[TLB_MAX];

extern u32 fault_error;

static inline u32 read_cr2(void)
{
	return cpu_cr2;
}

static inline u32 read_cr3(void)
{
	return cpu_cr3;
}

static inline void write_cr3(u32 v)
{
	cpu_cr3 = v;
	cpu_tlb_used = 0;
}

/* No interrupt ever comes here. */
static inline void interrupts_let_in(void)
{
}

static inline void invlpg(u32 va)
{
	for (u32 i = 0; i < cpu_tlb_used; i++)
		if (cpu_tlb[i].va == va ||
		    (cpu_tlb[i].pte & TLB_SUPERPAGE && !((cpu_tlb[i].va ^ va) >> 22)))
			cpu_tlb[i--] = cpu_tlb[--cpu_tlb_used];
}

/* A user program has used the page at `va`, and the processor remembers the entry. */
static inline void tlb_show(u32 va, u32 pte)
{
	expect(cpu_tlb_used < TLB_MAX, "the test's TLB is full");
	cpu_tlb[cpu_tlb_used++] = (struct tlb_entry){ va, pte };
}

#endif
