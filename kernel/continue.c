/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Long operations: a thread whose operation is interrupted keeps all of it in its TCB, and its
 * frame leads to continue_entry instead of user mode.  Resuming it costs others nothing.
 */
#include "kernel.h"

enum { EFLAGS_KERNEL = 2 };

int is_continuing(const struct tcb *t)
{
	return t->frame.cs == KERNEL_CS;
}

/* The frame of user mode, wherever it is kept. */
struct iret_frame *user_frame(struct tcb *t)
{
	return is_continuing(t) ? &t->user_frame : &t->frame;
}

/* When `t` runs next, it goes on with `operation`. */
void continue_later(struct tcb *t, struct tcb *(*operation)(struct tcb *))
{
	if (!is_continuing(t))
		t->user_frame = t->frame;
	t->operation = operation;
	t->frame.eip = (u32)(unsigned long)continue_entry;
	t->frame.cs = KERNEL_CS;
	t->frame.eflags = EFLAGS_KERNEL;
}

/* When `t` runs next, it does so in user mode. */
void continue_not(struct tcb *t)
{
	if (is_continuing(t))
		t->frame = t->user_frame;
}

struct tcb *continue_operation(struct tcb *me)
{
	continue_not(me);
	map_work = 0;
	return me->operation(me);
}

/*
 * Lets interrupts in.  If one comes, this call does not return: the interrupt throws away the
 * kernel stack, and the thread goes on with `operation` later.  All of the operation's state must
 * be in the TCB, and the thread's own space must be loaded.
 */
void preemption_point(struct tcb *me, struct tcb *(*operation)(struct tcb *))
{
	continue_later(me, operation);
	interrupts_let_in();
	map_work = 0;
	continue_not(me);
}
