/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts as senders (section 4.8).  Each line has a control block like a thread's, so that
 * its message waits in the owner's queue of senders as any other, but at its head.
 *
 * An interrupt masks its line.  Until the owner starts a receive that could take the next one,
 * the line's block stands in the owner's queue as a mark: so the receive comes to the C path,
 * which takes the mark away and opens the line again.
 */
#include "kernel.h"

enum { LINES = 16, TIMER_LINE = 0, CASCADE_LINE = 2 };

static struct line {
	struct tcb block;
	struct tcb *owner;
	int pending; /* queued at the owner with a message; else, if queued, as a mark */
} lines[LINES];

static struct line *line_of(struct tcb *t)
{
	return (struct line *)t;
}

/* Of a line that has had an owner. */
static u32 number(const struct line *l)
{
	return l->block.id.low - 1;
}

int irq_is_id(u32 low, u32 high)
{
	return !high && low <= L4_IRQ_MAX;
}

static int is_queued(const struct line *l)
{
	return l->block.wait == WAIT_SEND;
}

static void queue_first(struct line *l)
{
	ipc_enqueue(&l->block, l->owner, WAIT_SEND);
	l->owner->senders = &l->block;
}

static void unqueue(struct line *l)
{
	if (is_queued(l))
		ipc_dequeue(&l->block);
	l->block.wait = WAIT_READY;
}

static struct line *line_of_owner(const struct tcb *owner)
{
	for (struct line *l = lines; l < lines + LINES; l++)
		if (l->owner == owner)
			return l;
	return 0;
}

void irq_detach(struct tcb *owner)
{
	struct line *l = line_of_owner(owner);

	if (!l)
		return;
	line_mask(number(l));
	unqueue(l);
	l->owner = 0;
	l->pending = 0;
}

static void attach(struct tcb *me, struct line *l, u32 n)
{
	irq_detach(me);
	l->owner = me;
	l->block.id.low = n + 1;
	l->block.open = clan_open_word(me->space);
	queue_first(l);
}

/* The message: source n + 1, dope 0. */
static void deliver(struct line *l, struct tcb *to)
{
	clan_deliver(&l->block, to, l->block.id.low, 0, 0);
	to->regs.eax = 0;
	l->pending = 0;
}

/* The owner could take the next one now. */
static void open_line(struct line *l)
{
	unqueue(l);
	line_unmask(number(l));
}

/*
 * Before a receive looks at the senders of `me`: a mark at their head goes, its line is opened.
 * Returns the first real sender.
 */
struct tcb *irq_first_sender(struct tcb *me)
{
	struct tcb *first = me->senders;

	if (!first || !irq_is_block(first) || line_of(first)->pending)
		return first;
	open_line(line_of(first));
	return me->senders;
}

/* `to` takes the message of the interrupt that is queued first. */
void irq_take(struct tcb *block, struct tcb *to)
{
	unqueue(line_of(block));
	deliver(line_of(block), to);
	queue_first(line_of(block));
}

/* Closed receive with timeout zero: associates the line with the thread. */
static u32 associate(struct tcb *me, u32 n)
{
	struct line *old = line_of_owner(me), *l = &lines[n];

	if (old && old->pending) {
		irq_take(&old->block, me);
		return 0;
	}
	if (n >= LINES || n == TIMER_LINE || n == CASCADE_LINE || (l->owner && l->owner != me))
		return L4_ENOT_EXISTENT;
	if (l != old)
		attach(me, l, n);
	else
		open_line(l);
	return L4_RETIMEOUT;
}

/* Closed receive from the line that is associated with the thread. */
static struct tcb *wait_for_line(struct tcb *me, u32 n, u32 rcv)
{
	struct line *l = &lines[n];

	if (n >= LINES || l->owner != me) {
		me->regs.eax = L4_ENOT_EXISTENT;
		return me;
	}
	if (l->pending) {
		irq_take(&l->block, me);
		return me;
	}
	open_line(l);
	me->rcv_desc = rcv;
	ipc_wait(me, tcb_token(&l->block));
	return dispatch();
}

/* Closed receive from nil or an interrupt; NULL: it is a receive like any other. */
struct tcb *irq_receive(struct tcb *me, u32 rcv)
{
	u32 id = me->regs.esi, timeouts = me->regs.ecx;
	int at_once = timeouts & L4_TIMEOUT_RCV_EXP && !(timeouts >> 24);

	if (id && !at_once)
		return wait_for_line(me, id - 1, rcv);
	if (id) {
		u32 error = associate(me, id - 1);

		if (error)
			me->regs.eax = error;
		return me;
	}
	if (at_once)
		irq_detach(me);
	return 0;
}

/* The line is masked and acknowledged by now. */
struct tcb *irq_arrived(struct tcb *me, u32 n)
{
	struct line *l = &lines[n];
	struct tcb *owner = l->owner;

	if (!owner || l->pending)
		return me;
	l->pending = 1;
	unqueue(l);
	queue_first(l);
	if (!ipc_listens(owner, &l->block))
		return me;
	irq_take(&l->block, owner);
	ipc_wake_receiver(owner);
	thread_ready(owner);
	return me == &idle_tcb ? dispatch() : dispatch_preempt(me);
}
