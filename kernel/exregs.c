/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lthread_ex_regs (int 0x35): exchanges the registers of a thread of the caller's task, makes the
 * thread if it does not exist, cancels its ipc (sections 9 and 4.10).
 * EAX lthread, ECX ESP, EDX EIP, EBX EBP internal preempter, ESI EDI pager; all ones: unchanged.
 */
#include "kernel.h"

enum { UNCHANGED = -1 };

static int lthread_allowed(u32 id_low)
{
	return (id_low & L4_THREAD_MASK) != L4_THREAD_MASK; /* the invalid id names nobody */
}

static struct l4_id replace(struct l4_id *old, u32 low, u32 high)
{
	struct l4_id was = *old;

	if (low != L4_INVALID)
		*old = (struct l4_id){ low, high };
	return was;
}

/* Inputs stay as outputs, EAX = 0 (decision D14). */
static void create(struct tcb *me, struct l4_id id)
{
	const struct regs in = me->regs;
	struct tcb *t = 0;

	if (in.edx != (u32)UNCHANGED && lthread_allowed(id.low))
		t = thread_create(me->space, id, me);
	if (!t) {
		me->regs.eax = L4_INVALID;
		return;
	}
	replace(&t->preempter, in.ebx, in.ebp);
	replace(&t->pager, in.esi, in.edi);
	thread_start(t, in.edx, in.ecx == (u32)UNCHANGED ? 0 : in.ecx);
	me->regs.eax = 0;
}

static void exchange(struct tcb *me, struct tcb *t)
{
	const struct regs in = me->regs;
	struct iret_frame *frame = user_frame(t), old = *frame;
	struct l4_id preempter = replace(&t->preempter, in.ebx, in.ebp);
	struct l4_id pager = replace(&t->pager, in.esi, in.edi);

	if (in.ecx != (u32)UNCHANGED)
		frame->esp = in.ecx;
	if (in.edx != (u32)UNCHANGED) {
		switch_reach(t->space, in.edx);
		frame->eip = in.edx;
		ipc_cancel(t);
	}
	me->regs.eax = old.eflags;
	me->regs.ecx = old.esp;
	me->regs.edx = old.eip;
	me->regs.ebx = preempter.low;
	me->regs.ebp = preempter.high;
	me->regs.esi = pager.low;
	me->regs.edi = pager.high;
}

struct tcb *sys_lthread_ex_regs(struct tcb *me)
{
	u32 lthread = me->regs.eax << L4_LTHREAD_SHIFT & L4_LTHREAD_MASK;
	struct l4_id id = { (me->id.low & ~L4_LTHREAD_MASK) | lthread, me->id.high };
	struct tcb *t = tcb_find(id.low);

	if (tcb_exists(t))
		exchange(me, t);
	else
		create(me, id);
	return dispatch_preempt(me);
}
