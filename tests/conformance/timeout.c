/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Timeouts (sections 2.6, 4.2, 4.3).  Lengths are measured by the kernel's own clock, which moves
 * in ticks: a wait of t began after the tick that the clock showed, so it must end at a tick that
 * is more than t later.  Nothing is asked of how much later, but that it ends at all.
 */
#include "actor.h"

static const struct {
	u32 mantissa, exponent, us;
} lengths[] = {
	{ 1, 15, 1 },	     { 255, 15, 255 },	 { 156, 12, 9984 },  { 10, 10, 10240 },
	{ 1, 10, 1024 },     { 4, 11, 1024 },	 { 5, 9, 20480 },    { 8, 9, 32768 },
	{ 200, 14, 800 },    { 1, 8, 16384 },	 { 33, 10, 33792 },
};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

static u32 rcv(u32 n)
{
	return lengths[n].mantissa << 24 | lengths[n].exponent;
}

static u32 snd(u32 n)
{
	return lengths[n].mantissa << 16 | lengths[n].exponent << 4;
}

TEST(timeout_receive_not_early, "24.3", "a receive timeout ends with 0x20, not earlier than asked")
{
	u32 w;

	for (u32 n = 0; n < LENGTHS; n++) {
		u32 begin = clock_low();

		CHECK_EQUAL(l4_receive(NIL_ID, &w, &w, rcv(n)), L4_RETIMEOUT);
		CHECK(clock_low() - begin > lengths[n].us);
	}
}

TEST(timeout_send_not_early, "24.3", "a send timeout ends with 0x30, not earlier than asked")
{
	struct actor *a = actor_task(0);

	begin_receive(a, NIL_ID, NEVER);
	for (u32 n = 0; n < LENGTHS; n++) {
		u32 begin = clock_low();

		CHECK_EQUAL(l4_send(a->id, 1, 2, snd(n)), L4_SETIMEOUT);
		CHECK(clock_low() - begin > lengths[n].us);
	}
}

TEST(timeout_not_late, "2.6", "a timeout is rounded up to the next ticks and no further")
{
	u32 w;

	for (u32 n = 0; n < LENGTHS; n++) {
		u32 shortest = ~0u;

		for (u32 i = 0; i < 5; i++) { /* the machine may be late now and then */
			u32 begin = clock_low(), took;

			l4_receive(NIL_ID, &w, &w, rcv(n));
			took = clock_low() - begin;
			shortest = took < shortest ? took : shortest;
		}
		CHECK(shortest <= lengths[n].us + 3 * TICK);
	}
}

TEST(timeout_open_and_closed, "4.3", "open waits and closed waits for a thread time out too")
{
	struct actor *a = actor_task(0);
	u32 begin = clock_low(), w;
	struct l4_id from;

	CHECK_EQUAL(l4_wait(&from, &w, &w, rcv(3)), L4_RETIMEOUT);
	CHECK_EQUAL(l4_receive(a->id, &w, &w, rcv(3)), L4_RETIMEOUT);
	CHECK(clock_low() - begin > 2 * lengths[3].us);
}

static void sleep_and_note(struct actor *a)
{
	u32 begin = clock_low();

	gate_0x30(&a->regs);
	a->count = begin;
	a->other.low = clock_low();
	a->bad = a->other.low - begin <= a->limit || a->regs.eax != L4_RETIMEOUT;
}

/* `count` sleepers at once, `step` and `first` in units of 1024 us; each is checked by itself. */
static void sleep_together(u32 count, u32 first, u32 step)
{
	struct actor *a[ACTORS];
	u32 bad = 0;

	for (u32 n = 0; n < count; n++) {
		u32 units = first + n * step;

		a[n] = actor_thread(n);
		a[n]->limit = units * TICK;
		a[n]->regs = ipc_regs(NIL_ID, L4_NO_DESC, 0, units << 24 | 10, 0, 0);
		launch(a[n], sleep_and_note);
	}
	for (u32 n = 0; n < count; n++) {
		CHECK(done_with(a[n], 1));
		bad += a[n]->bad;
	}
	CHECK_EQUAL(bad, 0);
}

TEST(timeout_several_at_once, "24.3", "sixteen sleepers, each with its own length")
{
	sleep_together(16, 1, 1);
}

TEST(timeout_all_equal, "24.3", "twelve sleepers with the same length all wake")
{
	sleep_together(12, 5, 0);
}

TEST(timeout_eight_apart, "24.3", "sleepers whose ends lie multiples of eight ticks apart")
{
	sleep_together(6, 3, 8);
}

TEST(timeout_order, "24.3", "sleepers wake in the order of their ends")
{
	struct actor *a[4];

	for (u32 n = 0; n < 4; n++) {
		a[n] = actor_thread(n);
		a[n]->regs = ipc_regs(NIL_ID, L4_NO_DESC, 0, (100 - 30 * n) << 24 | 10, 0, 0);
		tell(a[n], sleep_and_note);
	}
	for (u32 n = 0; n < 4; n++)
		CHECK(done_with(a[n], 1));
	for (u32 n = 1; n < 4; n++) /* unless the machine stood still between two starts */
		CHECK((int)(a[n]->other.low - a[n - 1]->other.low) <= 0 ||
		      a[n]->count - a[n - 1]->count >= 28 * TICK);
}

