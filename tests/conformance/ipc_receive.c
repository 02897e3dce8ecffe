/* SPDX-License-Identifier: BSD-2-Clause */
/* The receive phase of ipc, and both phases together (sections 4.1 and 4.3). */
#include "actor.h"

static u32 receive(struct l4_id from, u32 timeouts)
{
	u32 w0, w1;

	return l4_receive(from, &w0, &w1, timeouts);
}

TEST(receive_closed_takes_only_the_named, "4.3", "a closed wait does not take another's message")
{
	struct actor *a = actor_task(0), *b = actor_thread(1);
	u32 w0, w1;

	CHECK_EQUAL(begin_receive(a, b->id, NEVER), L4_STATE_WAITING);
	CHECK_EQUAL(l4_send(a->id, 1, 1, L4_TIMEOUT_SND_ZERO), L4_SETIMEOUT);
	begin_send(b, a->id, NEVER, 2, 2);
	settle(a);
	CHECK_EQUAL(a->regs.edx, 2);
	begin_send(b, root_id, NEVER, 3, 3);
	CHECK_EQUAL(receive(a->id, NOW), L4_RETIMEOUT);
	CHECK_EQUAL(l4_receive(b->id, &w0, &w1, NOW), 0);
	CHECK_EQUAL(w0, 3);
}

TEST(receive_open_takes_anybody, "4.3", "an open wait takes messages of own and other tasks")
{
	struct actor *a = actor_thread(0), *b = actor_task(1);
	struct l4_id from;
	u32 w0, w1;

	begin_send(a, root_id, NEVER, 1, 10);
	CHECK_EQUAL(l4_wait(&from, &w0, &w1, NOW), 0);
	CHECK(l4_same_id(from, a->id));
	CHECK_EQUAL(w1, 10);
	begin_send(b, root_id, NEVER, 2, 20);
	CHECK_EQUAL(l4_wait(&from, &w0, &w1, NOW), 0);
	CHECK(l4_same_id(from, b->id));
	CHECK_EQUAL(w1, 20);
}

TEST(receive_nil_zero, "4.3", "a closed receive from nil with timeout 0: 0x20")
{
	CHECK_EQUAL(receive(NIL_ID, NOW), L4_RETIMEOUT);
	CHECK_EQUAL(receive(NIL_ID, 0xf), L4_RETIMEOUT);
}

TEST(receive_nil_takes_nothing, "4.3", "a receive from nil does not take queued senders")
{
	struct actor *a = actor_task(0);
	u32 w0, w1;

	begin_send(a, root_id, NEVER, 1, 2);
	CHECK_EQUAL(receive(NIL_ID, NOW), L4_RETIMEOUT);
	CHECK_EQUAL(state_of(a->id), L4_STATE_PENDING);
	CHECK_EQUAL(l4_receive(a->id, &w0, &w1, NOW), 0);
}

TEST(receive_nil_sleeps, "4.3", "a receive from nil without timeout sleeps")
{
	struct actor *a = actor_thread(0);

	CHECK_EQUAL(begin_receive(a, NIL_ID, NEVER), L4_STATE_WAITING);
	spin_ticks(3);
	CHECK_EQUAL(state_of(a->id), L4_STATE_WAITING);
	CHECK_EQUAL(a->done, 0);
}

TEST(receive_from_nobody, "4.3", "the named thread does not exist: 0x10, with any timeout")
{
	struct actor *a = actor_task(0);

	CHECK_EQUAL(receive(id_of(FIRST_TASK + 1, 0), NEVER), L4_ENOT_EXISTENT);
	CHECK_EQUAL(receive(id_of(FIRST_TASK + 1, 0), NOW), L4_ENOT_EXISTENT);
	CHECK_EQUAL(receive(beside(a->id, 3), NEVER), L4_ENOT_EXISTENT);
	CHECK_EQUAL(receive(beside(root_id, 125), SOON), L4_ENOT_EXISTENT);
	CHECK_EQUAL(receive(INVALID_ID, NEVER), L4_ENOT_EXISTENT);
	CHECK_EQUAL(receive(id_of(0, 3), NEVER), L4_ENOT_EXISTENT);
	CHECK_EQUAL(receive(id_of(2047, 127), NEVER), L4_ENOT_EXISTENT);
}

