/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clans and chiefs (section 5): a message leaves or enters a clan only through its chief.
 *
 * The fastpaths know of it by the word `open`, which threads of one clan share: an open wait
 * accepts nobody else without coming here.  A closed wait for a thread that may not send directly
 * is kept with VIA_CHIEF, so that no token equals it; so is one for a thread with OPEN_NAMED.
 */
#include "kernel.h"

int clans_on;

/* The value of `wait` in an open receive. */
u32 clan_open_word(const struct space *s)
{
	return clans_on ? (u32)s->chief << 8 | WAIT_OPEN : WAIT_OPEN;
}

/* The ancestor of `task`, or itself, whose chief is `chief`; 0 if there is none. */
static u32 ancestor_below(u32 task, u32 chief)
{
	for (u32 steps = 0; steps <= L4_NEST_MAX + 1; steps++) {
		if (spaces[task].chief == chief)
			return task;
		task = spaces[task].chief;
	}
	return 0;
}

/*
 * Where a message from task `from` to task `to` goes: *task; returns the type of id_nearest
 * (section 5.2).
 */
u32 clan_nearest(u32 from, u32 to, u32 *task)
{
	u32 mine = spaces[from].chief, below;

	*task = to;
	if (to == from || spaces[to].chief == mine || to == mine || spaces[to].chief == from)
		return L4_NEAREST_SAME;
	below = ancestor_below(to, from);
	if (!below)
		below = ancestor_below(to, mine);
	*task = below ? below : mine;
	return below ? L4_NEAREST_INSIDE : L4_NEAREST_OUTSIDE;
}

/* May `me` and the thread with this id not exchange messages directly? */
int clan_is_indirect(const struct tcb *me, u32 id_low)
{
	u32 task;

	if (!clans_on || !(id_low & L4_TASK_MASK))
		return 0;
	return clan_nearest(space_task(me->space), l4_id_task(id_low), &task) != L4_NEAREST_SAME;
}

/* Is `task` directly or further down in the clan of `chief`? */
static int is_inside(u32 task, u32 chief)
{
	return task != chief && ancestor_below(task, chief) != 0;
}

/*
 * Deceit must keep the direction: exactly one of virtual sender and destination is inside.  Where
 * versions are compared, a name that is nobody's would come to who waits for another.
 */
static int deceit_allowed(const struct tcb *me, u32 virtual_low, u32 dest_low)
{
	u32 chief = space_task(me->space);

	if (ids_strict && !tcb_exists(tcb_named(virtual_low)))
		return 0;
	return is_inside(l4_id_task(virtual_low), chief) != is_inside(l4_id_task(dest_low), chief);
}

/* The virtual sender, from the user's stack; nil where that cannot be read. */
static struct l4_id virtual_sender(struct tcb *me)
{
	struct l4_id id = { 0, 0 };
	u32 sp = me->frame.esp;

	switch_see(me);
	if (sp > L4_USER_END - sizeof id || copy_user(&id, (const void *)sp, sizeof id))
		return (struct l4_id){ 0, 0 };
	return id;
}

/*
 * Decides what becomes of a message to `dest`: notes in `me` under which name and with which
 * condition bits it arrives, and returns the thread that gets it.
 */
struct tcb *clan_route(struct tcb *me, struct l4_id dest, int deceit)
{
	struct l4_id as = deceit ? virtual_sender(me) : (struct l4_id){ 0, 0 };
	u32 task = l4_id_task(dest.low), type = L4_NEAREST_SAME;

	me->send_cc = 0;
	me->send_as = me->id;
	me->addressed = dest;
	if (as.low && deceit_allowed(me, as.low, dest.low)) {
		me->send_cc = L4_CC_DECEITED;
		me->send_as = as;
	}
	if (clans_on)
		type = clan_nearest(space_task(me->space), task, &task);
	if (type == L4_NEAREST_SAME)
		return tcb_named(dest.low);
	me->send_cc |= L4_CC_REDIRECTED;
	if (type == L4_NEAREST_OUTSIDE)
		me->send_cc |= L4_CC_INNER;
	return tcb_find(task << L4_TASK_SHIFT);
}

/* Does `to` accept the message that clan_route has prepared in `from`? */
int clan_listens(const struct tcb *to, const struct tcb *from)
{
	u32 expected = to->wait & WAIT_SLOW ? to->partner : to->wait, name;

	if (to->wait == WAIT_READY ||
	    (to->wait & WAIT_SLOW && to->wait != WAIT_RECEIVE && to->wait != WAIT_FAULT))
		return 0;
	if (expected == to->open)
		return 1;
	name = tcb_token_of_name(from->send_as.low);
	return expected == name || expected == (name | VIA_CHIEF);
}

/* Is a thread queued at `me` that sends under the given name? */
struct tcb *clan_queued_as(struct tcb *me, u32 name_low)
{
	struct tcb *t = me->senders;

	if (!t)
		return 0;
	do {
		if (!((t->send_as.low ^ name_low) & L4_THREAD_MASK))
			return t;
		t = t->queued.next;
	} while (t != me->senders);
	return 0;
}

/*
 * `from` is queued at `to`, perhaps under another's name: then a call to that other must find it.
 * The short way does not look into the queue, so it must not be taken: to an open wait it is barred
 * by OPEN_NAMED, which nobody's `wait` has; to a wait for `to` by VIA_CHIEF, here and where one
 * begins.
 */
void clan_note_queued(const struct tcb *from, struct tcb *to)
{
	struct tcb *named = tcb_find(from->send_as.low);

	if (!(from->send_cc & L4_CC_DECEITED))
		return;
	to->open |= OPEN_NAMED;
	if (named->wait == tcb_token(to)) {
		named->wait = WAIT_RECEIVE;
		named->partner = tcb_token(to);
		named->regs.ecx = L4_TIMEOUT_NEVER; /* a fastpath has left nothing here */
	}
	if ((named->wait == WAIT_RECEIVE || named->wait == WAIT_FAULT) &&
	    named->partner == tcb_token(to))
		named->partner |= VIA_CHIEF;
}

/* What clan_route noted, added to a message that has been delivered. */
static void mark(const struct tcb *from, struct tcb *to)
{
	to->regs.eax |= from->send_cc;
	if (from->send_cc & L4_CC_DECEITED) {
		to->regs.esi = from->send_as.low;
		to->regs.edi = from->send_as.high;
	}
	if (from->send_cc & L4_CC_REDIRECTED) {
		to->regs.ecx = from->addressed.low;
		to->regs.ebp = from->addressed.high;
	}
}

u32 clan_deliver(struct tcb *from, struct tcb *to, u32 w0, u32 w1, u32 cc)
{
	u32 error = ipc_deliver(from, to, w0, w1, cc);

	if (from->send_cc && to->wait != WAIT_FAULT)
		mark(from, to);
	return error;
}
