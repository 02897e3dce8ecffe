/* SPDX-License-Identifier: BSD-2-Clause */
/* The clock of the kernel info page and the timer tick. */
#include "kernel.h"

u64 clock_now(void)
{
	return kip.clock;
}

/*
 * IRQ 0.  Many timeouts may have come at once: an interrupt between them finds `me` as this one
 * found it and does not come back here; the next tick wakes the others.
 */
struct tcb *timer_interrupt(struct tcb *me)
{
	kip.clock += TICK_US;
	me->consumed += TICK_US;
	while (timeouts_expire(kip.clock))
		interrupts_let_in();
	threads_end_waits(0);
	return dispatch_tick(me);
}
