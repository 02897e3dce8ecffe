/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * variants/sched/asked.c against the model of sched_drive.h: as eager, but a switch leaves whom the
 * scheduler would not have chosen first in its priority's queue.
 */
#undef CHOSEN_sched
#define CHOSEN_sched "sched/asked.h"
#include "cpu.h"
#include "kernel.h"

#include "../../variants/sched/asked.c"

#define TEST_NAME "the queues of the scheduler that is asked"
#include "exact_model.h"

static void model_switch(struct tcb *t)
{
	if (model_pick() != t)
		model_first(t);
}
