/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who runs: priorities, slices, preemption (section 8.4).  The test itself runs at priority 24,
 * so that it decides when the others do; time is counted in the kernel's own ticks.
 */
#include "actor.h"

enum { TEST_PARAM = 0x0aa00018 };

/* Actor n spins with these scheduling words as soon as the test sleeps. */
static struct actor *spinner(u32 n, u32 param)
{
	struct actor *a = n & 1 ? actor_task(n) : actor_thread(n);

	a->limit = 0;
	tell(a, do_spin); /* its pages are there from now on */
	set_schedule(a->id, param);
	a->limit = 1;
	return a;
}

static void start(struct actor **a, u32 count)
{
	set_schedule(root_id, TEST_PARAM);
	for (u32 n = 0; n < count; n++)
		launch(a[n], do_spin); /* runs at once, until the next tick */
	spin_ticks(2);
	for (u32 n = 0; n < count; n++)
		a[n]->count = 0;
}

static void sleep_ticks(u32 n)
{
	u32 w, begin = clock_low();

	while (clock_low() - begin < n * TICK)
		CHECK_EQUAL(l4_receive(NIL_ID, &w, &w, 0x0a00000a), L4_RETIMEOUT);
}

static u32 consumed(struct actor *a)
{
	struct schedule s;

	query(a->id, &s);
	return s.time_low;
}

static void stop(struct actor **a, u32 count)
{
	for (u32 n = 0; n < count; n++)
		a[n]->limit = 0;
}

TEST(priority_strict, "8.4", "while a thread of higher priority runs a lower one does not")
{
	struct actor *a[2] = { spinner(0, 0x02a00011), spinner(1, 0x02a00010) };

	start(a, 2);
	sleep_ticks(60);
	CHECK(a[0]->count > 0);
	CHECK_EQUAL(a[1]->count, 0);
	a[0]->limit = 0;
	sleep_ticks(20);
	CHECK(a[1]->count > 0);
	stop(a, 2);
}

TEST(priority_lowest, "8.4", "priority 1 is above 0")
{
	struct actor *a[2] = { spinner(0, 0x02a00001), spinner(1, 0x02a00000) };

	start(a, 2);
	sleep_ticks(40);
	CHECK(a[0]->count > 0);
	CHECK_EQUAL(a[1]->count, 0);
	stop(a, 2);
}

TEST(priority_round_robin, "8.4", "threads of one priority share the processor")
{
	struct actor *a[4];
	u32 before[4], sum = 0;

	for (u32 n = 0; n < 4; n++)
		a[n] = spinner(n, 0x02a00010);
	start(a, 4);
	for (u32 n = 0; n < 4; n++)
		before[n] = consumed(a[n]);
	sleep_ticks(120);
	for (u32 n = 0; n < 4; n++)
		sum += consumed(a[n]) - before[n];
	CHECK(sum > 60 * TICK);
	for (u32 n = 0; n < 4; n++)
		CHECK((consumed(a[n]) - before[n]) * 8 > sum);
	stop(a, 4);
}

TEST(priority_slices, "8.1", "a thread with a slice ten times as long runs much longer")
{
	struct actor *a[2] = { spinner(0, 0x02a00010), spinner(1, 0x14a00010) };
	u32 before[2], w;

	start(a, 2);
	before[0] = consumed(a[0]);
	before[1] = consumed(a[1]);
	l4_receive(NIL_ID, &w, &w, 0xdc00000a); /* 220 ticks in one piece */
	CHECK(consumed(a[0]) != before[0]);
	CHECK(consumed(a[1]) - before[1] > 4 * (consumed(a[0]) - before[0]));
	stop(a, 2);
}

TEST(priority_slice_zero, "23.6", "a thread with slice 0 runs on donated time only")
{
	struct actor *a[1] = { spinner(0, 0x02a00010) };
	u32 before;

	set_schedule(a[0]->id, 0x00100010);
	set_schedule(root_id, TEST_PARAM);
	launch(a[0], do_spin); /* donated */
	before = a[0]->count;
	sleep_ticks(30);
	CHECK_EQUAL(a[0]->count, before);
	for (u32 n = 0; n < 10; n++) /* a tick may come at once */
		l4_thread_switch(a[0]->id);
	CHECK(a[0]->count != before);
	before = a[0]->count;
	sleep_ticks(30);
	CHECK_EQUAL(a[0]->count, before);
	stop(a, 1);
}

TEST(priority_slice_infinite, "D17", "a thread with an infinite slice is not rotated")
{
	struct actor *a[2] = { spinner(0, 0x00000010), spinner(1, 0x02a00010) };
	u32 first;

	start(a, 2);
	sleep_ticks(30);
	first = a[1]->count;
	sleep_ticks(60); /* the other one has had its last turn before, if it had any */
	CHECK(a[0]->count > 0);
	CHECK_EQUAL(a[1]->count, first);
	stop(a, 2);
}

static void sleep_then_note(struct actor *a)
{
	gate_0x30(&a->regs);
	a->count++;
}

static struct actor *sleeper(u32 prio)
{
	struct actor *a = actor_thread(0);