TEST(receive_from_self, "D6", "a closed receive from oneself waits until its timeout: 0x20")
{
	struct actor *a = actor_task(0);

	CHECK_EQUAL(receive(root_id, NOW), L4_RETIMEOUT);
	CHECK_EQUAL(receive(root_id, 0x0500000a), L4_RETIMEOUT);
	CHECK_EQUAL(begin_receive(a, a->id, NEVER), L4_STATE_WAITING);
}

TEST(receive_ignores_version, "D1", "only task and lthread name the source of a closed receive")
{
	struct actor *a = actor_task(0);
	struct l4_id odd = { a->id.low | 0xf0000001u, 0x12345678 };

	begin_send(a, root_id, NEVER, 1, 2);
	CHECK_EQUAL(receive(odd, NOW), 0);
	begin_receive(a, (struct l4_id){ root_id.low | 0x3ff, 0 }, NEVER);
	CHECK_EQUAL(l4_send(a->id, 1, 2, L4_TIMEOUT_SND_ZERO), 0);
}

TEST(receive_zero_takes_queued, "4.3", "timeout 0 still takes a message that is there")
{
	struct actor *a = actor_task(0);
	struct l4_id from;
	u32 w0, w1;

	begin_send(a, root_id, NEVER, 1, 2);
	CHECK_EQUAL(receive(a->id, NOW), 0);
	settle(a);
	CHECK_EQUAL(a->regs.eax, 0);
	begin_send(a, root_id, NEVER, 3, 4);
	CHECK_EQUAL(l4_wait(&from, &w0, &w1, NOW), 0);
	CHECK_EQUAL(w0, 3);
}

TEST(receive_zero_empty, "4.3", "timeout 0 and nobody queued: 0x20, open and closed")
{
	struct actor *a = actor_task(0);
	struct l4_id from;
	u32 w0, w1;

	CHECK_EQUAL(receive(a->id, NOW), L4_RETIMEOUT);
	CHECK_EQUAL(l4_wait(&from, &w0, &w1, NOW), L4_RETIMEOUT);
}

static void answer(struct actor *a)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN, .timeouts = L4_TIMEOUT_SND_ZERO };

	while (!l4_ipc(&i)) {
		i.to = i.from;
		i.snd = 0;
		i.w0 += 1;
		i.w1 ^= 0xffffffffu;
		a->count++;
	}
	a->bad++;
}

