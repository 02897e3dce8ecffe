/* SPDX-License-Identifier: BSD-2-Clause */
/* id_nearest (int 0x31): the first partner on the way to a thread (section 5.2). */
#include "kernel.h"

static u32 chief_of(u32 task)
{
	return spaces[task].chief;
}

/* The id by which the kernel knows lthread 0 of a task, active or not. */
static struct l4_id task_id(u32 task)
{
	const struct tcb *t = tcb_find(task << L4_TASK_SHIFT);

	return tcb_exists(t) ? t->id : l4_make_id(task, 0, chief_of(task), spaces[task].nest);
}

/* The ancestor of `task`, or itself, whose chief is `chief`; 0 if there is none. */
static u32 ancestor_below(u32 task, u32 chief)
{
	for (u32 steps = 0; steps <= L4_NEST_MAX + 1; steps++) {
		if (chief_of(task) == chief)
			return task;
		task = chief_of(task);
	}
	return 0;
}

/* Type of the nearest partner of a thread of task `from` for task `to`; *task is the partner's. */
static u32 nearest(u32 from, u32 to, u32 *task)
{
	u32 below;

	*task = to;
	if (to == from || chief_of(to) == chief_of(from) || to == chief_of(from) ||
	    chief_of(to) == from)
		return L4_NEAREST_SAME;
	below = ancestor_below(to, from);
	if (!below) {
		below = ancestor_below(to, chief_of(from));
		if (below == from)
			below = 0;
	}
	*task = below ? below : chief_of(from);
	return below ? L4_NEAREST_INSIDE : L4_NEAREST_OUTSIDE;
}

static struct tcb *answer(struct tcb *me, u32 type, struct l4_id id)
{
	me->regs.eax = type;
	me->regs.esi = id.low;
	me->regs.edi = id.high;
	return me;
}

/* ESI EDI destination.  nil: the caller's own id; invalid: its chief (section 5.4). */
struct tcb *sys_id_nearest(struct tcb *me)
{
	u32 low = me->regs.esi, type, task;
	const struct tcb *to;

	if (likely(low == L4_NIL))
		return answer(me, L4_NEAREST_SAME, me->id);
	if (low == L4_INVALID)
		return answer(me, L4_NEAREST_OUTSIDE, task_id(me->space->chief));
	type = nearest(space_task(me->space), l4_id_task(low), &task);
	if (type != L4_NEAREST_SAME)
		return answer(me, type, task_id(task));
	to = tcb_find(low);
	me->regs.eax = L4_NEAREST_SAME;
	return tcb_exists(to) ? answer(me, type, to->id) : me;
}
