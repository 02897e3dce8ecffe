/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lazy scheduling (Liedtke 1993, section 5.3.4): a thread that blocks stays in the ready queue
 * until the scheduler finds it there, so that ipc touches no queue.  All ready threads but the
 * running one are queued.  Differs from the paper: a bitmap of the 256 priorities finds the
 * highest; the busy and wakeup queues of L3 are the axis `timeout`.
 */
#include "kernel.h"
#include "variant.h"

VARIANT(sched, lazy, "blocked threads stay queued until the scheduler finds them", "liedtke93");

struct lazy {
	struct tcb *next, *prev; /* next = NULL: not queued */
	u32 prio;		 /* of the queue it stands in */
};
SCHED_STATE(struct lazy);

enum { BUDGET = 64 }; /* threads taken out between two moments for interrupts */

static struct tcb *heads[256];
static u32 used[8], used_words;

static struct lazy *lazy(struct tcb *t)
{
	return (struct lazy *)t->sched;
}

static u32 highest_bit(u32 word)
{
	return 31u - (u32)__builtin_clz(word);
}

static void insert(struct tcb *t)
{
	u32 prio = t->prio;
	struct tcb *head = heads[prio];
	struct lazy *l = lazy(t);

	l->prio = prio;
	if (!head) {
		l->next = l->prev = heads[prio] = t;
		used[prio >> 5] |= 1u << (prio & 31);
		used_words |= 1u << (prio >> 5);
		return;
	}
	l->next = head;
	l->prev = lazy(head)->prev;
	lazy(l->prev)->next = t;
	lazy(head)->prev = t;
}

void sched_remove(struct tcb *t)
{
	struct lazy *l = lazy(t);
	u32 prio = l->prio;

	if (!l->next)
		return;
	if (l->next == t) {
		heads[prio] = 0;
		used[prio >> 5] &= ~(1u << (prio & 31));
		if (!used[prio >> 5])
			used_words &= ~(1u << (prio >> 5));
	} else {
		lazy(l->next)->prev = l->prev;
		lazy(l->prev)->next = l->next;
		if (heads[prio] == t)
			heads[prio] = l->next;
	}
	l->next = 0;
}

void sched_ready(struct tcb *t)
{
	if (!lazy(t)->next)
		insert(t);
}

void sched_first(struct tcb *t)
{
	sched_remove(t); /* from where it stands: the others keep their order */
	insert(t);
	heads[t->prio] = t;
}

void sched_rotate(struct tcb *t)
{
	sched_remove(t);
	insert(t);
}

void sched_take(struct tcb *t)
{
	(void)t; /* the running thread may stay queued */
}

/* Many may have blocked since: interrupts come in from time to time. */
struct tcb *sched_pick(void)
{
	for (u32 n = 1; used_words; n++) {
		u32 word = highest_bit(used_words);
		struct tcb *t = heads[word << 5 | highest_bit(used[word])];

		if (t->wait == WAIT_READY)
			return t;
		sched_remove(t);
		if (n % BUDGET == 0)
			interrupts_let_in();
	}
	return 0;
}

/* One queue is a ring of threads of its priority; the sums are those of no threads if not. */
CHECKING(enum { BROKEN = 1 << 30 };

static u32 ring_check(u32 prio)
{
	struct tcb *t = heads[prio];
	u32 n = 0;

	do {
		struct lazy *l = lazy(t);

		if (!l->next || l->prio != prio || lazy(l->next)->prev != t)
			return BROKEN;
		n++;
		t = l->next;
	} while (t != heads[prio]);
	return n;
}

u32 sched_check(void)
{
	u32 n = 0;

	for (u32 prio = 0; prio < 256; prio++) {
		if (!heads[prio] != !(used[prio >> 5] >> (prio & 31) & 1))
			return BROKEN;
		n += heads[prio] ? ring_check(prio) : 0;
	}
	return n;
}

int sched_is_queued(const struct tcb *t)
{
	return ((const struct lazy *)t->sched)->next != 0;
})
