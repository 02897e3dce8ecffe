/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The axis `sched`: which ready thread runs next.
 *
 * A scheduler keeps 256 priorities, 255 the highest, strict between priorities and round robin
 * inside one.  It may read `wait` and `prio` of any thread and owns `sched[]` of each TCB, where
 * its state must fit (SCHED_STATE proves it).  A thread is ready when its `wait` is WAIT_READY.
 *
 * IPC switches from a thread that blocks to one that it wakes without calling the scheduler, so:
 *   - the running thread may or may not be in the ready queue, as the choice likes;
 *   - a thread that blocks may stay queued, and one that ipc wakes and runs need not be queued,
 *     unless the choice says in its record that fastpaths must tell it (then they need another
 *     choice, and the build refuses the pair).
 *
 * sched_ready(t)   t is ready and will not run next: sched_pick must be able to find it from now
 *                  on.  At the end of its priority's queue unless it is queued already.
 * sched_first(t)   the same, but at the head: t was preempted and keeps its turn.
 * sched_rotate(t)  the same, but to the end even if it is queued: t's slice is used up.
 * sched_take(t)    t is ready, perhaps queued, and runs next without having been picked.
 * sched_remove(t)  t dies or is about to change its priority: nothing may refer to it afterwards.
 * sched_pick()     the ready thread of the highest priority, first in its queue, or NULL.  May let
 *                  interrupts in, and not return then: the running thread's state is complete.
 */
#ifndef VARIANTS_SCHED_H
#define VARIANTS_SCHED_H

#include "tcb.h"

void sched_ready(struct tcb *t);
void sched_first(struct tcb *t);
void sched_rotate(struct tcb *t);
void sched_take(struct tcb *t);
void sched_remove(struct tcb *t);
struct tcb *sched_pick(void);

#define SCHED_STATE(type) \
	_Static_assert(sizeof(type) <= sizeof(((struct tcb *)0)->sched), "fits tcb.sched")

#endif
