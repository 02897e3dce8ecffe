/* SPDX-License-Identifier: BSD-2-Clause */
/* thread_switch (section 7). */
#include "actor.h"

static u32 turn;

static void note(struct actor *a)
{
	a->count = ++turn;
}

/* It runs until its slice, the rest of the test's, is over; then it is ready. */
static void make_ready(struct actor *a)
{
	a->limit = 1;
	launch(a, do_spin);
}

/* By the first switch, or by the next if the timer came at once. */
static void check_runs(struct actor *a, struct l4_id to)
{
	u32 before = a->count;

	for (u32 n = 0; n < 3 && a->count == before; n++)
		l4_thread_switch(to);
	CHECK(a->count != before);
}

TEST(switch_to_ready, "7", "thread_switch to a ready thread runs it at once")
{
	struct actor *a = actor_thread(0), *b = actor_task(1);

	make_ready(a);
	make_ready(b);
	for (u32 n = 0; n < 4; n++)
		check_runs(n & 1 ? b : a, (n & 1 ? b : a)->id);
	a->limit = b->limit = 0;
}

TEST(switch_to_lower_priority, "7", "the destination runs whatever its priority")
{
	struct actor *a = actor_thread(0);

	set_schedule(a->id, 0x01a00002);
	make_ready(a);
	check_runs(a, a->id);
	a->limit = 0;
}

TEST(switch_ignores_version, "D1", "only task and lthread name the destination")
{
	struct actor *a = actor_thread(0);

	set_schedule(a->id, 0x0aa00002);
	make_ready(a);
	check_runs(a, (struct l4_id){ a->id.low | 0xf0000001, 0 });
	a->limit = 0;
}

TEST(switch_to_nobody, "7", "nil, unready and missing destinations: the caller runs again")
{
	struct actor *a = actor_task(0);

	begin_receive(a, NIL_ID, NEVER);
	l4_thread_switch(NIL_ID);
	l4_thread_switch(INVALID_ID);
	l4_thread_switch(a->id);
	l4_thread_switch(beside(a->id, 5));
	l4_thread_switch(id_of(FIRST_TASK + 1, 0));
	l4_thread_switch(root_id);
	CHECK_EQUAL(state_of(a->id), L4_STATE_WAITING);
	CHECK_EQUAL(a->done, 0);
}

static void yield(struct actor *a)
{
	while (a->limit) {
		a->count++;
		l4_thread_switch(NIL_ID);
	}
}

TEST(switch_nil_is_round_robin, "7", "threads of one priority that give way take turns")
{
	struct actor *a[4];

	for (u32 n = 0; n < 4; n++) {
		a[n] = n & 1 ? actor_task(n) : actor_thread(n);
		a[n]->limit = 1;
		launch(a[n], yield);
	}
	for (u32 n = 0; n < 4; n++)
		a[n]->count = 0;
	for (u32 n = 0; n < 200; n++)
		l4_thread_switch(NIL_ID);
	for (u32 n = 0; n < 4; n++) {
		a[n]->limit = 0;
		CHECK(a[n]->count >= 100 && a[n]->count <= 400);
	}
}

TEST(switch_nil_not_to_lower, "7", "giving way does not let a lower priority run")
{
	struct actor *a = actor_thread(0);
	u32 before;

	set_schedule(a->id, 0x0aa0000f);
	make_ready(a);
	before = a->count;
	for (u32 n = 0; n < 100; n++)
		l4_thread_switch(NIL_ID);
	CHECK_EQUAL(a->count, before);
	a->limit = 0;
}

TEST(switch_to_blocked_gives_way, "7", "a destination that is not ready means the same as nil")
{
	struct actor *a = actor_thread(0), *b = actor_thread(1);

	begin_receive(b, NIL_ID, NEVER);
	a->limit = 1;
	launch(a, yield);
	a->count = 0;
	for (u32 n = 0; n < 20; n++)
		l4_thread_switch(b->id);
	CHECK(a->count >= 10);
	a->limit = 0;
}

TEST(switch_from_ready_keeps_order, "7", "after a donation the others still get their turns")
{
	struct actor *a = actor_thread(0), *b = actor_thread(1);

	launch(a, note);
	launch(b, note);
	settle(a);
	settle(b);
	CHECK(a->count && b->count && a->count != b->count);
}
