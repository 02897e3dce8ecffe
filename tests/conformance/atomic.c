/* SPDX-License-Identifier: BSD-2-Clause */
/* Send and receive are one step: a server may reply with send timeout 0 (sections 4.1, 24.1). */
#include "actor.h"

enum { ROUNDS = 20000 };

/* Adds one to w0 and replies at once; counts replies that found nobody waiting. */
static void serve(struct actor *a)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN, .timeouts = L4_TIMEOUT_SND_ZERO };

	for (;;) {
		if (l4_ipc(&i)) {
			a->bad++;
			i.snd = L4_NO_DESC;
			continue;
		}
		a->count++;
		i.to = i.from;
		i.snd = 0;
		i.w0++;
		i.w1 = ~i.w1;
	}
}

static u32 rounds(struct l4_id server, u32 timeouts)
{
	u32 w0 = 0, w1 = 0x5a5a5a5a, wrong = 0;

	for (u32 n = 0; n < ROUNDS; n++)
		wrong += l4_call(server, &w0, &w1, timeouts) != 0;
	return wrong + (w0 != ROUNDS) + (w1 != 0x5a5a5a5a);
}

static void call_rounds(struct actor *a)
{
	a->bad = rounds(a->other, NEVER);
}

TEST(atomic_other_task, "24.1", "20000 calls to another task, replied with send timeout 0")
{
	struct actor *a = actor_task(0);

	tell(a, serve);
	CHECK_EQUAL(rounds(a->id, NEVER), 0);
	CHECK_EQUAL(a->bad, 0);
	CHECK_EQUAL(a->count, ROUNDS);
}

TEST(atomic_same_task, "24.1", "20000 calls inside a task, replied with send timeout 0")
{
	struct actor *a = actor_thread(0);

	tell(a, serve);
	CHECK_EQUAL(rounds(a->id, NEVER), 0);
	CHECK_EQUAL(a->bad, 0);
}

TEST(atomic_with_timeouts, "24.1", "20000 calls with finite timeouts, none of which ends")
{
	struct actor *a = actor_task(0);

	tell(a, serve);
	CHECK_EQUAL(rounds(a->id, 0xffff0022), 0);
	CHECK_EQUAL(a->bad, 0);
}

TEST(atomic_three_clients, "24.1", "clients that the timer interleaves all get their own replies")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *c = actor_thread(2);

	tell(a, serve);
	b->other = c->other = a->id;
	b->bad = c->bad = 1;
	launch(b, call_rounds);
	launch(c, call_rounds);
	CHECK_EQUAL(rounds(a->id, NEVER), 0);
	CHECK(done_with(b, 1));
	CHECK(done_with(c, 1));
	CHECK_EQUAL(a->bad + b->bad + c->bad, 0);
	CHECK_EQUAL(a->count, 3 * ROUNDS);
}
