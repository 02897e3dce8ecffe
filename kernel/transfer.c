/* SPDX-License-Identifier: BSD-2-Clause */
/* What moves when a message is delivered: two words, and fpages if the sender says so. */
#include "kernel.h"

/* The receiver's window for fpages; 0: it accepts none. */
static u32 receive_fpage(const struct tcb *to)
{
	if (to->wait == WAIT_FAULT)
		return L4_RCV_WHOLE_SPACE;
	return to->rcv_desc & L4_RCV_FPAGE ? to->rcv_desc : 0;
}

/*
 * A message of more than the two register words, so far: a register map message.  Returns the
 * receiver's condition code.
 */
static u32 transfer_more(struct tcb *from, struct tcb *to, u32 snd, u32 hot, u32 fpage)
{
	u32 window = receive_fpage(to);

	if (snd & ~(L4_SND_MAP | L4_SND_DECEIT))
		return L4_REMSGCUT;
	if (!(snd & L4_SND_MAP) || !l4_fpage_valid(fpage))
		return 0;
	if (!l4_fpage_valid(window))
		return L4_REMSGCUT;
	if (from->space == to->space || space_task(to->space) == L4_TASK_SIGMA0)
		return 0;
	return map_fpage(from->space, to->space, fpage, window, hot);
}

/*
 * Delivers a message with words `w0`, `w1` to a thread that accepts it.  Returns the sender's
 * error code, 0 if all went over.  A thread that waits for its pager keeps its registers.
 */
u32 ipc_transfer(struct tcb *from, struct tcb *to, u32 snd, u32 w0, u32 w1)
{
	u32 cc = 0, error;

	if (unlikely(snd))
		cc = transfer_more(from, to, snd, w0, w1);
	if (likely(to->wait != WAIT_FAULT)) {
		to->regs.eax = L4_SHORT_DOPE | cc;
		to->regs.edx = w0;
		to->regs.ebx = w1;
		to->regs.esi = from->id.low;
		to->regs.edi = from->id.high;
		to->regs.ecx = to->id.low;
		to->regs.ebp = to->id.high;
	}
	error = cc & L4_CC_ERROR;
	return unlikely(error) ? error | L4_SEND_SIDE : 0;
}
