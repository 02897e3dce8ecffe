/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lazy FPU (section 12.6): its state changes hands when a thread other than its owner uses it.
 *
 * While a thread uses the FPU, CR0.TS is clear and the processor has another IDT, `live_idt`,
 * whose gates set TS and load the ordinary IDT before they go on (fpu_gates.S).  So the ways
 * into the kernel, the fastpaths among them, pay nothing for it.
 */
#include "kernel.h"

enum { VECTORS = 64, CPUID_FPU = 1 << 0, CPUID_FXSR = 1 << 24, CR4_FXSR = 3 << 9 };

static struct tcb *owner;
static int has_fpu, has_fxsr;

/* A processor without CPUID may have one all the same: after fninit the status word is 0. */
static int probe(void)
{
	u16 status = 0x5a5a;

	if (cpuid(1).edx & CPUID_FPU)
		return 1;
	__asm__ volatile("fninit; fnstsw %0" : "+m"(status));
	return status == 0;
}

void fpu_init(void)
{
	cr0_clear(CR0_EM | CR0_TS);
	has_fpu = probe();
	if (!has_fpu)
		cr0_set(CR0_EM);
	cr0_set(CR0_TS);
	has_fxsr = has_fpu && cpuid(1).edx & CPUID_FXSR;
	if (has_fxsr)
		write_cr4(read_cr4() | CR4_FXSR);
}

struct state {
	u8 bytes[512];
};

static struct state *state_of(struct tcb *t)
{
	return (struct state *)(((u32)t->fpu + 15) & ~15u);
}

static void save(struct tcb *t)
{
	if (has_fxsr)
		__asm__ volatile("fxsave %0" : "=m"(*state_of(t)));
	else
		__asm__ volatile("fnsave %0" : "=m"(*state_of(t)));
}

static void restore(struct tcb *t)
{
	if (!t->fpu_used)
		fpu_reset(has_fxsr);
	else if (has_fxsr)
		__asm__ volatile("fxrstor %0" : : "m"(*state_of(t)));
	else
		__asm__ volatile("frstor %0" : : "m"(*state_of(t)));
	t->fpu_used = 1;
}

/* #NM: the thread gets the FPU, with its own state in it. */
struct tcb *fpu_wanted(struct tcb *me)
{
	if (!has_fpu)
		return exception(me, VECTOR_NO_FPU, 0);
	cr0_clear(CR0_TS);
	if (owner != me) {
		if (owner)
			save(owner);
		restore(me);
		owner = me;
	}
	idt_load_live();
	return me;
}

/* The thread dies: its state is not worth saving. */
void fpu_forget(const struct tcb *t)
{
	if (owner == t)
		owner = 0;
}
