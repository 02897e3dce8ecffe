/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * User exception handlers (section 12.1).  A thread installs a table of gates by `lidt`, which is
 * emulated; an exception then pushes what the processor would push for a gate of the same
 * privilege on the user's stack, and the thread goes on in its handler.
 */
#include "kernel.h"

enum {
	IDT_BYTES = 256,
	GATE_BYTES = 8,
	EFLAGS_TF = 0x100,
	/* vectors with an error code */
	HAS_ERROR = 1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17,
	WRITE = 2
};

struct user_gate {
	u16 offset_low, selector, type, offset_high;
};

/* The table's address as `lidt` takes it from memory; 0: none. */
void upcall_set_table(struct tcb *t, u32 base)
{
	t->user_idt = base <= L4_USER_END - IDT_BYTES ? base : 0;
}

/*
 * A page that the upcall needs is missing: a page fault like one of the user's own, after which
 * the upcall is tried again.
 */
static struct tcb *bring_page(struct tcb *me, u32 write)
{
	u32 va = read_cr2();

	me->fault_address = (va & ~3u) | (write ? WRITE : 0);
	me->fault_ip = me->frame.eip;
	continue_later(me, upcall);
	return fault_resolve(me);
}

enum lookup { FOUND, NO_HANDLER, NOT_MAPPED };

/* Finds the handler of the vector noted in `me`. */
static enum lookup find_handler(const struct tcb *me, u32 *handler)
{
	struct user_gate gate;
	u32 entry = me->user_idt + me->exception_vector * GATE_BYTES;

	if (!me->user_idt || me->exception_vector * GATE_BYTES >= IDT_BYTES)
		return NO_HANDLER;
	switch_see(me);
	if (copy_user(&gate, (const void *)entry, sizeof gate))
		return NOT_MAPPED;
	*handler = (u32)gate.offset_high << 16 | gate.offset_low;
	return *handler && *handler < L4_USER_END ? FOUND : NO_HANDLER;
}

/* Has the thread a handler, or a table that must be looked at, for this vector? */
int upcall_is_wanted(struct tcb *t, u32 vector)
{
	u32 handler;

	t->exception_vector = vector;
	return find_handler(t, &handler) != NO_HANDLER;
}

/* Tries to enter the handler for the exception noted in `me`. */
struct tcb *upcall(struct tcb *me)
{
	u32 handler, stack[4], words = 0, sp;
	enum lookup lookup = find_handler(me, &handler);

	if (lookup == NOT_MAPPED)
		return bring_page(me, 0);
	if (lookup == NO_HANDLER)
		return exception_unhandled(me);
	if (HAS_ERROR >> me->exception_vector & 1)
		stack[words++] = me->exception_error;
	stack[words++] = me->frame.eip;
	stack[words++] = USER_CS;
	stack[words++] = me->frame.eflags;
	sp = me->frame.esp - words * sizeof *stack;
	if (sp >= L4_USER_END - words * sizeof *stack)
		return exception_unhandled(me);
	if (copy_user((void *)sp, stack, words * sizeof *stack))
		return bring_page(me, 1);
	me->frame.esp = sp;
	me->frame.eip = handler;
	switch_reach(me->space, handler);
	me->frame.eflags &= ~(u32)EFLAGS_TF;
	return me;
}
