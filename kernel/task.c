/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * task_new (int 0x36): makes, deletes and hands on tasks (section 10).
 * EAX mcp or new chief, ECX ESP, EDX EIP, EBX EBP pager, ESI task.
 */
#include "kernel.h"

enum { VERSION_MASK = 0xf00003ff, FIRST_FREE = L4_TASK_ROOT + 1, PAGES_AT_ONCE = 64 };

struct space spaces[L4_TASKS];
static u8 doomed[L4_TASKS / 8];

/* All numbers belong to the root task at first. */
void tasks_init(void)
{
	for (u32 n = 0; n < L4_TASKS; n++)
		spaces[n].chief = L4_TASK_ROOT;
}

static int is_doomed(u32 task)
{
	return doomed[task / 8] >> task % 8 & 1;
}

/* Is `task` the given one or anywhere below it?  The root task is its own chief. */
static int is_within(u32 task, u32 top)
{
	for (u32 steps = 0; steps <= L4_NEST_MAX + 1 && task != L4_TASK_ROOT; steps++) {
		if (task == top)
			return 1;
		task = spaces[task].chief;
	}
	return 0;
}

static void find_doomed(u32 top)
{
	memset(doomed, 0, sizeof doomed);
	for (u32 n = FIRST_FREE; n < L4_TASKS; n++)
		if (is_within(n, top))
			doomed[n / 8] |= (u8)(1 << n % 8);
}

/* Unmaps all of a 4 MB region, in parts, and gives back its tables. */
static void empty_table(struct tcb *me, struct space *s, u32 n)
{
	u32 va = n << L4_SUPERPAGE_SHIFT;

	for (u32 i = 0; i < 1024; i++, va += L4_PAGE_SIZE) {
		while (!unmap_page(s, va, L4_UNMAP_OWN | L4_UNMAP_REMOVE))
			preemption_point(me, sys_task_new);
		if (i % PAGES_AT_ONCE == 0)
			preemption_point(me, sys_task_new);
	}
	table_destroy(s, n);
}

/*
 * When it is interrupted, the system call begins anew: the threads are dead, tables that were
 * emptied are gone.
 */
static void destroy(struct tcb *me, struct space *s)
{
	threads_kill(s, me);
	for (u32 n = 0; n < PDE_KERNEL; n++)
		if (s->pdir[n] & PTE_PRESENT)
			empty_table(me, s, n);
	space_destroy(s);
}

/*
 * Deletes a task with all of its clan; the numbers below fall to the caller (decision D15).  The
 * task itself comes last: until then those below are found again.
 */
static void delete_clan(struct tcb *me, u32 top)
{
	find_doomed(top);
	for (u32 n = L4_TASKS - 1; n >= FIRST_FREE; n--) {
		if (!is_doomed(n) || n == top)
			continue;
		if (spaces[n].pdir)
			destroy(me, &spaces[n]);
	}
	destroy(me, &spaces[top]);
	for (u32 n = FIRST_FREE; n < L4_TASKS; n++) {
		if (!is_doomed(n))
			continue;
		spaces[n].chief = (u16)space_task(me->space);
		spaces[n].nest = 0;
	}
	threads_end_waits();
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
	id.low |= version & VERSION_MASK;
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
	struct tcb *t = tcb_find(task << L4_TASK_SHIFT);

	if (!task_create(task, in->esi, me))
		return answer(me, (struct l4_id){ 0, 0 });
	t->pager = (struct l4_id){ in->ebx, in->ebp };
	t->mcp = (u8)(in->eax & 0xff) < me->mcp ? (u8)in->eax : me->mcp;
	thread_start(t, in->edx, in->ecx);
	return answer(me, t->id);
}

struct tcb *sys_task_new(struct tcb *me)
{
	const struct regs in = me->regs;
	u32 task = l4_id_task(in.esi), chief;

	if (task < FIRST_FREE || task == space_task(me->space) ||
	    spaces[task].chief != space_task(me->space))
		return answer(me, (struct l4_id){ 0, 0 });
	if (spaces[task].pdir)
		delete_clan(me, task);
	if (in.ebx != L4_NIL) {
		make(me, &in, task);
	} else {
		chief = l4_id_task(in.eax);
		spaces[task].chief = (u16)chief;
		answer(me, l4_make_id(task, 0, chief, 0));
	}
	return dispatch_preempt(me);
}
