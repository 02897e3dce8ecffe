/* SPDX-License-Identifier: BSD-2-Clause */
/* variants/sched/benno.c against the model of sched_drive.h: the running thread is in no queue. */
#undef CHOSEN_sched
#define CHOSEN_sched "sched/benno.h"
#include "cpu.h"
#include "kernel.h"

#include "../../variants/sched/benno.c"

#define TEST_NAME "the benno scheduler's queues"
#define STALE 0 /* the scheduler may meet threads that have blocked */
#include "sched_drive.h"

static void model_block(struct tcb *t)
{
	(void)t;
}

static void model_wake(struct tcb *t)
{
	(void)t;
}

static void model_take(struct tcb *t)
{
	model_remove(t);
}

static void model_switch(struct tcb *t)
{
	(void)t;
}
