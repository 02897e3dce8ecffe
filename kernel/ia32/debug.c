/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Debug registers of threads (section 12.4): emulate.c brings what a program writes to them here.
 *
 * The processor has a thread's breakpoints only while it runs in user mode, so that they stop
 * nobody else.  Whenever such a thread enters the kernel, a gate of live_idt disables them and
 * gives its frame a code selector that is not present: the iret of whoever resumes it traps and
 * comes to debug_load.  The ways in and out of the kernel know nothing of all this.
 */
#include "kernel.h"

enum { STATUS = 6, CONTROL = 7 };

#define CONTROL_MASK 0xffff0155u /* conditions, local enable bits */
#define CONTROL_ONES 0x00000400u
#define ENABLE_MASK 0x00000055u
#define STATUS_ONES 0xffff0ff0u

int debug_is_active(const struct tcb *t)
{
	return (t->debug[CONTROL] & ENABLE_MASK) != 0;
}

/* DR4 and DR5 are not there: 0. */
int debug_read(const struct tcb *t, u32 n, u32 *value)
{
	if (n == 4 || n == 5)
		return 0;
	*value = t->debug[n];
	if (n == STATUS)
		*value |= STATUS_ONES;
	else if (n == CONTROL)
		*value |= CONTROL_ONES;
	return 1;
}

/* 0 for DR4 and DR5, and for breakpoints in the kernel. */
int debug_write(struct tcb *t, u32 n, u32 value)
{
	if (n == 4 || n == 5 || (n < 4 && value >= L4_USER_END))
		return 0;
	t->debug[n] = n == CONTROL ? value & CONTROL_MASK : value;
	t->frame.cs = debug_is_active(t) ? DEBUG_CS : USER_CS;
	return 1;
}

/* The thread goes on in user mode. */
struct tcb *debug_load(struct tcb *me)
{
	u32 base = switch_base(me);

	__asm__ volatile("mov %0, %%db0; mov %1, %%db1; mov %2, %%db2; mov %3, %%db3"
			 :
			 : "r"(me->debug[0] + base), "r"(me->debug[1] + base),
			   "r"(me->debug[2] + base), "r"(me->debug[3] + base));
	__asm__ volatile("mov %0, %%db7" : : "r"(me->debug[CONTROL] | CONTROL_ONES));
	me->frame.cs = USER_CS;
	idt_load_live(LIVE_DEBUG);
	return me;
}

/* #DB: what the processor says of it is the thread's. */
void debug_note(struct tcb *me)
{
	u32 status;

	__asm__ volatile("mov %%db6, %0" : "=r"(status));
	__asm__ volatile("mov %0, %%db6" : : "r"(0));
	me->debug[STATUS] |= status;
}
