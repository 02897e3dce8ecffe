/* SPDX-License-Identifier: BSD-2-Clause */
/* variants/timeout/lists.c against the model of timeout_drive.h. */
#include "cpu.h"
#include "kernel.h"

#include "../../variants/timeout/lists.c"

#define TEST_NAME "several wakeup lists"
enum { ROUND = LISTS }; /* ticks after which the same list is searched again */

static void empty_at(u64 start)
{
	searched = start;
	cursor = 0;
	for (unsigned i = 0; i < LISTS; i++)
		lists[i] = 0;
}

static int is_empty(void)
{
	for (unsigned i = 0; i < LISTS; i++)
		if (lists[i])
			return 0;
	return 1;
}

#include "timeout_drive.h"
