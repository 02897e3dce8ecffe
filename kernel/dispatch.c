/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who runs and for how long.  The remaining slice belongs to whoever runs: ipc and thread_switch
 * hand it on (donation), only a choice of the scheduler starts another.  When the slice is over, so
 * is the turn of the thread that the scheduler had chosen, whoever ran on it: else two threads that
 * hand a slice to each other would keep all others of their priority from theirs.
 */
#include "kernel.h"

struct tcb idle_tcb;
static u32 slice_left; /* microseconds of the running slice */
static struct tcb *turn; /* whom the scheduler chose for it; NULL: nobody */

static u32 slice_length(const struct tcb *t)
{
	u32 shift = 2 * (15u - t->slice_exponent), most = 0x7fffffff;

	if (!t->slice_exponent || t->slice_mantissa > most >> shift)
		return most;
	return (u32)t->slice_mantissa << shift;
}

void thread_ready(struct tcb *t)
{
	if (likely(tcb_has_slice(t)))
		sched_ready(t);
}

/* Lets the scheduler choose, and starts the chosen thread's slice. */
struct tcb *dispatch(void)
{
	struct tcb *t = sched_pick();

	if (t)
		sched_take(t);
	if (t == turn && t) /* it had handed its slice to a thread that has blocked */
		return t;
	turn = t;
	if (!t)
		return &idle_tcb;
	slice_left = t->slice_left ? t->slice_left : slice_length(t);
	return t;
}

/* The slice is no longer the chosen thread's, who may have handed it to `me`. */
static void end_turn(const struct tcb *me)
{
	if (turn && turn != me) {
		turn->slice_left = 0;
		sched_remove(turn);
		if (turn->wait == WAIT_READY)
			thread_ready(turn);
	}
	turn = 0;
}

/* The thread dies: nothing may refer to it afterwards. */
void turn_forget(const struct tcb *t)
{
	if (turn == t)
		turn = 0;
}

/* The slice is used up, or given up: all others of the priority come first. */
static struct tcb *next_turn(struct tcb *me)
{
	end_turn(me);
	me->slice_left = 0;
	if (tcb_has_slice(me))
		sched_rotate(me);
	return dispatch();
}

/*
 * Threads may have become ready: one of higher priority than `me` runs, and me keeps its turn.  An
 * interrupt that came while the scheduler was looking finds a `me` that has blocked.
 */
rare struct tcb *dispatch_preempt(struct tcb *me)
{
	const struct tcb *best;

	if (me->wait != WAIT_READY)
		return dispatch();
	best = sched_pick();
	if (!best || best->prio <= me->prio) {
		sched_take(me);
		return me;
	}
	end_turn(me);
	me->slice_left = slice_left;
	if (tcb_has_slice(me))
		sched_first(me);
	return dispatch();
}

/* The timer's tick has passed while `me` ran. */
rare struct tcb *dispatch_tick(struct tcb *me)
{
	if (me == &idle_tcb || me->wait != WAIT_READY)
		return dispatch();
	if (slice_left <= TICK_US)
		return next_turn(me);
	slice_left -= TICK_US;
	return dispatch_preempt(me);
}

/* Sets a slice, rounded up to whole ticks; a running slice of the thread begins anew. */
rare void slice_set(struct tcb *t, u32 mantissa, u32 exponent)
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
rare struct tcb *sys_thread_switch(struct tcb *me)
{
	struct tcb *to = tcb_find(me->regs.esi);

	if (tcb_exists(to) && to->wait == WAIT_READY) {
		if (to != me) {
			thread_ready(me);
			sched_take(to);
		}
		return to;
	}
	return next_turn(me);
}
