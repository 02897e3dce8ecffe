/* SPDX-License-Identifier: BSD-2-Clause */
/* sched_drive.h for the choices with exact queues: no blocked thread stands in one. */
#ifndef TESTS_HOST_EXACT_MODEL_H
#define TESTS_HOST_EXACT_MODEL_H

#define STALE 0 /* the scheduler may meet threads that have blocked */
#include "sched_drive.h"

static void model_block(struct tcb *t)
{
	model_remove(t);
}

static void model_wake(struct tcb *t)
{
	model_ready(t);
}

static void model_take(struct tcb *t)
{
	model_ready(t);
}

#endif
