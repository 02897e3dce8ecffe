/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several wakeup lists (Liedtke 1993, section 5.3.3): a thread stands in the list of its tick
 * modulo the number of lists, and each tick searches one list.  Differs from the paper: times are
 * 64-bit microseconds instead of base and offset, and a wakeup is taken out when the wait ends.
 */
#include "kernel.h"
#include "variant.h"

VARIANT(timeout, lists, "several wakeup lists, one searched each tick", "liedtke93");

enum { LISTS = 8, BUDGET = 32 /* threads looked at in one call */ };

struct wakeup {
	struct tcb *next, **link; /* link = NULL: no timeout */
	u64 when;
} __attribute__((aligned(4), packed));
TIMEOUT_STATE(struct wakeup);

static struct tcb *lists[LISTS];
static u64 searched;	    /* the last tick whose list has been searched to its end */
static struct tcb **cursor; /* where the search of the next one goes on; NULL: not begun */

static struct wakeup *wakeup(const struct tcb *t)
{
	return (struct wakeup *)t->timeout;
}

/* The list of the first tick at or after `when`. */
static struct tcb **list_of(u64 when)
{
	return &lists[(u32)((when + TICK_US - 1) / TICK_US) % LISTS];
}

void timeout_set(struct tcb *t, u64 when)
{
	struct tcb **list = list_of(when);
	struct wakeup *w = wakeup(t);

	w->when = when;
	w->link = list;
	w->next = *list;
	if (w->next)
		wakeup(w->next)->link = &w->next;
	*list = t;
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

/* A thread that is woken leaves the list, and the next one stands where the cursor points. */
int timeouts_expire(u64 now)
{
	for (u32 n = 0; searched < now; searched += TICK_US, cursor = 0) {
		struct tcb *t;

		if (!cursor)
			cursor = list_of(searched + TICK_US);
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

	for (u32 i = 0; i < LISTS; i++) {
		struct tcb **link = &lists[i];

		for (; *link; link = &wakeup(*link)->next, n++)
			if (wakeup(*link)->link != link ||
			    list_of(wakeup(*link)->when) != &lists[i])
				return ~0u;
	}
	return n;
})
