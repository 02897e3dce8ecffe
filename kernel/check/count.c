/* SPDX-License-Identifier: BSD-2-Clause */
/* Checking build: the counters of COUNT, COUNT_FAST and BAIL. */
#include "kernel.h"

enum { BAIL_REASONS = 8 };

unsigned count_ipc_fast, count_ipc_slow;
unsigned count_bail[BAIL_REASONS]; /* by reason, in the order of count.inc */

void count_paths(u32 *fast, u32 *slow)
{
	*fast = count_ipc_fast;
	*slow = count_ipc_slow;
}
