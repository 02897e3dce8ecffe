/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Benno scheduling (Elphinstone and Heiser 2013, section 4.2; Blackham, Shi and Heiser 2012): the
 * ready queue holds the threads that could run and no others, and not the running one.  An ipc that
 * switches from a thread that blocks to one that it wakes needs no queue operation, as with lazy
 * scheduling, and the scheduler finds its thread at once.  A thread that is put aside while it
 * could run is queued then, and taken out when it is chosen.  Differs from the paper: a thread
 * without a slice of its own is never queued (section 8 of the manual).
 */
#include "queue.h"
#include "variant.h"

VARIANT(sched, benno, "the ready queue holds runnable threads, but not the running one",
	"elphinstone13");
GIVES(sched, untold)

struct tcb *sched_pick(void)
{
	return used_words ? queue_head() : 0;
}
