/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who runs and for how long.  The remaining slice belongs to whoever runs: ipc and thread_switch
 * hand it on (donation), only a choice of the scheduler starts another.
 */
#include "kernel.h"

struct tcb idle_tcb;
static u32 slice_left; /* microseconds of the running slice */

/* A thread without a slice of its own runs only on donated time. */
static int has_slice(const struct tcb *t)
{
	return t->slice_mantissa || !t->slice_exponent;
}

static u32 slice_length(const struct tcb *t)
{
	u64 us = l4_timeout_us(t->slice_mantissa, t->slice_exponent);

	return us > 0x7fffffff ? 0x7fffffff : (u32)us;
}

void thread_ready(struct tcb *t)
{
	if (likely(has_slice(t)))
		sched_ready(t);
}

/* Lets the scheduler choose, and starts the chosen thread's slice. */
struct tcb *dispatch(void)
{
	struct tcb *t = sched_pick();

	if (!t)
		return &idle_tcb;
	slice_left = t->slice_left ? t->slice_left : slice_length(t);
	return t;
}

/* Threads may have become ready: one of higher priority than `me` runs, and me keeps its turn. */
struct tcb *dispatch_preempt(struct tcb *me)
{
	const struct tcb *best = sched_pick();

	if (!best || best->prio <= me->prio)
		return me;
	me->slice_left = slice_left;
	if (has_slice(me))
		sched_first(me);
	return dispatch();
}

/* The timer's tick has passed while `me` ran. */
struct tcb *dispatch_tick(struct tcb *me)
{
	if (me == &idle_tcb)
		return dispatch();
	if (slice_left <= TICK_US) {
		me->slice_left = 0;
		if (has_slice(me))
			sched_rotate(me);
		return dispatch();
	}
	slice_left -= TICK_US;
	return dispatch_preempt(me);
}

/* Sets a slice, rounded up to whole ticks; a running slice of the thread begins anew. */
void slice_set(struct tcb *t, u32 mantissa, u32 exponent)
{
	if (mantissa && exponent > 10) {
		u32 unit = 1u << 2 * (15 - exponent);

		mantissa = (mantissa * unit + TICK_US - 1) / TICK_US;
		exponent = 10;
	}
	t->slice_mantissa = (u8)mantissa;
	t->slice_exponent = (u8)exponent;
	t->slice_left = 0;
}

/* int 0x33.  ESI destination; one that is not ready means: whoever the scheduler chooses. */
struct tcb *sys_thread_switch(struct tcb *me)
{
	struct tcb *to = tcb_find(me->regs.esi);

	if (tcb_exists(to) && to->wait == WAIT_READY) {
		if (to != me) {
			thread_ready(me);
			sched_take(to);
		}
		return to;
	}
	me->slice_left = 0;
	if (has_slice(me))
		sched_rotate(me);
	return dispatch();
}
