/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exact ready queues, and the scheduler is asked at each switch by ipc from a thread that blocks to
 * one that it wakes: what a direct switch saves, beside what lazy scheduling does.  V2's rule that
 * the woken thread runs, on the slice that it is given, stands; if the scheduler has another
 * answer, the woken thread is put first in its priority's queue, where one that was chosen stands.
 */
#include "queue.h"
#include "variant.h"

VARIANT(sched, asked, "as eager, and asked who runs at every switch by ipc", "");

struct tcb *sched_pick(void)
{
	return used_words ? queue_head() : 0;
}

/* Without a slice t is not queued, and nobody may be. */
void sched_switch(struct tcb *t)
{
	if (sched_pick() != t && tcb_has_slice(t))
		sched_first(t);
}
