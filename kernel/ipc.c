/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What ipc (int 0x30) means.  Everything in fastpath/ is an optimisation of this file and must
 * not be distinguishable from it.  The gate is in ia32/entry.S; words and fpages move in
 * transfer.c; queues, timeouts and cancelling are in ipcwait.c.
 *
 * In:  EAX send descriptor, ECX timeouts, EDX EBX words, EBP receive descriptor, ESI EDI partner.
 * Out: EAX dope and condition code, EDX EBX words, ESI EDI source, ECX EBP the id addressed.
 * Each function returns the thread that runs next.
 */
#include "direct.h"
#include "kernel.h"

static inline int timeout_is_zero(u32 mantissa, u32 exponent)
{
	return exponent && !mantissa;
}

static struct tcb *fail(struct tcb *me, u32 code)
{
	me->regs.eax = code;
	return me;
}

/* Somebody was made ready while `next` is to run: the higher priority wins. */
static struct tcb *prefer(struct tcb *next, struct tcb *woken)
{
	if (woken->prio <= next->prio)
		return next;
	thread_ready(next);
	sched_take(woken);
	return woken;
}

/* The queued sender whose message a receive would take, or NULL. */
static inline struct tcb *pending_sender(struct tcb *me, u32 rcv)
{
	struct tcb *from;

	if (rcv & L4_RCV_OPEN)
		return me->senders;
	from = tcb_find(me->regs.esi);
	if (likely(!ipc_is_queued_at(from, me)))
		return 0;
	return from->send_cc & L4_CC_DECEITED ? 0 : from;
}

/* A wait that ends by itself, or that nobody can end: the kinds that fastpaths leave alone. */
static noinline u32 wait_slowly(struct tcb *me, u32 partner)
{
	u32 mantissa = me->regs.ecx >> 24, exponent = me->regs.ecx & 0xf;

	if (timeout_is_zero(mantissa, exponent))
		return L4_RETIMEOUT;
	me->wait = WAIT_RECEIVE;
	sched_block(me);
	me->partner = partner;
	ipc_start_timeout(me, mantissa, exponent);
	return 0;
}

/* A closed wait for an interrupt (irq.c). */
void ipc_wait(struct tcb *me, u32 partner)
{
	me->regs.eax = wait_slowly(me, partner);
}

/*
 * Enters the receive phase when no sender is pending.  0: blocked; else the error with which the
 * receive ends at once.
 */
static inline u32 wait_for(struct tcb *me, u32 rcv)
{
	u32 partner = me->open;

	if (!(rcv & L4_RCV_OPEN)) {
		struct tcb *from = tcb_find(me->regs.esi);

		partner = tcb_token_of(me->regs.esi);
		if (unlikely(!tcb_is_alive(from))) {
			if (me->regs.esi)
				return L4_ENOT_EXISTENT;
			partner = 0;
		}
	}
	me->rcv_desc = rcv;
	if (unlikely(me->regs.ecx & L4_TIMEOUT_RCV_ANY || !partner))
		return wait_slowly(me, partner);
	me->wait = partner;
	sched_block(me);
	return 0;
}

/*
 * A closed receive from a thread of another clan: its name comes from a chief, by deceit.  Or from
 * one that must not answer by a short way (clan_note_queued).
 */
static int is_via_chief(const struct tcb *me, u32 rcv)
{
	return !(rcv & L4_RCV_OPEN) && (clan_is_indirect(me, me->regs.esi) ||
					tcb_find(me->regs.esi)->open & OPEN_NAMED);
}

/*
 * As pending_sender and wait_for, for interrupts and partners of any clan, and for senders that
 * are queued under another's name.
 */
static struct tcb *pending_anywhere(struct tcb *me, u32 rcv)
{
	struct tcb *from;

