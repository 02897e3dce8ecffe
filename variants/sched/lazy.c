/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lazy scheduling (Liedtke 1993, section 5.3.4): a thread that blocks stays in the ready queue
 * until the scheduler finds it there, so that ipc touches no queue.  All ready threads but the
 * running one are queued.  Differs from the paper: a bitmap of the 256 priorities finds the
 * highest; the busy and wakeup queues of L3 are the axis `timeout`.
 *
 * What is put off is paid by one ipc: 40 instructions for each thread that has blocked in the queue
 * (./l4bench scheduling, icount), with interrupts let in from time to time.
 */
#include "queue.h"
#include "variant.h"

VARIANT(sched, lazy, "blocked threads stay queued until the scheduler finds them", "liedtke93");
GIVES(sched, untold)

enum { BUDGET = 64 }; /* threads taken out between two moments for interrupts */

/* Many may have blocked since: interrupts come in from time to time. */
struct tcb *sched_pick(void)
{
	for (u32 n = 1; used_words; n++) {
		struct tcb *t = queue_head();

		if (t->wait == WAIT_READY)
			return t;
		sched_remove(t);
		if (n % BUDGET == 0)
			interrupts_let_in();
	}
	return 0;
}
