/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One wakeup list, unsorted, searched from end to end at each tick: what the several lists of
 * Liedtke 1993, section 5.3.3, are there to avoid.  Insertion and removal cost the same as there.
 */
#include "kernel.h"
#include "variant.h"

VARIANT(timeout, single, "one wakeup list, searched each tick", "liedtke93");

enum { BUDGET = 32 /* threads looked at in one call */ };

struct wakeup {
	struct tcb *next, **link; /* link = NULL: no timeout */
	u64 when;
} __attribute__((aligned(4), packed));
TIMEOUT_STATE(struct wakeup);

static struct tcb *list;
static struct tcb **cursor; /* where the search goes on; NULL: none is under way */
static u64 begun;	    /* the tick at which it began: it finds all whose time had come then */
static u64 searched;	    /* the same, of the last one that came to the end */

static struct wakeup *wakeup(const struct tcb *t)
{
	return (struct wakeup *)t->timeout;
}

void timeout_set(struct tcb *t, u64 when)
{
	struct wakeup *w = wakeup(t);

	w->when = when;
	w->link = &list;
	w->next = list;
	if (w->next)
		wakeup(w->next)->link = &w->next;
	list = t;
}

void timeout_clear(struct tcb *t)
{
	struct wakeup *w = wakeup(t);

	if (!w->link)
		return;
	*w->link = w->next;
	if (w->next)
		wakeup(w->next)->link = w->link;
	if (cursor == &w->next)
		cursor = w->link;
	w->link = 0;
}

u64 timeout_when(const struct tcb *t)
{
	return wakeup(t)->link ? wakeup(t)->when : L4_FOREVER;
}

/* Of a tick in the middle of a search, those already passed are found by the next search. */
int timeouts_expire(u64 now)
{
	for (u32 n = 0; searched < now; searched = begun, cursor = 0) {
		struct tcb *t;

		if (!cursor) {
			cursor = &list;
			begun = now;
		}
		while ((t = *cursor)) {
			if (n++ == BUDGET)
				return 1;
			if (wakeup(t)->when <= now)
				ipc_timed_out(t);
			else
				cursor = &wakeup(t)->next;
		}
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
