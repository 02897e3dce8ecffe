/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ready queues as the choices of this axis have them: a ring for each of the 256 priorities, and a
 * bitmap that finds the highest one in use.  A choice includes this file once.
 */
#ifndef SCHED_QUEUE_H
#define SCHED_QUEUE_H

#include "kernel.h"

struct place {
	struct tcb *next, *prev; /* next = NULL: not queued */
	u32 prio;		 /* of the queue it stands in */
};
SCHED_STATE(struct place);

static struct tcb *heads[256];
static u32 used[8], used_words;

static inline struct place *place(struct tcb *t)
{
	return (struct place *)t->sched;
}

static inline u32 highest_bit(u32 word)
{
	return 31u - (u32)__builtin_clz(word);
}

/* The first thread of the highest priority in use; some priority must be. */
static inline struct tcb *queue_head(void)
{
	u32 word = highest_bit(used_words);

	return heads[word << 5 | highest_bit(used[word])];
}

void sched_remove(struct tcb *t)
{
	struct place *p = place(t);
	u32 prio = p->prio;

	if (!p->next)
		return;
	if (p->next == t) {
		heads[prio] = 0;
		used[prio >> 5] &= ~(1u << (prio & 31));
		if (!used[prio >> 5])
			used_words &= ~(1u << (prio >> 5));
	} else {
		place(p->next)->prev = p->prev;
		place(p->prev)->next = p->next;
		if (heads[prio] == t)
			heads[prio] = p->next;
	}
	p->next = 0;
}

/* Queues it as the last of its priority, unless it is queued. */
noinline void sched_ready(struct tcb *t)
{
	u32 prio = t->prio;
	struct tcb *head = heads[prio];
	struct place *p = place(t);

	if (p->next)
		return;
	p->prio = prio;
	if (!head) {
		p->next = p->prev = heads[prio] = t;
		used[prio >> 5] |= 1u << (prio & 31);
		used_words |= 1u << (prio >> 5);
		return;
	}
	p->next = head;
	p->prev = place(head)->prev;
	place(p->prev)->next = t;
	place(head)->prev = t;
}

void sched_first(struct tcb *t)
{
	sched_remove(t); /* from where it stands: the others keep their order */
	sched_ready(t);
	heads[t->prio] = t;
}

void sched_rotate(struct tcb *t)
{
	sched_remove(t);
	sched_ready(t);
}

CHECKING(enum { BROKEN = 1 << 30 };

/* One queue is a ring of threads of its priority; the sums are those of no threads if not. */
static u32 ring_check(u32 prio, const struct tcb *running)
{
	struct tcb *t = heads[prio];
	u32 n = 0;

	do {
		struct place *p = place(t);

		if (!p->next || p->prio != prio || place(p->next)->prev != t ||
		    !may_be_queued(t, running))
			return BROKEN;
		n++;
		t = p->next;
	} while (t != heads[prio]);
	return n;
}

u32 sched_check(const struct tcb *running)
{
	u32 n = 0;

	for (u32 prio = 0; prio < 256; prio++) {
		if (!heads[prio] != !(used[prio >> 5] >> (prio & 31) & 1))
			return BROKEN;
		n += heads[prio] ? ring_check(prio, running) : 0;
	}
	return n;
}

int sched_is_queued(const struct tcb *t)
{
	return ((const struct place *)t->sched)->next != 0;
})

#endif
