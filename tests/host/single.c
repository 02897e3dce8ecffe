/* SPDX-License-Identifier: BSD-2-Clause */
/* variants/timeout/single.c against the model of timeout_drive.h. */
#include "cpu.h"
#include "kernel.h"

#include "../../variants/timeout/single.c"

#define TEST_NAME "one wakeup list"
enum { ROUND = 8 }; /* ticks: nothing here comes round, but times of that size do no harm */

static void empty_at(u64 start)
{
	searched = begun = start;
	cursor = 0;
	list = 0;
}

static int is_empty(void)
{
	return !list;
}

#include "timeout_drive.h"
