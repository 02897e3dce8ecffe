/* SPDX-License-Identifier: BSD-2-Clause */
/* Exact queues, of eager and asked: whoever blocks leaves at once, whoever wakes enters. */
#ifndef SCHED_EXACT_H
#define SCHED_EXACT_H

static inline void sched_wake(struct tcb *t)
{
	if (tcb_has_slice(t))
		sched_ready(t);
}

static inline void sched_block(struct tcb *t)
{
	sched_remove(t);
}

static inline void sched_stop(struct tcb *t)
{
	sched_remove(t);
}

static inline void sched_take(struct tcb *t)
{
	sched_wake(t);
}

static inline int may_be_queued(const struct tcb *t, const struct tcb *running)
{
	(void)running;
	return t->wait == WAIT_READY;
}

#endif
