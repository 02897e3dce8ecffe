/* SPDX-License-Identifier: BSD-2-Clause */
/* The queue of senders of a thread (sections 4.2 and 4.3). */
#include "memory.h"

enum { SENDERS = 6 };
static struct actor *s[ACTORS];

/* Queues `count` senders at the test, in order, half of them in other tasks; w0 = their number. */
static void queue_up(u32 count, u32 timeouts)
{
	for (u32 n = 0; n < count; n++)
		s[n] = n & 1 ? actor_task(n) : actor_thread(n);
	for (u32 n = 0; n < count; n++)
		CHECK_EQUAL(begin_send(s[n], root_id, timeouts, n, ~n), L4_STATE_PENDING);
}

/* The number of the sender that an open wait takes, checked; ~0 if there is none. */
static u32 next(void)
{
	struct l4_id from;
	u32 w0, w1;

	if (l4_wait(&from, &w0, &w1, NOW))
		return ~0u;
	CHECK(w0 < ACTORS && l4_same_id(from, s[w0]->id));
	CHECK_EQUAL(w1, ~w0);
	return w0;
}

static void expect(u32 first, u32 last, u32 but)
{
	for (u32 n = first; n <= last; n++)
		if (n != but)
			CHECK_EQUAL(next(), n);
	CHECK_EQUAL(next(), ~0u);
}

static void take(u32 n)
{
	u32 w0, w1;

	CHECK_EQUAL(l4_receive(s[n]->id, &w0, &w1, NOW), 0);
	CHECK_EQUAL(w0, n);
}

TEST(queue_is_fifo, "4.2", "open waits take the senders in the order in which they came")
{
	queue_up(SENDERS, NEVER);
	expect(0, SENDERS - 1, ~0u);
	for (u32 n = 0; n < SENDERS; n++) {
		CHECK(done_with(s[n], 1));
		CHECK_EQUAL(s[n]->regs.eax, 0);
	}
}

TEST(queue_closed_receive_from_middle, "24.2", "a closed receive takes its sender past the others")
{
	queue_up(SENDERS, NEVER);
	take(3);
	expect(0, SENDERS - 1, 3);
}

TEST(queue_closed_receive_of_first, "24.2", "a closed receive of the first leaves the others")
{
	queue_up(SENDERS, NEVER);
	take(0);
	expect(1, SENDERS - 1, ~0u);
}

TEST(queue_closed_receive_of_last, "24.2", "a closed receive of the last leaves the others")
{
	queue_up(SENDERS, NEVER);
	take(SENDERS - 1);
	expect(0, SENDERS - 2, ~0u);
}

TEST(queue_closed_receives_backwards, "24.2", "closed receives may empty the queue backwards")
{
	queue_up(SENDERS, NEVER);
	for (u32 n = SENDERS; n--;)
		take(n);
	CHECK_EQUAL(next(), ~0u);
	begin_send(s[2], root_id, NEVER, 2, ~2u);
	CHECK_EQUAL(next(), 2);
}

TEST(queue_again_at_the_end, "4.2", "who queues again stands behind those already there")
{
	queue_up(3, NEVER);
	CHECK_EQUAL(next(), 0);
	begin_send(s[0], root_id, NEVER, 0, ~0u);
	CHECK_EQUAL(next(), 1);
	CHECK_EQUAL(next(), 2);
	CHECK_EQUAL(next(), 0);
	CHECK_EQUAL(next(), ~0u);
}

TEST(queue_many, "4.2", "twenty senders are taken in order")
{
	queue_up(20, NEVER);
	expect(0, 19, ~0u);
}

TEST(queue_ignores_priority, "4.3", "a sender of high priority does not overtake")
{
	queue_up(2, NEVER);
	s[2] = actor_task(2);
	set_schedule(s[2]->id, 0x0aa00020);
	begin_send(s[2], root_id, NEVER, 2, ~2u);
	expect(0, 2, ~0u);
}

TEST(queue_without_cancelled, "4.10", "a cancelled sender leaves the queue, the others stay")
{
	struct ex_regs x = { .word = FIRST_LTHREAD + 2,
			     .eip = (u32)(unsigned long)actor_entry,
			     .preempter = INVALID_ID,
			     .pager = INVALID_ID };

	queue_up(5, NEVER);
	x.esp = actor_esp(s[2]);
	l4_lthread_ex_regs(&x);
	settle(s[2]);
	CHECK_EQUAL(s[2]->landed.eax, L4_SECANCELED);
	expect(0, 4, 2);
}

TEST(queue_without_deleted, "4.11", "a deleted sender leaves the queue, the others stay")
{
	queue_up(5, NEVER);
	root_task_delete(FIRST_TASK + 1);
	expect(0, 4, 1);
}

