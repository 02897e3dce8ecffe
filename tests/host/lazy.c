/* SPDX-License-Identifier: BSD-2-Clause */
/* variants/sched/lazy.c against the model of sched_drive.h: blocked threads stay queued. */
#undef CHOSEN_sched
#define CHOSEN_sched "sched/lazy.h"
#include "cpu.h"
#include "kernel.h"

#include "../../variants/sched/lazy.c"

#define TEST_NAME "the lazy scheduler's queues"
#define STALE 1 /* the scheduler may meet threads that have blocked */
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
	(void)t;
}

static void model_switch(struct tcb *t)
{
	(void)t;
}
