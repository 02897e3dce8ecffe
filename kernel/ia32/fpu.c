/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lazy FPU (section 12.6): its state changes hands when a thread other than its owner uses it.
 *
 * While a thread uses the FPU, CR0.TS is clear and the processor has another IDT, `live_idt`,
 * whose gates set TS and load the ordinary IDT before they go on (fpu_gates.S).  So the ways
 * into the kernel, the fastpaths among them, pay nothing for it.
 */
#include "kernel.h"

enum {
	CPUID_FPU = 1 << 0,
	CPUID_FXSR = 1 << 24,
	CPUID_SSE = 1 << 25,
	CR4_FXSR = 1 << 9,
	CR4_SSE_EXCEPTIONS = 1 << 10, /* only with SSE */
	CONTROL = 0x37f,	      /* as FNINIT leaves it */
	EMPTY = 0xffff,		      /* tags of eight empty registers; FXRSTOR's are 0 */
	MXCSR = 0x1f80,
	MXCSR_AT = 24
};

static struct tcb *owner;
static int has_fpu, has_fxsr;

/* A processor without CPUID may have one all the same: after fninit the status word is 0. */
BOOT static int probe(void)
{
	u16 status = 0x5a5a;

	if (cpuid(1).edx & CPUID_FPU)
		return 1;
	__asm__ volatile("fninit; fnstsw %0" : "+m"(status));
	return status == 0;
}

BOOT void fpu_init(void)
{
	cr0_clear(CR0_EM | CR0_TS);
	has_fpu = probe();
	if (!has_fpu)
		cr0_set(CR0_EM);
	cr0_set(CR0_TS);
	has_fxsr = has_fpu && cpuid(1).edx & CPUID_FXSR;
	if (has_fxsr)
		write_cr4(read_cr4() | CR4_FXSR |
			  (cpuid(1).edx & CPUID_SSE ? CR4_SSE_EXCEPTIONS : 0));
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

/* The state of a new thread: FNINIT's, and nothing of others in the SSE registers. */
static void first_state(struct tcb *t)
{
	u32 *image = (u32 *)state_of(t);

	memset(image, 0, sizeof(struct state));
	image[0] = CONTROL;
	if (has_fxsr)
		image[MXCSR_AT / 4] = MXCSR;
	else
		image[2] = EMPTY;
	t->fpu_used = 1;
}

/* A dead owner may have left an exception pending, which FRSTOR, but not FXRSTOR, would raise. */
static void restore(struct tcb *t)
{
	if (!t->fpu_used)
		first_state(t);
	if (has_fxsr)
		__asm__ volatile("fxrstor %0" : : "m"(*state_of(t)));
	else
		__asm__ volatile("fnclex; frstor %0" : : "m"(*state_of(t)));
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
	if (debug_is_active(me))
		return debug_load(me);
	idt_load_live(LIVE_FPU);
	return me;
}

/* The thread dies: its state is not worth saving. */
void fpu_forget(const struct tcb *t)
{
	if (owner == t)
		owner = 0;
}
