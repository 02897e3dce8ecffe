/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/clan.c and kernel/nearest.c against a model of clans and chiefs that is written after the
 * tables of section 5: random trees of tasks, all pairs of them, redirection, deceit, who accepts
 * what, and that no fastpath's comparison lets a message pass that must go through a chief.
 */
#undef CHOSEN_tcb
#define CHOSEN_tcb "tcb/virtual.h"
#include "cpu.h"
#include "kernel.h"

#include "../../kernel/clan.c"
#include "../../kernel/strict.c"
#include "../../kernel/nearest.c"

enum { TREES = 60, MEMBERS = 28, MESSAGES = 4000, LTHREADS = 4, PATH_MAX = L4_NEST_MAX + 3,
       STACK = 0x00800000 };

#include "spaces.h"

/* Behind the gate for ids=strict, which is not taken here. */
struct tcb *ipc(struct tcb *t)
{
	return t;
}

static u32 members[MEMBERS];	 /* task numbers; the first is the root task's */
static struct l4_id on_stack;	 /* what the sender's stack holds */
static int stack_is_there;
static u32 redirected, deceived, refused, accepted, via_chief, nested;

u32 copy_user(void *to, const void *from, u32 n)
{
	expect(from == (void *)STACK && n == sizeof on_stack, "%u bytes from %p", n, from);
	if (!stack_is_there)
		return n;
	memcpy(to, &on_stack, n);
	return 0;
}

static int l4_same(struct l4_id a, struct l4_id b)
{
	return a.low == b.low && a.high == b.high;
}

/* The model: a task and its ancestors up to the root task. */

struct path {
	u32 task[PATH_MAX], n;
};

static struct path path_of(u32 task)
{
	struct path p = { { task }, 1 };

	while (p.task[p.n - 1] != L4_TASK_ROOT) {
		expect(p.n < PATH_MAX, "task %u is too deep", task);
		p.task[p.n] = spaces[p.task[p.n - 1]].chief;
		p.n++;
	}
	return p;
}

/* Of `task` and its ancestors, the one that is directly in the clan of `chief`; 0: none is. */
static u32 in_clan_of(u32 task, u32 chief)
{
	struct path p = path_of(task);

	for (u32 i = 0; i + 1 < p.n; i++)
		if (p.task[i + 1] == chief)
			return p.task[i];
	return 0;
}

/* Section 5.2, line by line. */
static u32 model_nearest(u32 s, u32 d, u32 *type)
{
	u32 chief = spaces[s].chief, below;

	*type = L4_NEAREST_SAME;
	if (d == s || spaces[d].chief == chief || d == chief || spaces[d].chief == s)
		return d;
	*type = L4_NEAREST_INSIDE;
	below = in_clan_of(d, s);
	if (below)
		return below;
	below = in_clan_of(d, chief);
	if (below && below != s)
		return below;
	*type = L4_NEAREST_OUTSIDE;
	return chief;
}

/* Section 5.3: directly or nested in the clan of `chief`. */
static int model_inside(u32 task, u32 chief)
{
	return task != chief && in_clan_of(task, chief) != 0;
}

/* Random trees: narrow ones are as deep as they may be, wide ones have large clans. */

static u32 depth_of(u32 task)
{
	return path_of(task).n - 1;
}

static u32 free_number(u32 n)
{
	for (;;) {
		u32 task = L4_TASK_ROOT + 1 + random_below(L4_TASKS - L4_TASK_ROOT - 1), i = 0;

		while (i < n && members[i] != task)
			i++;
		if (i == n)
			return task;
	}
}

static struct tcb *thread(u32 task, u32 lthread)
{
	return tcb_find(task << L4_TASK_SHIFT | lthread << L4_LTHREAD_SHIFT);
}

static void make_threads(u32 task)
{
	for (u32 lthread = 0; lthread < LTHREADS; lthread++) {
		struct tcb *t = thread(task, lthread);
		u32 nest = depth_of(task) ? depth_of(task) - 1 : 0;

		memset(t, 0, sizeof *t);
		t->id = l4_make_id(task, lthread, spaces[task].chief, nest);
		t->id.low |= random_below(1024); /* a version */
		t->space = &spaces[task];
		t->open = clan_open_word(t->space);
	}
}

static void make_tree(void)
{
	u32 narrow = percent(50);

	for (u32 n = 0; n < L4_TASKS; n++)
		spaces[n].chief = L4_TASK_ROOT;
	members[0] = L4_TASK_ROOT;
	members[1] = L4_TASK_SIGMA0;
	for (u32 n = 2; n < MEMBERS; n++) {
		u32 chief = members[narrow && percent(95) ? n - 1 : random_below(n)];

		members[n] = free_number(n);
		/* an inactive number of the deepest task is one deeper than tasks can be */
		if (chief != L4_TASK_SIGMA0 && depth_of(chief) <= L4_NEST_MAX + 1)
			spaces[members[n]].chief = (u16)chief;
		nested += depth_of(members[n]) == L4_NEST_MAX + 2;
	}
	for (u32 n = 0; n < MEMBERS; n++)
		make_threads(members[n]);
}

