/* SPDX-License-Identifier: BSD-2-Clause */
/* The clock of the kernel info page and the timer tick. */
#include "kernel.h"

u64 clock_now(void)
{
	return kip.clock;
}

/* IRQ 0, from user mode or idle. */
struct tcb *timer_interrupt(struct tcb *me)
{
	kip.clock += TICK_US;
	me->consumed += TICK_US;
	timeouts_expire(kip.clock);
	return dispatch_tick(me);
}
