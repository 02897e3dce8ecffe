/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The axis `sched`: which ready thread runs next.
 *
 * A scheduler keeps 256 priorities, 255 the highest, strict between priorities and round robin
 * inside one.  It may read `wait`, `prio` and the slice of any thread and owns `sched[]` of each
 * TCB, where its state must fit (SCHED_STATE proves it).  A thread is ready when its `wait` is
 * WAIT_READY; one without a slice (tcb_has_slice) is never queued.
 *
 * Whether the running thread is in the ready queue, and one that has blocked, is for the choice to
 * say.  Ipc switches from a thread that blocks to one that it wakes without a decision of the
 * scheduler; functions of the choice's header, inline if they are short, tell it.  A choice whose
 * sched_wake, sched_block and sched_switch are empty GIVES(sched, untold), which fastpaths that do
 * not call them need.
 *
 * sched_ready(t)   t is ready and will not run next: sched_pick must be able to find it from now
 *                  on.  At the end of its priority's queue unless it is queued already.
 * sched_first(t)   the same, but at the head: t was preempted and keeps its turn.
 * sched_rotate(t)  the same, but to the end even if it is queued: t's slice is used up.
 * sched_wake(t)    inline: t has become ready; it runs next, or sched_ready follows.
 * sched_block(t)   inline: t, which ran or is not queued, waits.
 * sched_stop(t)    inline: t, which may be queued but does not run, is out of the scheduler's sight
 *                  until sched_ready.
 * sched_take(t)    inline: t is ready, perhaps queued, and runs next.
 * sched_switch(t)  the thread that ran has blocked in its ipc, and t, which the ipc has made ready,
 *                  runs.
 * sched_remove(t)  t dies or is about to change its priority: nothing may refer to it afterwards.
 * sched_pick()     the ready thread of the highest priority, first in its queue, or NULL; who runs
 *                  it calls sched_take.  May let interrupts in, and not return then: the running
 *                  thread's state is complete.
 *
 * may_be_queued(t, running)	inline, of a checking build: may t stand in a queue now?
 */
#ifndef VARIANTS_SCHED_H
#define VARIANTS_SCHED_H

#include "tcb.h"

void sched_ready(struct tcb *t);
void sched_first(struct tcb *t);
void sched_rotate(struct tcb *t);
void sched_remove(struct tcb *t);
struct tcb *sched_pick(void);

#include CHOSEN_sched

#define SCHED_STATE(type) \
	_Static_assert(sizeof(type) <= sizeof(((struct tcb *)0)->sched), "fits tcb.sched")

#endif
