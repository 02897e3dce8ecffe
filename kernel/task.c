/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * task_new (int 0x36): makes, deletes and hands on tasks (section 10).
 * EAX mcp or new chief, ECX ESP, EDX EIP, EBX EBP pager, ESI task.
 */
#include "kernel.h"

enum { FIRST_FREE = L4_TASK_ROOT + 1, TASKS_AT_ONCE = 64, PAGES = 1024 };

struct space spaces[L4_TASKS];

static struct tcb *delete_continue(struct tcb *me);
static struct tcb *after_deletion(struct tcb *me);

/* All numbers belong to the root task at first. */
BOOT void tasks_init(void)
{
	for (u32 n = 0; n < L4_TASKS; n++) {
		spaces[n].task = n;
		spaces[n].chief = L4_TASK_ROOT;
	}
}

/* Is a task above `task` being deleted, by a thread of task `by` if that is not 0? */
static int is_doomed(u32 task, u32 by)
{
	for (u32 steps = 0; steps <= L4_NEST_MAX + 1 && task != L4_TASK_ROOT; steps++) {
		task = spaces[task].chief;
		if (spaces[task].dying && (!by || spaces[task].chief == by))
			return 1;
	}
	return 0;
}

/* A task is to be deleted: its number falls to the caller at once (decision D15). */
static void doom(struct tcb *me, struct space *s)
{
	s->dying = 1;
	s->chief = (u16)space_task(me->space);
	s->nest = 0;
}

/*
 * With a task goes all of its clan.  me->progress is the task that it has come to: what was not
 * yet looked at cannot get away, since none of these tasks may make another (after_deletion).
 */
static struct tcb *doom_continue(struct tcb *me)
{
	while (me->progress < L4_TASKS) {
		if (is_doomed(me->progress, space_task(me->space)))
			doom(me, &spaces[me->progress]);
		if (++me->progress % TASKS_AT_ONCE == 0)
			preemption_point(me, doom_continue);
	}
	me->progress = FIRST_FREE;
	return delete_continue(me);
}

/* The first page from i on that is there. */
static u32 next_page(const struct region *r, u32 i)
{
	while (i < PAGES && !(r->ptes[i] & PTE_PRESENT))
		i++;
	return i;
}

/* Unmaps all of a region, in parts, and gives back its tables. */
static void empty_region(struct tcb *me, struct space *s, u32 n)
{
	u32 all = L4_UNMAP_OWN | L4_UNMAP_REMOVE, i = 0;

	while (!unmap_supers(s, n, all))
		preemption_point(me, delete_continue);
	while (s->regions[n] && (i = next_page(s->regions[n], i)) < PAGES) {
		unmap_page(s, n << L4_SUPERPAGE_SHIFT | i << L4_PAGE_SHIFT, all);
		if (map_work >= MAP_BUDGET)
			preemption_point(me, delete_continue);
	}
	if (s->regions[n])
		region_destroy(s, n);
	preemption_point(me, delete_continue);
}

/* What was done before an interruption is found done: dead threads, emptied tables. */
static void destroy(struct tcb *me, struct space *s)
{
	while (!threads_kill(s, me) || !threads_end_waits(s))
		preemption_point(me, delete_continue);
	threads_free(s);
	for (u32 n = 0; n < PDE_KERNEL; n++)
		if (s->regions[n])
			empty_region(me, s, n);
	io_destroy(me, s, delete_continue);
	space_destroy(s);
}

/* Goes on with a deletion: me->progress is the task that it has come to. */
static struct tcb *delete_continue(struct tcb *me)
{
	for (; me->progress < L4_TASKS; me->progress++) {
		struct space *s = &spaces[me->progress];

		if (me->progress % TASKS_AT_ONCE == 0)
			preemption_point(me, delete_continue);
		if (!s->dying || s->chief != space_task(me->space))
			continue;
		if (s->pdir) /* another thread of this task may have been quicker */
			destroy(me, s);
		s->dying = 0;
	}
	return after_deletion(me);
}

/* An address space with lthread 0, not started; the caller is its chief.  0 without memory. */
int task_create(u32 task, u32 version, struct tcb *creator)
{
	struct space *s = &spaces[task];
	u32 chief = space_task(creator->space);
	u32 nest = chief == L4_TASK_ROOT ? 0 : creator->space->nest + 1u;
	struct l4_id id = l4_make_id(task, 0, chief, nest);

	if (nest > L4_NEST_MAX || !space_create(s))
		return 0;
	id.low |= version;
	s->nest = (u8)nest;
	s->chief = (u16)chief;
	if (thread_create(s, id, creator))
		return 1;
	space_destroy(s);
	return 0;
}

static struct tcb *answer(struct tcb *me, struct l4_id id)
{
	me->regs.esi = id.low;
	me->regs.edi = id.high;
	return me;
}

static struct tcb *make(struct tcb *me, const struct regs *in, u32 task)
{
	struct tcb *t;

	if (!task_create(task, strict_version(task, in->esi), me))
		return answer(me, (struct l4_id){ 0, 0 });
	t = tcb_find(task << L4_TASK_SHIFT);
	t->pager = (struct l4_id){ in->ebx, in->ebp };
	t->mcp = (u8)(in->eax & 0xff) < me->mcp ? (u8)in->eax : me->mcp;
	thread_start(t, in->edx, in->ecx);
	return answer(me, t->id);
}

/*
 * May a number be handed to this one?  Only where the chain of owners ends at the root task: else
 * nobody could ever use it again, as if handed to itself or to a number that no task can have.
 */
static int can_own(u32 chief, u32 task)
{
	for (u32 steps = 0; steps <= L4_NEST_MAX + 1 && chief != task; steps++) {
		if (chief == L4_TASK_ROOT)
			return 1;
		if (chief < FIRST_FREE && chief != L4_TASK_SIGMA0)
			return 0;
		chief = spaces[chief].chief;
	}
	return 0;
}

/* The number is free: make a task of it or hand it on. */
static struct tcb *after_deletion(struct tcb *me)
{
	const struct regs in = me->regs;
	u32 task = l4_id_task(in.esi), chief = l4_id_task(in.eax);

	if (spaces[task].pdir /* another thread of this task made one meanwhile */ ||
	    me->space->dying || is_doomed(space_task(me->space), 0)) {
		answer(me, (struct l4_id){ 0, 0 });
	} else if (in.ebx != L4_NIL) {
		make(me, &in, task);
	} else if (can_own(chief, task)) {
		spaces[task].chief = (u16)chief;
		answer(me, l4_make_id(task, 0, chief, 0));
	} else {
		answer(me, (struct l4_id){ 0, 0 });
	}
	return dispatch_preempt(me);
}

struct tcb *sys_task_new(struct tcb *me)
{
	u32 task = l4_id_task(me->regs.esi);

	if (task < FIRST_FREE || task == space_task(me->space) ||
	    spaces[task].chief != space_task(me->space))
		return answer(me, (struct l4_id){ 0, 0 });
	if (!spaces[task].pdir && !spaces[task].dying)
		return after_deletion(me);
	doom(me, &spaces[task]);
	me->progress = FIRST_FREE;
	return doom_continue(me);
}