	if (rcv & L4_RCV_OPEN)
		return irq_first_sender(me);
	from = pending_sender(me, rcv);
	if (from || !(me->open & OPEN_NAMED) || !(me->regs.esi & L4_TASK_MASK))
		return from;
	return clan_queued_as(me, me->regs.esi);
}

static u32 wait_anywhere(struct tcb *me, u32 rcv)
{
	if (!is_via_chief(me, rcv))
		return wait_for(me, rcv);
	me->rcv_desc = rcv;
	return wait_slowly(me, tcb_token_of(me->regs.esi) | VIA_CHIEF);
}

/*
 * `from` was queued and its message has been taken: it waits for an answer at once, or takes the
 * message of who is queued at it when it runs (and that one then that of another, and so on).
 */
rare void ipc_finish_send(struct tcb *from, u32 error)
{
	u32 rcv = from->regs.ebp;

	if (!error && rcv != L4_NO_DESC) {
		if (pending_anywhere(from, rcv)) {
			continue_later(from, ipc_receive_phase);
		} else {
			error = wait_anywhere(from, rcv);
			if (!error)
				return;
		}
	}
	from->regs.eax = error;
	from->wait = WAIT_READY;
	thread_ready(from);
}

/* me goes on; `next` runs, if the send phase has woken it. */
static struct tcb *go_on(struct tcb *me, struct tcb *next)
{
	if (!next || next == me)
		return me;
	thread_ready(me);
	sched_take(next);
	return next;
}

/* The receive phase finds a sender in the queue. */
static rare struct tcb *receive_pending(struct tcb *me, struct tcb *from, struct tcb *next)
{
	u32 error;

	if (next) /* nobody may be lost if this is interrupted */
		thread_ready(next);
	me->rcv_desc = me->regs.ebp;
	error = ipc_take(from, me);
	if (error == IPC_SUSPENDED)
		return dispatch();
	me->wait = WAIT_READY;
	if (ipc_has_receive_phase(from))
		ipc_finish_send(from, error);
	if (from->wait == WAIT_READY && !next)
		return prefer(me, from);
	return go_on(me, next);
}

/* The receive phase is over at once, or me waits and `next` or the scheduler's choice runs. */
static inline struct tcb *received(struct tcb *me, u32 error, struct tcb *next)
{
	if (likely(!error)) {
		if (next)
			sched_switch(next);
		return next ? next : dispatch();
	}
	me->regs.eax = error;
	return go_on(me, next);
}

static rare struct tcb *receive_anywhere(struct tcb *me, u32 rcv, struct tcb *next)
{
	struct tcb *from = pending_anywhere(me, rcv);

	if (from)
		return receive_pending(me, from, next);
	return received(me, wait_anywhere(me, rcv), next);
}

/*
 * The receive phase of the running thread.  `next` is the thread that its send phase has woken;
 * without one, me goes on or the scheduler chooses.
 */
static inline struct tcb *receive(struct tcb *me, u32 rcv, struct tcb *next)
{
	struct tcb *from = pending_sender(me, rcv);

	if (unlikely(from))
		return receive_anywhere(me, rcv, next);
	return received(me, wait_for(me, rcv), next);
}

/* The send phase is over, what is left is the receive phase. */
struct tcb *ipc_receive_phase(struct tcb *me)
{
	return receive_anywhere(me, me->regs.ebp, 0);
}

/* There is no receive phase: the partner runs, me could. */
static inline struct tcb *sent_only(struct tcb *me, struct tcb *to, u32 error)
{
	me->regs.eax = error;
	thread_ready(me);
	return to;
}

/* The message has gone over: the partner, who may answer directly, runs, and me may receive. */
static inline struct tcb *sent(struct tcb *me, struct tcb *to, u32 rcv)
{
	ipc_wake_receiver(to);
	if (unlikely(rcv == L4_NO_DESC))
		return sent_only(me, to, 0);
	return receive(me, rcv, to);
}

