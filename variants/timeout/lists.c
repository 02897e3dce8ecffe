/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several wakeup lists (Liedtke 1993, section 5.3.3): a thread stands in the list of its tick
 * modulo the number of lists, and each tick searches one list.  Differs from the paper: times are
 * 64-bit microseconds instead of base and offset, and a wakeup is taken out when the wait ends.
 */
#include "wakeup.h"

VARIANT(timeout, lists, "several wakeup lists, one searched each tick", "liedtke93");

enum { LISTS = 8 };

static struct tcb *lists[LISTS];
static u64 searched; /* the last tick whose list has been searched to its end */

/* The list of the first tick at or after `when`. */
static struct tcb **list_of(u64 when)
{
	return &lists[(u32)((when + TICK_US - 1) / TICK_US) % LISTS];
}

void timeout_set(struct tcb *t, u64 when)
{
	wakeup_insert(list_of(when), t, when);
}

int timeouts_expire(u64 now)
{
	for (u32 n = 0; searched < now; searched += TICK_US, cursor = 0) {
		if (!cursor)
			cursor = list_of(searched + TICK_US);
		if (!wakeup_search(now, &n))
			return 1;
	}
	return 0;
}

CHECKING(u32 timeout_check(void)
{
	u32 n = 0;

	for (u32 i = 0; i < LISTS; i++) {
		struct tcb **link = &lists[i];

		for (; *link; link = &wakeup(*link)->next, n++)
			if (wakeup(*link)->link != link ||
			    list_of(wakeup(*link)->when) != &lists[i])
				return ~0u;
	}
	return n;
})