TEST(call_and_reply_and_wait, "4.1", "a server gets each call and each caller its reply")
{
	struct actor *server = actor_task(0), *client = actor_thread(1);
	u32 w0 = 5, w1 = 6;

	tell(server, answer);
	for (u32 n = 0; n < 10; n++)
		CHECK_EQUAL(l4_call(server->id, &w0, &w1, NEVER), 0);
	CHECK_EQUAL(w0, 15);
	CHECK_EQUAL(w1, 6);
	begin_call(client, server->id, NEVER, 100, 200);
	CHECK(done_with(client, 1));
	CHECK_EQUAL(client->regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(client->regs.edx, 101);
	CHECK_EQUAL(client->regs.ebx, ~200u);
	CHECK_EQUAL(client->regs.esi, server->id.low);
	CHECK_EQUAL(client->regs.ecx, client->id.low);
	CHECK_EQUAL(client->regs.ebp, client->id.high);
	CHECK_EQUAL(server->bad, 0);
}

TEST(call_waits_for_the_callee_only, "4.1", "a third thread cannot answer a call")
{
	struct actor *a = actor_task(0), *b = actor_thread(1), *third = actor_task(2);

	begin_wait(b, NEVER);
	CHECK_EQUAL(begin_call(a, b->id, NEVER, 1, 2), L4_STATE_WAITING);
	settle(b);
	begin_send(third, a->id, L4_TIMEOUT_SND_ZERO, 9, 9);
	CHECK_EQUAL(third->regs.eax, L4_SETIMEOUT);
	begin_send(b, a->id, L4_TIMEOUT_SND_ZERO, 7, 7);
	CHECK_EQUAL(b->regs.eax, 0);
	settle(a);
	CHECK_EQUAL(a->regs.edx, 7);
}

TEST(send_and_wait_for_anybody, "4.1", "send with open receive: the answer may come from a third")
{
	struct actor *a = actor_task(0), *b = actor_thread(1), *third = actor_task(2);

	begin_wait(b, NEVER);
	a->regs = ipc_regs(b->id, 0, L4_RCV_OPEN, NEVER, 1, 2);
	CHECK_EQUAL(tell(a, do_ipc), L4_STATE_WAITING);
	begin_send(third, a->id, L4_TIMEOUT_SND_ZERO, 9, 8);
	CHECK_EQUAL(third->regs.eax, 0);
	settle(a);
	CHECK_EQUAL(a->regs.edx, 9);
	CHECK_EQUAL(a->regs.esi, third->id.low);
}

TEST(reply_and_wait_takes_queued, "4.1", "reply and wait: the next queued caller is served")
{
	struct actor *server = actor_task(0), *a = actor_thread(1), *b = actor_task(2);

	begin_wait(server, NEVER);
	begin_call(a, server->id, NEVER, 1, 0);
	settle(server);
	CHECK_EQUAL(begin_call(b, server->id, NEVER, 2, 0), L4_STATE_PENDING);
	server->regs = ipc_regs(a->id, 0, L4_RCV_OPEN, L4_TIMEOUT_SND_ZERO, 11, 0);
	tell(server, do_ipc);
	CHECK(done_with(server, 2));
	CHECK(done_with(a, 1));
	CHECK_EQUAL(server->regs.edx, 2);
	CHECK_EQUAL(server->regs.esi, b->id.low);
	CHECK_EQUAL(a->regs.edx, 11);
	CHECK_EQUAL(state_of(b->id), L4_STATE_WAITING);
}

TEST(reply_fails_wait_not_entered, "4.1", "reply to a client that does not wait: 0x30, no wait")
{
	struct actor *server = actor_task(0), *a = actor_thread(1);

	begin_receive(a, NIL_ID, NEVER);
	server->regs = ipc_regs(a->id, 0, L4_RCV_OPEN, L4_TIMEOUT_SND_ZERO, 11, 0);
	tell(server, do_ipc);
	CHECK_EQUAL(server->done, 1);
	CHECK_EQUAL(server->regs.eax, L4_SETIMEOUT);
}

TEST(calls_cross, "4.1", "two threads that call each other both wait until their send timeouts")
{
	struct actor *a = actor_task(0), *b = actor_thread(1);

	begin_call(a, b->id, 0x00c800a0, 1, 2); /* send timeout 200 * 1024 us: b waits for orders */
	CHECK_EQUAL(state_of(a->id), L4_STATE_PENDING);
	begin_call(b, a->id, 0x006400a0, 1, 2);
	CHECK_EQUAL(state_of(b->id), L4_STATE_PENDING);
	CHECK(done_with(b, 1));
	CHECK_EQUAL(b->regs.eax, L4_SETIMEOUT);
	CHECK(done_with(a, 1));
	CHECK_EQUAL(a->regs.eax, L4_SETIMEOUT);
}

TEST(receive_from_dead_sender, "4.3", "closed receive from a thread that was shut down: 0x10")
{
	struct actor *a = actor_task(0), *b = actor_beside(a, 1, 1);

	b->regs = (struct regs){ .esi = 0xffffff00u };
	tell(b, do_read);
	CHECK_EQUAL(state_of(b->id), L4_STATE_DEAD);
	CHECK_EQUAL(receive(b->id, NEVER), L4_ENOT_EXISTENT);
	CHECK_EQUAL(l4_send(b->id, 0, 0, NEVER), L4_ENOT_EXISTENT);
}
