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

/* Gives the old id in the two registers, and takes the new one from there unless it is invalid. */
void id_exchange(struct l4_id *id, u32 *low, u32 *high)
{
	const struct l4_id was = *id;

	if (*low != L4_INVALID)
		*id = (struct l4_id){ *low, *high };
	*low = was.low;
	*high = was.high;
}

static void exchange_ids(struct tcb *t, struct regs *r)
{
	id_exchange(&t->preempter, &r->ebx, &r->ebp);
	id_exchange(&t->pager, &r->esi, &r->edi);
}

/* Inputs stay as outputs, EAX = 0 (decision D14). */
static void create(struct tcb *me, struct l4_id id)
{
	struct regs in = me->regs;
	struct tcb *t = 0;

	if (in.edx != (u32)UNCHANGED && lthread_allowed(id.low))
		t = thread_create(me->space, id, me);
	if (!t) {
		me->regs.eax = L4_INVALID;
		return;
	}
	exchange_ids(t, &in);
	thread_start(t, in.edx, in.ecx == (u32)UNCHANGED ? 0 : in.ecx);
	me->regs.eax = 0;
}

static void exchange(struct tcb *me, struct tcb *t)
{
	u32 esp = me->regs.ecx, eip = me->regs.edx;
	struct iret_frame *frame = user_frame(t);

	exchange_ids(t, &me->regs);
	me->regs.eax = frame->eflags;
	me->regs.ecx = frame->esp;
	me->regs.edx = frame->eip;
	if (esp != (u32)UNCHANGED)
		frame->esp = esp;
	if (eip != (u32)UNCHANGED) {
		switch_reach(t->space, eip);
		frame->eip = eip;
		ipc_cancel(t);
	}
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
