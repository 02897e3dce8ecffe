/* SPDX-License-Identifier: BSD-2-Clause */
/* Actors: how they start, take orders and are waited for (actor.h). */
#include "actor.h"

enum { PATIENCE = 25000000 }; /* microseconds; only a failure takes as long */

static struct actor actors[ACTORS];

/* What the actor runs: an order is a message of the test whose first word is a function. */
void actor_main(struct actor *a)
{
	u32 w0, w1;

	a->landings++;
	for (;;) {
		if (l4_receive(root_id, &w0, &w1, NEVER))
			continue;
		((order *)(unsigned long)w0)(a);
		a->done++;
	}
}

struct actor *actor_number(u32 n)
{
	struct actor *a = &actors[n];

	a->landings = a->done = a->count = a->limit = a->bad = 0;
	a->landed = a->regs = (struct regs){ 0 };
	a->self = a;
	return a;
}

u32 actor_esp(struct actor *a)
{
	return (u32)(unsigned long)&a->self;
}

struct l4_id id_of(u32 task, u32 lthread)
{
	return l4_make_id(task, lthread, L4_TASK_ROOT, 0);
}

struct l4_id beside(struct l4_id id, u32 lthread)
{
	id.low = (id.low & ~L4_LTHREAD_MASK) | lthread << L4_LTHREAD_SHIFT;
	return id;
}

struct actor *actor_thread(u32 n)
{
	struct actor *a = actor_number(n);
	struct ex_regs x = { .word = FIRST_LTHREAD + n,
			     .esp = actor_esp(a),
			     .eip = (u32)(unsigned long)actor_entry,
			     .preempter = INVALID_ID,
			     .pager = id_of(L4_TASK_SIGMA0, 0) };

	a->id = beside(root_id, FIRST_LTHREAD + n);
	CHECK(l4_lthread_ex_regs(&x) != L4_INVALID);
	settle(a);
	return a;
}

struct actor *actor_task(u32 n)
{
	struct actor *a = actor_number(n);

	a->id = l4_task_new(id_of(FIRST_TASK + n, 0), 255, actor_esp(a),
			    (u32)(unsigned long)actor_entry, root_pager);
	CHECK_EQUAL(a->id.low & ~L4_VERSION_MASK, id_of(FIRST_TASK + n, 0).low);
	settle(a);
	return a;
}

struct actor *actor_beside(struct actor *a, u32 lthread, u32 n)
{
	struct actor *b = actor_number(n);

	a->regs = (struct regs){ .eax = lthread,
				 .ecx = actor_esp(b),
				 .edx = (u32)(unsigned long)actor_entry,
				 .ebx = L4_INVALID,
				 .ebp = L4_INVALID,
				 .esi = root_pager.low,
				 .edi = root_pager.high };
	b->id = beside(a->id, lthread);
	CHECK(finish(a, do_ex_regs));
	settle(b);
	return b;
}

struct actor *actor_child(struct actor *a, u32 task, u32 n)
{
	struct actor *b = actor_number(n);

	if (test_clans())
		test_skip("orders cross clans: needs clans=off");
	a->regs = (struct regs){ .eax = 255,
				 .ecx = actor_esp(b),
				 .edx = (u32)(unsigned long)actor_entry,
				 .ebx = root_pager.low,
				 .ebp = root_pager.high,
				 .esi = id_of(task, 0).low };
	CHECK(finish(a, do_task_new));
	b->id = (struct l4_id){ a->regs.esi, a->regs.edi };
	CHECK(b->id.low != 0);
	settle(b);
	return b;
}

/* Is a page fault of the actor under way that will be resolved without the test's help? */
static int is_being_paged(u32 state, const struct schedule *s)
{
	return state == L4_STATE_FAULT && (l4_same_id(s->partner, root_pager) ||
					   l4_id_task(s->partner.low) == L4_TASK_SIGMA0);
}

