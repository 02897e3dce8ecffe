/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each thread runs in its own address space, whichever way it came to run: the tasks share the
 * program, so that only a page that differs can tell (sections 1 and 4.2).
 */
#include "memory.h"

/* Reads the word at TO before and after each ipc; counts what is not its own page's. */
static void serve(struct actor *a)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN };

	for (;;) {
		a->bad += *(volatile u32 *)TO != a->limit;
		if (l4_ipc(&i))
			a->bad++;
		a->bad += *(volatile u32 *)TO != a->limit;
		a->count++;
		i.to = i.from;
		i.snd = 0;
	}
}

static void call_often(struct actor *a)
{
	u32 w0 = 0, w1 = 0;

	for (u32 n = 0; n < 100; n++) {
		a->bad += *(volatile u32 *)TO != a->limit;
		a->bad += l4_call(a->other, &w0, &w1, a->regs.ecx) != 0;
		a->bad += *(volatile u32 *)TO != a->limit;
	}
}

static void check_spaces(u32 timeouts)
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(1), TO, RW);
	map_one(0, b, page(2), TO, RW);
	a->limit = MARK(page(1));
	b->limit = MARK(page(2));
	tell(a, serve);
	b->other = a->id;
	b->regs.ecx = timeouts;
	CHECK(finish(b, call_often));
	CHECK_EQUAL(a->count, 100);
	CHECK_EQUAL(a->bad, 0);
	CHECK_EQUAL(b->bad, 0);
}

TEST(spaces_at_calls, "4.2", "caller and server each see their own pages around an ipc")
{
	check_spaces(NEVER);
}

TEST(spaces_at_calls_with_timeouts, "4.2", "with timeouts, caller and server see their own pages")
{
	check_spaces(SOON);
}

static void watch(struct actor *a)
{
	while (a->count < 200000) {
		a->bad += *(volatile u32 *)TO != a->limit;
		a->count++;
		if (a->other.low && !(a->count & 63))
			l4_thread_switch(a->other);
	}
}

TEST(spaces_at_switches, "7", "thread_switch and the timer switch address spaces too")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(1), TO, RW);
	map_one(0, b, page(2), TO, RW);
	a->limit = MARK(page(1));
	b->limit = MARK(page(2));
	a->other = b->id;
	b->other = NIL_ID;
	launch(a, watch);
	launch(b, watch);
	CHECK(done_with(a, 1));
	CHECK(done_with(b, 1));
	CHECK_EQUAL(a->bad, 0);
	CHECK_EQUAL(b->bad, 0);
}
