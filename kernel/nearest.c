/* SPDX-License-Identifier: BSD-2-Clause */
/* id_nearest (int 0x31): the first partner on the way to a thread (section 5.4). */
#include "kernel.h"

/* The id by which the kernel knows lthread 0 of a task, active or not. */
static struct l4_id task_id(u32 task)
{
	const struct tcb *t = tcb_find(task << L4_TASK_SHIFT);

	return tcb_exists(t) ? t->id : l4_make_id(task, 0, spaces[task].chief, spaces[task].nest);
}

static struct tcb *answer(struct tcb *me, u32 type, struct l4_id id)
{
	me->regs.eax = type;
	me->regs.esi = id.low;
	me->regs.edi = id.high;
	return me;
}

static noinline struct tcb *nearest_of(struct tcb *me, u32 low)
{
	const struct tcb *to;
	u32 type, task;

	if (low == L4_INVALID)
		return answer(me, L4_NEAREST_OUTSIDE, task_id(me->space->chief));
	type = clan_nearest(space_task(me->space), l4_id_task(low), &task);
	if (type != L4_NEAREST_SAME)
		return answer(me, type, task_id(task));
	to = tcb_named(low);
	me->regs.eax = L4_NEAREST_SAME;
	return tcb_exists(to) ? answer(me, type, to->id) : me;
}

/* ESI EDI destination.  nil: the caller's own id; invalid: its chief. */
struct tcb *sys_id_nearest(struct tcb *me)
{
	if (unlikely(me->regs.esi != L4_NIL))
		return nearest_of(me, me->regs.esi);
	return answer(me, L4_NEAREST_SAME, me->id);
}
