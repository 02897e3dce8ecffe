/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exact ready queues, as the textbooks have them: they hold all threads that could run, the running
 * one too.  Each ipc that blocks one thread and wakes another takes the one out and puts the other
 * in: what lazy and Benno scheduling save (Liedtke 1993, section 5.3.4).  A thread without a slice
 * of its own is never queued (section 8 of the manual).
 */
#include "queue.h"
#include "variant.h"

VARIANT(sched, eager, "the ready queue is exact at every block and wake", "");

struct tcb *sched_pick(void)
{
	return used_words ? queue_head() : 0;
}
