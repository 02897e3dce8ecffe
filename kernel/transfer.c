/* SPDX-License-Identifier: BSD-2-Clause */
/* What moves beyond two words, and what happens when a transfer meets a missing page or ends. */
#include "kernel.h"

/* Pages go to another space; sigma0 has all of them (decision D10 within one space). */
u32 map_between(struct space *from, struct space *to, struct mapping *m)
{
	if (from == to || space_task(to) == L4_TASK_SIGMA0) {
		m->offset = MAP_DONE;
		return 0;
	}
	if (unlikely(io_is_fpage(m->fpage)))
		return io_map(from, to, m);
	return map_fpage(from, to, m);
}

/* The receiver's window for fpages if it has no buffer; 0: it accepts none. */
static u32 receive_fpage(const struct tcb *to)
{
	if (to->wait == WAIT_FAULT)
		return L4_RCV_WHOLE_SPACE;
	return to->rcv_desc & L4_RCV_FPAGE ? to->rcv_desc : 0;
}

/* A register map message to a receiver without buffer. */
static u32 map_message(struct tcb *from, struct tcb *to, u32 snd)
{
	struct mapping *m = &from->transfer.map;
	u32 cc = 0;

	m->hot = from->regs.edx;
	m->fpage = from->regs.ebx;
	if (fpage_is_valid(m->fpage) && from->space != to->space) {
		if (fpage_is_valid(m->window))
			cc = map_between(from->space, to->space, m);
		else
			cc = L4_REMSGCUT;
	}
	if (likely(!(m->offset & MAP_MORE)))
		return clan_deliver(from, to, from->regs.edx, from->regs.ebx, cc);
	from->transfer.cc = cc; /* too much for one time: let interrupts in */
	return message_transfer(from, to, snd);
}

/*
 * Delivers a message to a thread that accepts it.  Returns the sender's error code, 0 if all
 * went over, IPC_SUSPENDED if the transfer waits for a page.
 */
u32 ipc_transfer(struct tcb *from, struct tcb *to, u32 snd)
{
	struct transfer *x = &from->transfer;

	if (!(snd & (L4_DESC_ADDRESS | L4_SND_MAP)))
		return clan_deliver(from, to, from->regs.edx, from->regs.ebx, 0);
	map_work = x->map.offset = x->cc = 0;
	x->map.window = receive_fpage(to);
	x->buffer = x->map.window ? 0 : to->rcv_desc & L4_DESC_ADDRESS;
	if (x->buffer || snd & L4_DESC_ADDRESS)
		return message_transfer(from, to, snd);
	return map_message(from, to, snd);
}

/* The two are locked to each other until the transfer is over. */
void transfer_link(struct tcb *from, struct tcb *to)
{
	from->transferring = to;
	to->transferring = from;
	from->is_sender = 1;
	to->is_sender = 0;
}

/* Sets them free; a receiver that waits for its pager is as it was before. */
void transfer_unlink(struct tcb *from, struct tcb *to)
{
	const struct transfer *x = &from->transfer;

	from->transferring = 0;
	to->transferring = x->for_pager_wait ? x->outer : 0;
	if (to->transferring)
		to->is_sender = x->outer_is_sender;
}

/* One side of a transfer that is over: it gets the code of its side. */
static rare void fail_side(struct tcb *t, u32 receiver_code)
{
	ipc_stop_waiting(t);
	continue_not(t);
	t->transferring = 0;
	t->regs = (struct regs){ .eax = receiver_code | (t->is_sender ? L4_SEND_SIDE : 0) };
	thread_ready(t);
}

/* A pager's long reply fails: the thread whose fault it answers tries again what it was at. */
static rare void abort_reply(struct tcb *pager, u32 receiver_code)
{
	struct tcb *t = pager->transferring;

	transfer_unlink(pager, t);
	fail_side(pager, receiver_code);
	t->wait = WAIT_READY;
	thread_ready(t);
}

static int is_reply(const struct tcb *from)
{
	return from->is_sender && from->transfer.for_pager_wait;
}

/* Ends a transfer in which `t` is: its partner gets the code of its own side. */
rare void transfer_abort(struct tcb *t, u32 receiver_code)
{
	struct tcb *partner = t->transferring;

	if (is_reply(t)) {
		abort_reply(t, receiver_code);
		return;
	}
	if (is_reply(partner)) { /* t was at a page fault, which may be that of a transfer */
		abort_reply(partner, receiver_code);
		continue_not(t);
		partner = t->transferring;
	} else if (partner->transferring != t) { /* the same of its partner */
		abort_reply(partner->transferring, receiver_code);
	}
	if (!partner)
		return;
	fail_side(t, receiver_code);
	fail_side(partner, receiver_code);
}

/* The code for a page that did not come in time (decision D11). */
u32 transfer_timeout_code(const struct tcb *t)
{
	return t->is_sender ? L4_RERCVPFTO : L4_RESNDPFTO;
}

/*
 * A page of one side is missing (copy_fault): that side calls its pager, with the other side's
 * page-fault timeout, and goes on with the transfer afterwards (section 4.7).
 *
 * That side had nothing else to continue: a sender is in its ipc, and a receiver that waits for its
 * pager, perhaps for the stack of a handler (upcall.c), has no buffer, so that none of its memory
 * is touched.
 */
rare u32 transfer_fault(struct tcb *from, struct tcb *to)
{
	struct tcb *t = copy_fault.in_receiver ? to : from;
	struct tcb *other = copy_fault.in_receiver ? from : to;
	u32 exponent = copy_fault.in_receiver ? from->regs.ecx >> 12 & 0xf :
						from->transfer.page_timeout;

	assert(!is_continuing(t));
	transfer_link(from, to);
	if (other == from || !from->transfer.for_pager_wait)
		continue_not(other);
	other->wait = WAIT_TRANSFER;
	sched_block(other);
	other->partner = tcb_token(t);
	continue_later(t, message_continue);
	fault_send(t, (copy_fault.va & ~3u) | (copy_fault.write ? 2 : 0), ~0u, exponent);
	return IPC_SUSPENDED;
}