/*
 * Any message to any partner that waits for me.  With L4_SND_DECEIT, which means nothing here any
 * more, it may be one that must not answer directly.
 */
static rare struct tcb *send_generally(struct tcb *me, struct tcb *to, u32 snd)
{
	u32 error = ipc_transfer(me, to, snd), rcv = me->regs.ebp;

	if (error == IPC_SUSPENDED)
		return dispatch();
	ipc_wake_receiver(to);
	if (error || rcv == L4_NO_DESC)
		return sent_only(me, to, error);
	return snd & L4_SND_DECEIT ? receive_anywhere(me, rcv, to) : receive(me, rcv, to);
}

/* The partner does not wait for me in the simple way: find who gets the message, or queue up. */
static rare struct tcb *send_slowly(struct tcb *me, u32 snd)
{
	struct l4_id dest = { me->regs.esi, me->regs.edi };
	struct tcb *to = clan_route(me, dest, snd & L4_SND_DECEIT);
	u32 mantissa = me->regs.ecx >> 16 & 0xff, exponent = me->regs.ecx >> 4 & 0xf;

	if (!tcb_is_alive(to) || to == me)
		return fail(me, L4_ENOT_EXISTENT);
	if (clan_listens(to, me))
		return send_generally(me, to, snd | L4_SND_DECEIT);
	if (timeout_is_zero(mantissa, exponent))
		return fail(me, L4_SETIMEOUT);
	ipc_enqueue(me, to, WAIT_SEND);
	clan_note_queued(me, to);
	ipc_start_timeout(me, mantissa, exponent);
	return dispatch();
}

static rare struct tcb *receive_only(struct tcb *me, u32 rcv)
{
	if (rcv == L4_NO_DESC)
		return fail(me, L4_ENOT_EXISTENT);
	if (!(rcv & L4_RCV_OPEN) && irq_is_id(me->regs.esi, me->regs.edi)) {
		struct tcb *next = irq_receive(me, rcv);

		if (next)
			return next;
	}
	return receive_anywhere(me, rcv, 0);
}

/* Where message_direct gave up. */
struct tcb *ipc_begin_long(struct tcb *me)
{
	me->send_cc = 0;
	return send_generally(me, tcb_find(me->regs.esi), me->regs.eax);
}

/* No send phase, a deceit, fpages, or a partner that is not in a receive. */
static noinline struct tcb *ipc_rare(struct tcb *me, u32 snd)
{
	if (snd == L4_NO_DESC)
		return receive_only(me, me->regs.ebp);
	if (snd & L4_SND_DECEIT || !ipc_listens(tcb_find(me->regs.esi), me))
		return send_slowly(me, snd);
	return ipc_begin_long(me);
}

/* A message in memory. */
DIRECT static noinline struct tcb *ipc_long(struct tcb *me, u32 snd)
{
	struct tcb *to = tcb_find(me->regs.esi);

	if (unlikely(snd & (L4_SND_MAP | L4_SND_DECEIT)) ||
	    unlikely(!ipc_accepts(to, me, WAIT_RECEIVE)))
		return ipc_rare(me, snd);
	switch_see(me);
	message_direct(me, to, snd);
	return sent(me, to, me->regs.ebp);
}

/* A message of two words. */
static noinline struct tcb *ipc_short(struct tcb *me)
{
	struct tcb *to = tcb_find(me->regs.esi);

	/* checks */
	if (unlikely(!ipc_listens(to, me)))
		return send_slowly(me, 0);

	/* transfer */
	ipc_deliver(me, to, me->regs.edx, me->regs.ebx, 0);

	/* commit: the partner runs, and me enters its receive phase */
	return sent(me, to, me->regs.ebp);
}

/* Gate 0x30. */
struct tcb *ipc(struct tcb *me)
{
	u32 snd = me->regs.eax;

	COUNT(ipc_slow);
	return likely(!snd) ? ipc_short(me) : ipc_long(me, snd);
}