static u32 any_task(void)
{
	return members[random_below(MEMBERS)];
}

static struct tcb *any_thread(void)
{
	return thread(any_task(), random_below(LTHREADS));
}

/* Ids as users write them: only task and lthread count (decision D1). */
static struct l4_id any_id(void)
{
	struct l4_id id = any_thread()->id;

	id.low ^= percent(30) ? random_below(1024) : 0;
	id.high = percent(30) ? (u32)random_u64() : id.high;
	return id;
}

static void check_pairs(void)
{
	for (u32 a = 0; a < MEMBERS; a++)
		for (u32 b = 0; b < MEMBERS; b++) {
			u32 s = members[a], d = members[b], type, task, should;
			u32 to = model_nearest(s, d, &should);

			type = clan_nearest(s, d, &task);
			expect(type == should && task == to,
			       "from %u to %u: %u by %u, not %u by %u", s, d, type, task, should,
			       to);
			expect(clan_is_indirect(thread(s, 0), d << L4_TASK_SHIFT) ==
				       (clans_on && type != L4_NEAREST_SAME),
			       "from %u to %u", s, d);
		}
}

static void check_nearest(void)
{
	struct tcb *me = any_thread();
	struct l4_id dest = any_id(), should;
	u32 type, task = l4_id_task(dest.low), to;

	if (percent(10))
		dest = percent(50) ? (struct l4_id){ L4_NIL, L4_NIL } :
				     (struct l4_id){ L4_INVALID, L4_INVALID };
	else if (percent(10)) /* a thread that does not exist */
		dest.low |= 1u << (L4_LTHREAD_SHIFT + 5);
	to = model_nearest(space_task(me->space), task, &type);
	should = type == L4_NEAREST_SAME ? tcb_find(dest.low)->id : thread(to, 0)->id;
	if (type == L4_NEAREST_SAME && !should.low)
		should = dest;
	if (dest.low == L4_NIL) {
		should = me->id;
		type = L4_NEAREST_SAME;
	} else if (dest.low == L4_INVALID) {
		should = thread(me->space->chief, 0)->id;
		type = L4_NEAREST_OUTSIDE;
	}
	me->regs.esi = dest.low;
	me->regs.edi = dest.high;
	expect(sys_id_nearest(me) == me && me->regs.eax == type && me->regs.esi == should.low &&
		       me->regs.edi == should.high,
	       "id_nearest of %08x for %08x: %u %08x", dest.low, me->id.low, me->regs.eax,
	       me->regs.esi);
}

/* A receiver as ipc.c would let it wait; returns whom it accepts: a thread, or NULL for anybody. */
static struct tcb *wait_somehow(struct tcb *to, const struct tcb *sender)
{
	struct tcb *from = percent(50) ? tcb_find(sender->id.low) : any_thread();
	int slow = percent(40);
	u32 partner = tcb_token(from);

	if (percent(30)) {
		from = 0;
		partner = to->open;
	} else if (clan_is_indirect(to, from->id.low)) {
		partner |= VIA_CHIEF;
		slow = 1;
		via_chief++;
	}
	to->wait = slow ? WAIT_RECEIVE : partner;
	to->partner = slow ? partner : 0;
	return from;
}

static struct l4_id choose_virtual(struct tcb *me)
{
	on_stack = percent(10) ? (struct l4_id){ 0, 0 } : any_id();
	stack_is_there = percent(90);
	me->frame.esp = percent(95) ? STACK : L4_USER_END - random_below(8);
	if (!stack_is_there || me->frame.esp != STACK)
		return (struct l4_id){ 0, 0 };
	return on_stack;
}

static void check_delivered(struct tcb *me, struct tcb *to, struct l4_id as)
{
	u32 cc = me->send_cc;
	struct l4_id addressed = cc & L4_CC_REDIRECTED ? me->addressed : to->id;

	expect(!clan_deliver(me, to, 1, 2, 0), "%08x", cc);
	expect(to->regs.eax == (L4_SHORT_DOPE | cc) && to->regs.edx == 1 && to->regs.ebx == 2,
	       "dope %08x", to->regs.eax);
	expect(to->regs.esi == as.low && to->regs.edi == as.high, "sender %08x", to->regs.esi);
	expect(to->regs.ecx == addressed.low && to->regs.ebp == addressed.high, "addressed %08x",
	       to->regs.ecx);
}