u32 settle(const struct actor *a)
{
	u32 begin = clock_low(), state;
	struct schedule s;

	do {
		state = query(a->id, &s) >> L4_SCHED_STATE_SHIFT & 0xf;
		if (state == L4_STATE_READY)
			l4_thread_switch(a->id);
		else if (is_being_paged(state, &s))
			l4_thread_switch(NIL_ID);
		else
			break;
	} while (clock_low() - begin < PATIENCE);
	return state;
}

int done_with(const struct actor *a, u32 n)
{
	for (u32 begin = clock_low(); a->done < n && clock_low() - begin < PATIENCE;)
		l4_thread_switch(NIL_ID);
	settle(a);
	return a->done >= n;
}

void launch(struct actor *a, order *what)
{
	CHECK_EQUAL(l4_send(a->id, (u32)(unsigned long)what, 0, SOON), 0);
}

u32 tell(struct actor *a, order *what)
{
	launch(a, what);
	return settle(a);
}

int finish(struct actor *a, order *what)
{
	u32 before = a->done;

	tell(a, what);
	return done_with(a, before + 1);
}

void do_ipc(struct actor *a)
{
	gate_0x30(&a->regs);
}

void do_id_nearest(struct actor *a)
{
	gate_0x31(&a->regs);
}

void do_unmap(struct actor *a)
{
	gate_0x32(&a->regs);
}

void do_switch(struct actor *a)
{
	gate_0x33(&a->regs);
}

void do_schedule(struct actor *a)
{
	gate_0x34(&a->regs);
}

void do_ex_regs(struct actor *a)
{
	gate_0x35(&a->regs);
}

void do_task_new(struct actor *a)
{
	gate_0x36(&a->regs);
}

void do_read(struct actor *a)
{
	access_read(&a->regs);
}

void do_write(struct actor *a)
{
	access_write(&a->regs);
}

/* Counts until told to stop: limit = 0 forbids it. */
void do_spin(struct actor *a)
{
	while (a->limit)
		a->count++;
}

struct regs ipc_regs(struct l4_id to, u32 snd, u32 rcv, u32 timeouts, u32 w0, u32 w1)
{
	return (struct regs){ .eax = snd, .ecx = timeouts, .edx = w0, .ebx = w1,
			      .ebp = rcv, .esi = to.low, .edi = to.high };
}

u32 begin_send(struct actor *a, struct l4_id to, u32 timeouts, u32 w0, u32 w1)
{
	settle(a);
	a->regs = ipc_regs(to, 0, L4_NO_DESC, timeouts, w0, w1);
	return tell(a, do_ipc);
}

u32 begin_call(struct actor *a, struct l4_id to, u32 timeouts, u32 w0, u32 w1)
{
	settle(a);
	a->regs = ipc_regs(to, 0, 0, timeouts, w0, w1);
	return tell(a, do_ipc);
}

u32 begin_receive(struct actor *a, struct l4_id from, u32 timeouts)
{
	settle(a);
	a->regs = ipc_regs(from, L4_NO_DESC, 0, timeouts, 0, 0);
	return tell(a, do_ipc);
}

u32 begin_wait(struct actor *a, u32 timeouts)
{
	settle(a);
	a->regs = ipc_regs(NIL_ID, L4_NO_DESC, L4_RCV_OPEN, timeouts, 0, 0);
	return tell(a, do_ipc);
}

u32 query(struct l4_id id, struct schedule *s)
{
	*s = (struct schedule){ .dest = id, .param = L4_SCHED_QUERY, .preempter = INVALID_ID };
	return l4_thread_schedule(s);
}

u32 state_of(struct l4_id id)
{
	struct schedule s;

	return query(id, &s) >> L4_SCHED_STATE_SHIFT & 0xf;
}

u32 set_schedule(struct l4_id id, u32 param)
{
	struct schedule s = { .dest = id, .param = param, .preempter = INVALID_ID };

	return l4_thread_schedule(&s);
}

u32 clock_low(void)
{
	return *(const volatile u32 *)&root_kip()->clock;
}

void spin_ticks(u32 n)
{
	u32 begin = clock_low();

	while (clock_low() - begin < n * TICK)
		;
}
