/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One wakeup list, unsorted, searched from end to end at each tick: what the several lists of
 * Liedtke 1993, section 5.3.3, are there to avoid.  Insertion and removal cost the same as there.
 */
#include "wakeup.h"

VARIANT(timeout, single, "one wakeup list, searched each tick", "liedtke93");

static struct tcb *list;
static u64 begun;    /* the tick at which the search began: it finds whose time had come then */
static u64 searched; /* the same, of the last one that came to the end */

void timeout_set(struct tcb *t, u64 when)
{
	wakeup_insert(&list, t, when);
}

/* Of a tick in the middle of a search, those already passed are found by the next search. */
int timeouts_expire(u64 now)
{
	for (u32 n = 0; searched < now; searched = begun, cursor = 0) {
		if (!cursor) {
			cursor = &list;
			begun = now;
		}
		if (!wakeup_search(now, &n))
			return 1;
	}
	return 0;
}

CHECKING(u32 timeout_check(void)
{
	u32 n = 0;

	for (struct tcb **link = &list; *link; link = &wakeup(*link)->next, n++)
		if (wakeup(*link)->link != link)
			return ~0u;
	return n;
})