	set_schedule(a->id, 0x0aa00000 | prio);
	a->regs = ipc_regs(NIL_ID, L4_NO_DESC, 0, 0x3200000a, 0, 0); /* 50 ticks */
	tell(a, sleep_then_note);
	return a;
}

TEST(priority_slice_zero_wakes, "23.6", "with slice 0 a timeout makes ready, no more than that")
{
	struct actor *a = sleeper(20);

	set_schedule(a->id, 0x00100014);
	sleep_ticks(90);
	CHECK_EQUAL(a->count, 0);
	CHECK_EQUAL(state_of(a->id), L4_STATE_READY);
	for (u32 n = 0; n < 10; n++)
		l4_thread_switch(a->id);
	CHECK_EQUAL(a->count, 1);
}

TEST(priority_wakeup_preempts, "8.4", "a higher priority preempts when its timeout ends")
{
	struct actor *a = sleeper(20);

	for (u32 begin = clock_low(); !a->count && clock_low() - begin < 4000 * TICK;)
		;
	CHECK_EQUAL(a->count, 1);
}

TEST(priority_wakeup_of_lower, "8.4", "a lower priority does not preempt when its timeout ends")
{
	struct actor *a = sleeper(12);

	spin_ticks(70);
	CHECK_EQUAL(a->count, 0);
	CHECK_EQUAL(state_of(a->id), L4_STATE_READY);
}

TEST(priority_cancelled_preempts, "8.4", "a cancelled thread of higher priority goes on at once")
{
	struct actor *a = actor_thread(0);
	struct ex_regs x = { FIRST_LTHREAD, actor_esp(a), (u32)(unsigned long)actor_entry,
			     INVALID_ID, INVALID_ID };

	set_schedule(a->id, 0x0aa00014);
	begin_receive(a, NIL_ID, NEVER);
	l4_lthread_ex_regs(&x);
	CHECK_EQUAL(a->landings, 2);
}

TEST(priority_raised_preempts, "8.4", "a ready thread whose priority is raised above runs")
{
	struct actor *a[1] = { spinner(0, 0x02a00008) };
	u32 before;

	launch(a[0], do_spin);
	spin_ticks(2);
	before = a[0]->count;
	spin_ticks(5);
	CHECK_EQUAL(a[0]->count, before);
	a[0]->limit = 0;
	set_schedule(a[0]->id, 0x02a00012);
	spin_ticks(5);
	CHECK_EQUAL(a[0]->done, 2);
}

static void spin_then_note(struct actor *a)
{
	do_spin(a);
	a->bad = 7;
}

TEST(priority_lowered_gives_way, "8.4", "a thread that lowers itself below a ready one gives way")
{
	struct actor *a = spinner(0, 0x02a00010);

	set_schedule(root_id, TEST_PARAM);
	launch(a, spin_then_note);
	spin_ticks(3); /* back by preemption */
	a->limit = 0;
	CHECK_EQUAL(a->bad, 0);
	set_schedule(root_id, 0x0aa00008);
	for (u32 begin = clock_low(); !a->bad && clock_low() - begin < 4000 * TICK;)
		;
	CHECK_EQUAL(a->bad, 7);
}

TEST(priority_ipc_switches_downwards, "D18", "ipc switches to the receiver whatever its priority")
{
	struct actor *a = actor_thread(0);
	u32 ran = 0;

	set_schedule(root_id, TEST_PARAM);
	set_schedule(a->id, 0x0aa00004);
	for (u32 n = 0; n < 20; n++) { /* now and then a tick may come in between */
		a->count = 0;
		a->regs = ipc_regs(NIL_ID, L4_NO_DESC, L4_RCV_OPEN, NEVER, 0, 0);
		tell(a, sleep_then_note);
		l4_send(a->id, 1, 2, NEVER);
		ran += a->count;
		settle(a);
	}
	CHECK(ran >= 10);
}

TEST(priority_unblocked_sender_preempts, "8.4", "a queued sender of higher priority goes on first")
{
	struct actor *a = actor_thread(0);
	u32 w0, w1;

	set_schedule(a->id, 0x0aa00014);
	a->regs = ipc_regs(root_id, 0, L4_NO_DESC, NEVER, 0, 0);
	tell(a, sleep_then_note);
	CHECK_EQUAL(l4_receive(a->id, &w0, &w1, NOW), 0);
	CHECK_EQUAL(a->count, 1);
}

TEST(priority_unblocked_lower_waits, "8.4", "a queued sender of lower priority goes on later")
{
	struct actor *a = actor_thread(0);
	u32 w0, w1;

	set_schedule(a->id, 0x0aa00004);
	a->regs = ipc_regs(root_id, 0, L4_NO_DESC, NEVER, 0, 0);
	tell(a, sleep_then_note);
	CHECK_EQUAL(l4_receive(a->id, &w0, &w1, NOW), 0);
	spin_ticks(15);
	CHECK_EQUAL(a->count, 0);
	CHECK_EQUAL(state_of(a->id), L4_STATE_READY);
}
