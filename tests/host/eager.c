/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * variants/sched/eager.c against the model of sched_drive.h: the running thread stands in a queue,
 * and no blocked thread does.
 */
#undef CHOSEN_sched
#define CHOSEN_sched "sched/eager.h"
#include "cpu.h"
#include "kernel.h"

#include "../../variants/sched/eager.c"

#define TEST_NAME "the eager scheduler's queues"
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

static void model_switch(struct tcb *t)
{
	(void)t;
}
