/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The short-message fastpath in C: the same conditions as asm.S, as the compiler writes it.
 * Differs from the C path only in what it does not look at.
 */
#include "fastpath.h"

VARIANT(fastpath, c, "register messages in C", "");

FASTPATH_CODE(c) struct tcb *fastpath_c_c(struct tcb *me)
{
	struct tcb *to = tcb_find(me->regs.esi);
	u32 rcv = me->regs.ebp, wait = tcb_token_of(me->regs.esi);

	/* checks */
	if (unlikely(me->regs.eax || rcv == L4_NO_DESC || me->regs.ecx & L4_TIMEOUT_RCV_ANY))
		return ipc(me);
	if (unlikely(to->wait != tcb_token(me) && to->wait != me->open))
		return ipc(me);
	if (rcv & L4_RCV_OPEN) {
		if (unlikely(me->senders))
			return ipc(me);
		wait = me->open;
	}

	/* commit: from here the IPC happens */
	COUNT(ipc_fast);
	me->wait = wait;
	me->rcv_desc = rcv;
	to->wait = WAIT_READY;
	sched_wake(to);
	sched_block(me);
	sched_switch(to);

	/* transfer */
	to->regs.eax = L4_SHORT_DOPE;
	to->regs.edx = me->regs.edx;
	to->regs.ebx = me->regs.ebx;
	to->regs.esi = me->id.low;
	to->regs.edi = me->id.high;
	to->regs.ecx = to->id.low;
	to->regs.ebp = to->id.high;

	/* leave */
	return to;
}
