/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * thread_schedule (int 0x34): sets and tells priority, timeslice and external preempter
 * (section 8).  EAX parameter word, EBX EBP external preempter, ESI destination.
 */
#include "kernel.h"

static u32 state_of(const struct tcb *t)
{
	u32 phase = t->transferring ? t->is_sender ? L4_STATE_SENDING : L4_STATE_RECEIVING : 0;

	switch (t->wait) {
	case WAIT_TRANSFER:
	case WAIT_READY:
		return phase;
	case WAIT_FAULT:
	case WAIT_FAULT_SEND:
		return phase | L4_STATE_FAULT;
	case WAIT_SEND:
		return L4_STATE_PENDING;
	case WAIT_DEAD:
		return L4_STATE_DEAD;
	default:
		return L4_STATE_WAITING;
	}
}

/* Whom a thread waits for: invalid for an open wait or none. */
static struct l4_id partner_of(const struct tcb *t)
{
	u32 partner = t->wait & WAIT_SLOW ? t->partner : t->wait;

	if (t->wait == WAIT_READY || t->wait == WAIT_DEAD || !tcb_is_token(partner))
		return (struct l4_id){ L4_INVALID, L4_INVALID };
	return tcb_of_token(partner & ~VIA_CHIEF)->id;
}

/* What is left of a timeout, as exponent [23:20] and mantissa [31:24]; 0: none. */
static u32 timeout_left(const struct tcb *t)
{
	u64 when = timeout_when(t), left;
	u32 exponent = 15;

	if (when == L4_FOREVER)
		return 0;
	left = when > clock_now() ? when - clock_now() : 0;
	while (left > 255 && exponent > 1) {
		left >>= 2;
		exponent--;
	}
	return (u32)left << 24 | exponent << 20;
}

static u32 parameter_of(const struct tcb *t)
{
	return (u32)t->slice_mantissa << 24 | (u32)t->slice_exponent << 20 |
	       state_of(t) << L4_SCHED_STATE_SHIFT | t->prio;
}

/* A new priority above the caller's mcp, or a reserved field in use: nothing is set. */
static void set(const struct tcb *me, struct tcb *t, u32 param)
{
	if ((param & 0xff) > me->mcp || param & 0xf << L4_SCHED_STATE_SHIFT)
		return;
	sched_remove(t);
	t->prio = (u8)param;
	slice_set(t, param >> 24, param >> 20 & 0xf);
	switch_place(t->space, param >> 8 & 0xff);
	if (t == me)
		sched_take(t);
	else if (t->wait == WAIT_READY)
		thread_ready(t);
}

struct tcb *sys_thread_schedule(struct tcb *me)
{
	u32 param = me->regs.eax;
	struct tcb *t = tcb_named(me->regs.esi);
	struct l4_id partner;

	if (!tcb_exists(t) || t->prio > me->mcp) {
		me->regs.eax = L4_INVALID;
		return me;
	}
	partner = partner_of(t);
	me->regs.eax = parameter_of(t);
	me->regs.ecx = (u32)t->consumed;
	me->regs.edx = (u32)(t->consumed >> 32 & 0xffff) | timeout_left(t) |
		       (t->transferring ? t->fault_timeout << 16 : 0);
	id_exchange(&t->external_preempter, &me->regs.ebx, &me->regs.ebp);
	me->regs.esi = partner.low;
	me->regs.edi = partner.high;
	if (param != L4_SCHED_QUERY)
		set(me, t, param);
	return dispatch_preempt(me);
}