TEST(queue_without_only_deleted, "4.11", "the only sender deleted: the queue is empty")
{
	s[1] = actor_task(1);
	begin_send(s[1], root_id, NEVER, 1, ~1u);
	root_task_delete(FIRST_TASK + 1);
	CHECK_EQUAL(next(), ~0u);
	s[1] = actor_task(1);
	begin_send(s[1], root_id, NEVER, 1, ~1u);
	CHECK_EQUAL(next(), 1);
}

TEST(queue_without_timed_out, "4.2", "a sender whose time is over leaves the queue")
{
	queue_up(4, NEVER);
	s[4] = actor_task(4);
	begin_send(s[4], root_id, 0x000500a0, 4, ~4u);
	s[5] = actor_thread(5);
	begin_send(s[5], root_id, NEVER, 5, ~5u);
	CHECK(done_with(s[4], 1));
	CHECK_EQUAL(s[4]->regs.eax, L4_SETIMEOUT);
	expect(0, 5, 4);
}

TEST(queue_caller_then_waits, "4.1", "a queued caller waits closed once its message is taken")
{
	u32 w0, w1;

	s[0] = actor_task(0);
	CHECK_EQUAL(begin_call(s[0], root_id, NEVER, 0, ~0u), L4_STATE_PENDING);
	CHECK_EQUAL(l4_receive(s[0]->id, &w0, &w1, NOW), 0);
	CHECK_EQUAL(state_of(s[0]->id), L4_STATE_WAITING);
	CHECK_EQUAL(l4_send(s[0]->id, 77, 78, L4_TIMEOUT_SND_ZERO), 0);
	CHECK(done_with(s[0], 1));
	CHECK_EQUAL(s[0]->regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(s[0]->regs.edx, 77);
	CHECK_EQUAL(s[0]->regs.ecx, s[0]->id.low);
}

TEST(queue_caller_receives_zero, "4.1", "a queued caller with receive timeout 0 ends with 0x20")
{
	u32 w0, w1;

	s[0] = actor_task(0);
	begin_call(s[0], root_id, L4_TIMEOUT_RCV_ZERO, 0, ~0u);
	CHECK_EQUAL(l4_receive(s[0]->id, &w0, &w1, NOW), 0);
	CHECK(done_with(s[0], 1));
	CHECK_EQUAL(s[0]->regs.eax, L4_RETIMEOUT);
	CHECK_EQUAL(l4_send(s[0]->id, (u32)(unsigned long)do_switch, 0, SOON), 0);
}

TEST(queue_chain, "4.1", "a sender that is taken takes its own queued sender, and so on")
{
	for (u32 n = 0; n < 4; n++)
		s[n] = n & 1 ? actor_task(n) : actor_thread(n);
	for (u32 n = 0; n < 4; n++) {
		s[n]->regs = ipc_regs(n ? s[n - 1]->id : root_id, 0, n < 3 ? L4_RCV_OPEN :
				      L4_NO_DESC, NEVER, n, ~n);
		CHECK_EQUAL(tell(s[n], do_ipc), L4_STATE_PENDING);
	}
	CHECK_EQUAL(next(), 0);
	for (u32 n = 0; n < 4; n++)
		CHECK(done_with(s[n], 1));
	for (u32 n = 0; n < 3; n++) {
		CHECK_EQUAL(s[n]->regs.eax, L4_SHORT_DOPE);
		CHECK_EQUAL(s[n]->regs.edx, n + 1);
		CHECK_EQUAL(s[n]->regs.esi, s[n + 1]->id.low);
	}
	CHECK_EQUAL(s[3]->regs.eax, 0);
}

TEST(queue_holds_page_faults, "11.1", "page faults stand in the pager's queue like other senders")
{
	struct l4_id from;
	u32 w0, w1;

	queue_up(2, NEVER);
	s[3] = actor_task(3);
	s[3]->regs = (struct regs){ .eax = 1, .ecx = actor_esp(actor_number(20)), .edx = TO + 8,
				    .ebx = L4_INVALID, .ebp = L4_INVALID, .esi = root_id.low,
				    .edi = root_id.high };
	CHECK(finish(s[3], do_ex_regs));
	for (u32 n = 0; n < 50 && state_of(beside(s[3]->id, 1)) != L4_STATE_FAULT; n++)
		l4_thread_switch(NIL_ID);
	s[2] = actor_thread(2);
	begin_send(s[2], root_id, NEVER, 2, ~2u);
	CHECK_EQUAL(next(), 0);
	CHECK_EQUAL(next(), 1);
	CHECK_EQUAL(l4_wait(&from, &w0, &w1, NOW), 0);
	CHECK(l4_same_id(from, beside(s[3]->id, 1)));
	CHECK_EQUAL(w0, TO + 8);
	CHECK_EQUAL(w1, TO + 8);
	CHECK_EQUAL(next(), 2);
}
