/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of ipc that its files share; the whole is told in ipc.c. */
#ifndef KERNEL_IPC_H
#define KERNEL_IPC_H

#include "lookup.h"
#include "sched.h"
#include "tcb.h"

/*
 * Does `to` wait for a message that `from` may send?  Among the waits of the C path (enum wait)
 * only WAIT_RECEIVE and `other` count.
 */
static inline int ipc_accepts(const struct tcb *to, const struct tcb *from, u32 other)
{
	u32 wait = to->wait, token = tcb_token(from);

	if (wait == token || wait == from->open)
		return 1;
	if (wait != WAIT_RECEIVE && wait != other)
		return 0;
	return to->partner == token || to->partner == from->open;
}

/* In any way: for an answer to its page fault too. */
static inline int ipc_listens(const struct tcb *to, const struct tcb *from)
{
	return ipc_accepts(to, from, WAIT_FAULT);
}

static inline int ipc_is_queued_at(const struct tcb *from, const struct tcb *me)
{
	return (from->wait == WAIT_SEND || from->wait == WAIT_FAULT_SEND) &&
	       from->partner == tcb_token(me);
}

/* The results of a receive: two words and who sent them. */
static inline void ipc_results(struct tcb *from, struct tcb *to, u32 w0, u32 w1, u32 dope)
{
	to->regs.eax = dope;
	to->regs.edx = w0;
	to->regs.ebx = w1;
	to->regs.esi = from->id.low;
	to->regs.edi = from->id.high;
	to->regs.ecx = to->id.low;
	to->regs.ebp = to->id.high;
}

/*
 * Delivers two words; `cc` is the receiver's condition code.  Returns the sender's error code.  A
 * thread that waits for its pager keeps its registers.
 */
static inline u32 ipc_deliver(struct tcb *from, struct tcb *to, u32 w0, u32 w1, u32 cc)
{
	u32 error = cc & L4_CC_ERROR;

	if (to->wait != WAIT_FAULT)
		ipc_results(from, to, w0, w1, L4_SHORT_DOPE | cc);
	return error ? error | L4_SEND_SIDE : 0;
}

/* A partner of another clan, whose name only a chief can use: added to its token in `partner`. */
#define VIA_CHIEF 1u

/* In `open` of a thread: one may be queued here under another's name; fastpaths leave it alone. */
#define OPEN_NAMED 4u

/* For senders whose message clan_route has sent on its way. */
u32 clan_deliver(struct tcb *from, struct tcb *to, u32 w0, u32 w1, u32 cc);

struct tcb *ipc(struct tcb *me);
struct tcb *ipc_begin_long(struct tcb *me);
u32 ipc_transfer(struct tcb *from, struct tcb *to, u32 snd);
void ipc_finish_send(struct tcb *from, u32 error);
struct tcb *ipc_receive_phase(struct tcb *me);

/* What a transfer returns that waits for a page: no error code has this bit. */
#define IPC_SUSPENDED 1u
u32 message_transfer(struct tcb *from, struct tcb *to, u32 snd);
struct tcb *message_continue(struct tcb *me);
u32 map_between(struct space *from, struct space *to, struct mapping *m);
void transfer_link(struct tcb *from, struct tcb *to);
void transfer_unlink(struct tcb *from, struct tcb *to);
void transfer_abort(struct tcb *t, u32 receiver_code);
u32 transfer_timeout_code(const struct tcb *t);
u32 transfer_fault(struct tcb *from, struct tcb *to);

void ipc_enqueue(struct tcb *me, struct tcb *to, u32 wait);
/* An interrupt's control block (irq.c)?  No thread's id is that of an interrupt. */
static inline int irq_is_block(const struct tcb *t)
{
	return !t->id.high;
}

/* Of a sender whose message has been taken: page faults and interrupts have none. */
static inline int ipc_has_receive_phase(const struct tcb *from)
{
	return from->wait != WAIT_FAULT && !irq_is_block(from);
}

void ipc_dequeue(struct tcb *t);
void ipc_wait(struct tcb *me, u32 partner);
void ipc_start_timeout(struct tcb *me, u32 mantissa, u32 exponent);
u32 ipc_take(struct tcb *from, struct tcb *me);
void ipc_stop_waiting(struct tcb *t);
void ipc_timed_out(struct tcb *t);
void ipc_cancel(struct tcb *t);
void ipc_end_waits_for_dead(struct tcb *t);

/* The receiver has its message: it runs, or could. */
static inline void ipc_wake_receiver(struct tcb *to)
{
	if (to->wait & WAIT_SLOW)
		ipc_stop_waiting(to);
	else
		to->wait = WAIT_READY;
	sched_wake(to);
}

#endif
