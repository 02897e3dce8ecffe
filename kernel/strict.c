/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot switch ids=strict (decisions D1, D2): an id names a thread only while its version is the
 * thread's, and each new task has a version that its number has not had before.
 */
#include "kernel.h"

int ids_strict;
static u16 versions[L4_TASKS]; /* the last one of each number */

/* The version of a new task, as it stands in an id; `given` is what its creator wants. */
u32 strict_version(u32 task, u32 given)
{
	u32 version;

	if (!ids_strict)
		return given & L4_VERSION_MASK;
	version = ++versions[task];
	return (version & 0x3ff) | version >> 10 << 28;
}

/* The thread that a given id names; one that does not exist if it names none. */
struct tcb *tcb_named(u32 id_low)
{
	struct tcb *t = tcb_find(id_low);

	return ids_strict && (t->id.low ^ id_low) & L4_VERSION_MASK ? tcb_find(L4_NIL) : t;
}

/*
 * Gate 0x30 instead of ipc: who has the number of a partner that is no more is not taken for it.
 * What is sent across clans is the chief's, who may know whom it is meant for; but no chief can
 * send under a name that is nobody's.
 */
struct tcb *strict_ipc(struct tcb *me)
{
	u32 id = me->regs.esi, is_receive = me->regs.eax == L4_NO_DESC;

	if ((is_receive && me->regs.ebp & L4_RCV_OPEN) || !(id & L4_TASK_MASK) ||
	    tcb_exists(tcb_named(id)) || (!is_receive && clan_is_indirect(me, id)))
		return ipc(me);
	me->regs.eax = L4_ENOT_EXISTENT;
	return me;
}
