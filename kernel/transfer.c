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
	if (from->space == to->space) /* decision D10: a message without mapping, window or not */
		return 0;
	if (!l4_fpage_valid(window))
		return L4_REMSGCUT;
	if (space_task(to->space) == L4_TASK_SIGMA0)
		return 0;
	return map_fpage(from->space, to->space, fpage, window, hot);
}

/*
 * Delivers a message with words `w0`, `w1` to a thread that accepts it.  Returns the sender's
 * error code, 0 if all went over.
 */
u32 ipc_transfer(struct tcb *from, struct tcb *to, u32 snd, u32 w0, u32 w1)
{
	return ipc_deliver(from, to, w0, w1, transfer_more(from, to, snd, w0, w1));
}
