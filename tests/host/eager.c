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
#include "exact_model.h"

static void model_switch(struct tcb *t)
{
	(void)t;
}
