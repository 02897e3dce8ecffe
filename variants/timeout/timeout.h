/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The axis `timeout`: when threads that wait with a finite timeout are woken.
 *
 * A choice owns `timeout[]` of each TCB.  A thread has at most one timeout.  The fastpaths never
 * meet one: a thread that waits with a timeout has an odd `wait` and takes the C path.
 *
 * timeout_set(t, when)     wake t at the first tick at or after `when` (microseconds since boot)
 * timeout_clear(t)         forget t's timeout; harmless if it has none
 * timeout_when(t)          its time, or L4_FOREVER if it has none
 * timeouts_expire(now)     calls ipc_timed_out for threads whose time has come; called at each
 *                          tick, with `now` a multiple of TICK_US.  Stops after a bounded number
 *                          of them and returns 1: call again, interrupts may come in between
 */
#ifndef VARIANTS_TIMEOUT_H
#define VARIANTS_TIMEOUT_H

#include "tcb.h"

void timeout_set(struct tcb *t, u64 when);
void timeout_clear(struct tcb *t);
u64 timeout_when(const struct tcb *t);
int timeouts_expire(u64 now);

#define TIMEOUT_STATE(type) \
	_Static_assert(sizeof(type) <= sizeof(((struct tcb *)0)->timeout), "fits tcb.timeout")

#endif
