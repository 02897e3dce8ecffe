/* SPDX-License-Identifier: BSD-2-Clause */
/* Lazy: ipc touches no queue, see lazy.c. */
#ifndef SCHED_LAZY_H
#define SCHED_LAZY_H

static inline void sched_wake(struct tcb *t)
{
	(void)t; /* it runs, or sched_ready follows */
}

static inline void sched_block(struct tcb *t)
{
	(void)t; /* the scheduler will find out */
}

static inline void sched_stop(struct tcb *t)
{
	(void)t; /* likewise */
}

static inline void sched_take(struct tcb *t)
{
	(void)t; /* the running thread may stay queued */
}

static inline void sched_switch(struct tcb *t)
{
	(void)t; /* nobody asks */
}

static inline int may_be_queued(const struct tcb *t, const struct tcb *running)
{
	(void)t;
	(void)running;
	return 1;
}

#endif