TEST(timeout_zero_exponents, "2.6", "mantissa 0 with any exponent but 0 is zero, on both phases")
{
	struct actor *a = actor_task(0);
	u32 w;

	begin_receive(a, NIL_ID, NEVER);
	for (u32 e = 1; e < 16; e++) {
		CHECK_EQUAL(l4_receive(NIL_ID, &w, &w, 0x00ff0000 | e), L4_RETIMEOUT);
		CHECK_EQUAL(l4_send(a->id, 1, 2, 0xff000000 | e << 4), L4_SETIMEOUT);
	}
}

TEST(timeout_exponent_zero_is_never, "2.6", "exponent 0 is infinite whatever the mantissa")
{
	struct actor *a = actor_task(0), *b = actor_thread(1), *c = actor_thread(2);

	CHECK_EQUAL(begin_receive(a, NIL_ID, 0xff000000), L4_STATE_WAITING);
	CHECK_EQUAL(begin_send(b, a->id, 0x00010000, 1, 2), L4_STATE_PENDING);
	CHECK_EQUAL(begin_receive(c, NIL_ID, 0x01000000), L4_STATE_WAITING);
	spin_ticks(5);
	CHECK_EQUAL(a->done + b->done + c->done, 0);
}

TEST(timeout_19_hours, "2.6", "the longest timeout neither overflows nor becomes infinite")
{
	struct actor *a = actor_task(0);
	struct schedule s;

	CHECK_EQUAL(begin_receive(a, NIL_ID, 0xff000001), L4_STATE_WAITING);
	spin_ticks(5);
	CHECK_EQUAL(query(a->id, &s) >> L4_SCHED_STATE_SHIFT & 0xf, L4_STATE_WAITING);
	CHECK_EQUAL(s.time_high >> 20 & 0xf, 1);
	CHECK(s.time_high >> 24 >= 0xfe);
}

TEST(timeout_page_fault_fields, "2.6", "page-fault timeouts do not touch a register message")
{
	struct actor *a = actor_task(0);

	begin_wait(a, 0xff00);
	CHECK_EQUAL(l4_send(a->id, 1, 2, 0xff00), 0);
	CHECK_EQUAL(l4_send(id_of(FIRST_TASK + 1, 0), 1, 2, 0xff00), L4_ENOT_EXISTENT);
}

TEST(timeout_ended_by_message, "4.3", "a message ends a timeout for good")
{
	struct actor *a = actor_task(0);

	begin_wait(a, 0x6400000a);
	CHECK_EQUAL(l4_send(a->id, 1, 2, L4_TIMEOUT_SND_ZERO), 0);
	settle(a);
	CHECK_EQUAL(a->regs.eax, L4_SHORT_DOPE);
	begin_receive(a, NIL_ID, NEVER);
	spin_ticks(110);
	CHECK_EQUAL(state_of(a->id), L4_STATE_WAITING);
	CHECK_EQUAL(a->done, 1);
}

TEST(timeout_of_send_ended_by_receiver, "4.2", "a send timeout ends when the message is taken")
{
	struct actor *a = actor_task(0);
	u32 w0, w1;

	begin_call(a, root_id, 0x006400a0, 1, 2); /* its receive phase has no timeout */
	CHECK_EQUAL(l4_receive(a->id, &w0, &w1, NOW), 0);
	spin_ticks(110);
	CHECK_EQUAL(state_of(a->id), L4_STATE_WAITING);
	CHECK_EQUAL(a->done, 0);
}

TEST(timeout_receive_starts_after_send, "4.1", "a queued caller's receive timeout runs from then")
{
	struct actor *a = actor_task(0);
	u32 w0, w1;

	begin_call(a, root_id, 0x3c00000a, 1, 2); /* receive timeout 60 ticks */
	spin_ticks(70);
	CHECK_EQUAL(state_of(a->id), L4_STATE_PENDING);
	CHECK_EQUAL(l4_receive(a->id, &w0, &w1, NOW), 0);
	CHECK_EQUAL(state_of(a->id), L4_STATE_WAITING);
	CHECK(done_with(a, 1));
	CHECK_EQUAL(a->regs.eax, L4_RETIMEOUT);
}

TEST(timeout_send_then_receive, "4.1", "a call whose partner never answers: 0x20")
{
	struct actor *a = actor_task(0);
	u32 w0 = 1, w1 = 2;

	begin_wait(a, NEVER);
	CHECK_EQUAL(l4_call(a->id, &w0, &w1, 0x0500001a), L4_RETIMEOUT);
	settle(a);
	CHECK_EQUAL(a->regs.edx, 1);
	begin_receive(a, NIL_ID, NEVER);
	CHECK_EQUAL(l4_call(a->id, &w0, &w1, 0x000500a1), L4_SETIMEOUT);
}

TEST(timeout_wakes_from_idle, "8.4", "a sleeper wakes when nobody else runs")
{
	u32 begin = clock_low(), w;

	for (u32 n = 0; n < 20; n++)
		CHECK_EQUAL(l4_receive(NIL_ID, &w, &w, 0x0100000a), L4_RETIMEOUT);
	CHECK(clock_low() - begin > 20 * TICK);
}
