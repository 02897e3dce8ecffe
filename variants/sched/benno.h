/* SPDX-License-Identifier: BSD-2-Clause */
/* Benno: ipc touches no queue, for neither of the two that it switches between is in one. */
#ifndef SCHED_BENNO_H
#define SCHED_BENNO_H

static inline void sched_wake(struct tcb *t)
{
	(void)t; /* it runs, or sched_ready follows */
}

static inline void sched_block(struct tcb *t)
{
	(void)t; /* it ran, so it is not queued */
}

static inline void sched_stop(struct tcb *t)
{
	sched_remove(t);
}

static inline void sched_take(struct tcb *t)
{
	sched_remove(t);
}

static inline void sched_switch(struct tcb *t)
{
	(void)t; /* nobody asks */
}

static inline int may_be_queued(const struct tcb *t, const struct tcb *running)
{
	return t->wait == WAIT_READY && t != running;
}

#endif