static void check_message(void)
{
	struct tcb *me = any_thread(), *to, *expected;
	struct l4_id dest = any_id(), as = me->id, name;
	int deceit = percent(50);
	u32 mine = space_task(me->space), d = l4_id_task(dest.low), cc = 0, type, task;

	name = choose_virtual(me);
	if (deceit && name.low) {
		u32 v = l4_id_task(name.low);

		if (model_inside(v, mine) != model_inside(d, mine)) {
			as = name;
			cc = L4_CC_DECEITED;
			deceived++;
		} else {
			refused++;
		}
	}
	task = model_nearest(mine, d, &type);
	if (clans_on && type != L4_NEAREST_SAME) {
		cc |= L4_CC_REDIRECTED | (type == L4_NEAREST_OUTSIDE ? L4_CC_INNER : 0);
		redirected++;
	}
	to = clan_route(me, dest, deceit);
	expect(to == (cc & L4_CC_REDIRECTED ? thread(task, 0) : tcb_find(dest.low)),
	       "%08x to %08x goes to %08x", me->id.low, dest.low, to->id.low);
	expect(me->send_cc == cc && l4_same(me->send_as, as) && l4_same(me->addressed, dest),
	       "%08x to %08x: cc %02x, not %02x", me->id.low, dest.low, me->send_cc, cc);
	expected = wait_somehow(to, tcb_find(as.low));
	expect(clan_listens(to, me) == (!expected || expected == tcb_find(as.low)),
	       "%08x with wait %08x %08x takes from %08x", to->id.low, to->wait, to->partner,
	       as.low);
	accepted += (u32)clan_listens(to, me);
	if (clan_listens(to, me))
		check_delivered(me, to, as);
	to->wait = WAIT_READY;
}

/* The comparison that fastpaths make: true only for partners that may talk, and who is meant. */
static void check_fast(void)
{
	struct tcb *from = any_thread(), *to = any_thread(), *expected = wait_somehow(to, from);
	u32 type;

	model_nearest(space_task(from->space), space_task(to->space), &type);
	if (ipc_listens(to, from)) {
		expect(!clans_on || type == L4_NEAREST_SAME, "%08x reaches %08x past a chief",
		       from->id.low, to->id.low);
		expect(!expected || expected == from, "%08x is taken for another", from->id.low);
	} else {
		expect(expected != from || (clans_on && type != L4_NEAREST_SAME),
		       "%08x is not heard", from->id.low);
	}
	to->wait = WAIT_READY;
}

/* Threads that do not wait for a message accept none. */
static void check_deaf(void)
{
	static const u32 waits[] = { WAIT_READY, WAIT_SEND, WAIT_FAULT_SEND, WAIT_DEAD,
				     WAIT_TRANSFER };
	struct tcb *from = any_thread(), *to = any_thread();

	clan_route(from, to->id, 0);
	to->wait = waits[random_below(sizeof waits / sizeof *waits)];
	to->partner = percent(50) ? tcb_token(from) : to->open;
	expect(!clan_listens(to, from), "%08x with wait %08x", to->id.low, to->wait);
	to->wait = WAIT_READY;
}

/* A queue of senders, each under a name: the first with the right one is found. */
static void check_queue(void)
{
	struct tcb *me = any_thread(), *first = 0;
	u32 n = random_below(6), wanted = any_id().low;

	me->senders = 0;
	for (u32 i = 0; i < n; i++) {
		struct tcb *t = thread(members[i + 2], 0);

		t->send_as = any_id();
		t->queued.next = thread(members[(i + 1) % n + 2], 0);
		me->senders = thread(members[2], 0);
		if (!first && tcb_find(t->send_as.low) == tcb_find(wanted))
			first = t;
	}
	expect(clan_queued_as(me, wanted) == first, "%u senders, %08x", n, wanted);
	me->senders = 0;
}

static void test(unsigned long long seed)
{
	test_begin("clans, redirection and deceit", seed);
	redirected = deceived = refused = accepted = via_chief = nested = 0;
	for (u32 tree = 0; tree < TREES; tree++) {
		clans_on = percent(75);
		make_tree();
		check_pairs();
		for (host_step = 0; host_step < MESSAGES; host_step++) {
			check_nearest();
			check_message();
			check_fast();
			check_deaf();
			check_queue();
		}
	}
	expect(redirected > 10000 && deceived > 1000 && refused > 10000 && accepted > 10000 &&
		       via_chief > 10000 && nested > 10,
	       "%u %u %u %u %u %u: too few", redirected, deceived, refused, accepted, via_chief,
	       nested);
	test_end();
}

int main(int argc, char **argv)
{
	host_begin();
	host_map((void *)(TCB_ARRAY - TCB_HEADROOM), TCB_ARRAY_SIZE);
	host_seeds(argc, argv, test);
	return host_end();
}
