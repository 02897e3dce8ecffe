/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting in ipc: sender queues, timeouts, cancelling, partners that cease to exist. */
#include "kernel.h"

/* Queues `me` at the end of the senders of `to`. */
void ipc_enqueue(struct tcb *me, struct tcb *to, u32 wait)
{
	struct tcb *head = to->senders;

	me->wait = wait;
	sched_block(me);
	me->partner = tcb_token(to);
	if (!head) {
		me->queued.next = me->queued.prev = me;
		to->senders = me;
		return;
	}
	me->queued.next = head;
	me->queued.prev = head->queued.prev;
	head->queued.prev->queued.next = me;
	head->queued.prev = me;
}

void ipc_dequeue(struct tcb *t)
{
	struct tcb *to = tcb_of_token(t->partner), *next = t->queued.next;

	next->queued.prev = t->queued.prev;
	t->queued.prev->queued.next = next;
	if (to->senders != t)
		return;
	to->senders = next == t ? 0 : next;
	if (next == t)
		to->open &= ~OPEN_NAMED;
}

/*
 * Starts the timeout of a blocked thread, mantissa * 4^(15 - exponent) microseconds; exponent 0
 * starts none.  The clock shows the last tick, which may be almost a tick ago, and a wait must not
 * end early.
 */
void ipc_start_timeout(struct tcb *me, u32 mantissa, u32 exponent)
{
	if (exponent)
		timeout_set(me, clock_now() + TICK_US + l4_timeout_us(mantissa, exponent));
}

/*
 * `me` takes the message of `from`, which is queued at it.  A page fault then waits for me to
 * reply; of another sender the caller must finish the send phase.  Returns the sender's error.
 */
u32 ipc_take(struct tcb *from, struct tcb *me)
{
	if (irq_is_block(from)) {
		irq_take(from, me);
		return 0;
	}
	ipc_dequeue(from);
	timeout_clear(from);
	if (from->wait == WAIT_FAULT_SEND) {
		const struct tcb *pager = tcb_find(from->addressed.low);

		from->wait = WAIT_FAULT;
		from->partner = tcb_token_of(from->addressed.low);
		if (from->send_cc & L4_CC_REDIRECTED || pager->open & OPEN_NAMED)
			from->partner |= VIA_CHIEF;
		if (from->transferring)
			ipc_start_timeout(from, 1, from->fault_timeout);
		return clan_deliver(from, me, from->fault_address, from->fault_ip, 0);
	}
	return ipc_transfer(from, me, from->regs.eax);
}

/* What an ipc that had already blocked returns when it fails: the code and nothing else. */
static void end_with(struct tcb *t, u32 code)
{
	t->regs = (struct regs){ .eax = code };
}

static int is_sending(const struct tcb *t)
{
	return t->wait == WAIT_SEND || t->wait == WAIT_FAULT_SEND;
}

/* Takes a thread out of whatever it waits in; it is ready then, but in no ready queue. */
void ipc_stop_waiting(struct tcb *t)
{
	if (t->wait & WAIT_SLOW) {
		if (is_sending(t))
			ipc_dequeue(t);
		timeout_clear(t);
	}
	t->wait = WAIT_READY;
}

/* The timeout of `t` has come: called by the timeout queue. */
void ipc_timed_out(struct tcb *t)
{
	u32 code = t->wait == WAIT_SEND ? L4_SETIMEOUT : L4_RETIMEOUT;

	if (t->transferring) {
		transfer_abort(t, transfer_timeout_code(t));
		return;
	}
	ipc_stop_waiting(t);
	end_with(t, code);
	thread_ready(t);
}

/* lthread_ex_regs with a new EIP: ends what the thread waits for (section 4.10). */
void ipc_cancel(struct tcb *t)
{
	u32 wait = t->wait;

	if (t->transferring) {
		transfer_abort(t, L4_REABORTED);
		return;
	}
	if (wait == WAIT_READY) {
		if (is_continuing(t) && t->operation == ipc_receive_phase)
			end_with(t, L4_RECANCELED);
		continue_not(t);
		return;
	}
	continue_not(t);
	ipc_stop_waiting(t);
	if (wait == WAIT_SEND)
		end_with(t, L4_SECANCELED);
	else if (!(wait & WAIT_SLOW) || wait == WAIT_RECEIVE)
		end_with(t, L4_RECANCELED);
	thread_ready(t);
}

/* Does `t` wait for a thread that is no more (decision D9)? */
static int waits_for_nobody(const struct tcb *t)
{
	u32 partner = t->wait & WAIT_SLOW ? t->partner : t->wait;

	if (t->wait == WAIT_READY || t->wait == WAIT_DEAD || t->wait == WAIT_TRANSFER ||
	    !tcb_is_token(partner) || (partner & VIA_CHIEF && clan_is_indirect(t, partner)))
		return 0;
	return !tcb_is_alive(tcb_of_token(partner & ~VIA_CHIEF));
}

/* After the death of threads: ends all waits for them with "does not exist". */
void ipc_end_waits_for_dead(struct tcb *t)
{
	u32 wait = t->wait;

	if (!waits_for_nobody(t))
		return;
	if (t->transferring) {
		transfer_abort(t, L4_REABORTED);
		return;
	}
	ipc_stop_waiting(t);
	if (wait == WAIT_FAULT || wait == WAIT_FAULT_SEND) {
		fault_without_pager(t);
		return;
	}
	end_with(t, L4_ENOT_EXISTENT);
	thread_ready(t);
}
