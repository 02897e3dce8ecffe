/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the choices of the axis `timeout` share: unsorted lists of threads, searched in parts.  A
 * thread that is woken leaves its list, and the next one stands where the cursor points.
 */
#ifndef VARIANTS_TIMEOUT_WAKEUP_H
#define VARIANTS_TIMEOUT_WAKEUP_H

#include "kernel.h"
#include "variant.h"

enum { BUDGET = 32 /* threads looked at in one call of timeouts_expire */ };

struct wakeup {
	struct tcb *next, **link; /* link = NULL: no timeout */
	u64 when;
} __attribute__((aligned(4), packed));
TIMEOUT_STATE(struct wakeup);

static struct tcb **cursor; /* where the search under way goes on; NULL: none is */

static struct wakeup *wakeup(const struct tcb *t)
{
	return (struct wakeup *)t->timeout;
}

static inline void wakeup_insert(struct tcb **list, struct tcb *t, u64 when)
{
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

/* Goes on to the list's end; 0: *n threads were enough for this call. */
static inline int wakeup_search(u64 now, u32 *n)
{
	struct tcb *t;

	while ((t = *cursor)) {
		if ((*n)++ == BUDGET)
			return 0;
		if (wakeup(t)->when <= now)
			ipc_timed_out(t);
		else
			cursor = &wakeup(t)->next;
	}
	return 1;
}

#endif
