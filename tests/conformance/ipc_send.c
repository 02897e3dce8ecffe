/* SPDX-License-Identifier: BSD-2-Clause */
/* The send phase of ipc (sections 4.2, 4.4 and 4.9). */
#include "actor.h"

static u32 send(struct l4_id to)
{
	return l4_send(to, 1, 2, NEVER);
}

TEST(send_to_open_wait, "4.2", "a thread in an open wait gets words, source and dope")
{
	struct actor *a = actor_thread(0), *b = actor_task(1);

	begin_wait(a, NEVER);
	begin_wait(b, NEVER);
	CHECK_EQUAL(l4_send(a->id, 0x1234, 0xffffffff, NEVER), 0);
	CHECK_EQUAL(l4_send(b->id, 0, 0x80000001, NEVER), 0);
	settle(a);
	settle(b);
	CHECK_EQUAL(a->regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(a->regs.edx, 0x1234);
	CHECK_EQUAL(a->regs.ebx, 0xffffffff);
	CHECK_EQUAL(b->regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(b->regs.edx, 0);
	CHECK_EQUAL(b->regs.ebx, 0x80000001);
	CHECK_EQUAL(b->regs.esi, root_id.low);
	CHECK_EQUAL(b->regs.edi, root_id.high);
}

TEST(send_to_closed_wait, "4.2", "a thread in a closed wait for the sender gets the message")
{
	struct actor *a = actor_task(0), *b = actor_thread(1);

	begin_receive(a, b->id, NEVER);
	begin_send(b, a->id, L4_TIMEOUT_SND_ZERO, 5, 6);
	CHECK_EQUAL(b->regs.eax, 0);
	settle(a);
	CHECK_EQUAL(a->regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(a->regs.edx, 5);
	CHECK_EQUAL(a->regs.ebx, 6);
	CHECK_EQUAL(a->regs.esi, b->id.low);
	CHECK_EQUAL(a->regs.edi, b->id.high);
}

TEST(send_addressed_is_receiver, "D31", "ECX and EBP tell the receiver's own id, by every path")
{
	struct actor *a = actor_task(0), *b = actor_thread(1);

	begin_wait(a, NEVER);
	l4_send(a->id, 0, 0, NEVER);
	settle(a);
	CHECK_EQUAL(a->regs.ecx, a->id.low);
	CHECK_EQUAL(a->regs.ebp, a->id.high);
	begin_send(b, a->id, NEVER, 0, 0); /* queued first */
	begin_wait(a, NEVER);
	CHECK_EQUAL(a->regs.ecx, a->id.low);
	CHECK_EQUAL(a->regs.ebp, a->id.high);
	begin_wait(a, SOON); /* with a timeout, and the message of a call */
	begin_call(b, a->id, NEVER, 0, 0);
	settle(a);
	CHECK_EQUAL(a->regs.ecx, a->id.low);
	CHECK_EQUAL(a->regs.ebp, a->id.high);
}

TEST(send_not_ready_zero, "4.2", "the target does not wait and send timeout 0: 0x30")
{
	struct actor *a = actor_task(0), *b = actor_thread(1);

	begin_receive(a, b->id, NEVER);
	CHECK_EQUAL(l4_send(a->id, 1, 2, L4_TIMEOUT_SND_ZERO), L4_SETIMEOUT);
	CHECK_EQUAL(state_of(a->id), L4_STATE_WAITING);
	CHECK_EQUAL(a->done, 0);
}

TEST(send_to_sender_zero, "4.2", "a target that is itself queued to send does not accept")
{
	struct actor *a = actor_thread(0), *b = actor_task(1);

	CHECK_EQUAL(begin_send(a, b->id, NEVER, 0, 0), L4_STATE_PENDING);
	CHECK_EQUAL(l4_send(a->id, 1, 2, L4_TIMEOUT_SND_ZERO), L4_SETIMEOUT);
}

TEST(send_to_sleeper_zero, "4.3", "a thread that waits for nil accepts no message")
{
	struct actor *a = actor_task(0);

	CHECK_EQUAL(begin_receive(a, NIL_ID, NEVER), L4_STATE_WAITING);
	CHECK_EQUAL(l4_send(a->id, 1, 2, L4_TIMEOUT_SND_ZERO), L4_SETIMEOUT);
}

TEST(send_to_nil_or_invalid, "4.2", "send to nil, to the invalid id, to an interrupt: 0x10")
{
	CHECK_EQUAL(send(NIL_ID), L4_ENOT_EXISTENT);
	CHECK_EQUAL(send(INVALID_ID), L4_ENOT_EXISTENT);
	CHECK_EQUAL(send((struct l4_id){ 1, 0 }), L4_ENOT_EXISTENT);
	CHECK_EQUAL(send((struct l4_id){ 16, 0 }), L4_ENOT_EXISTENT);
	CHECK_EQUAL(send((struct l4_id){ 255, 0 }), L4_ENOT_EXISTENT);
}

TEST(send_to_nobody, "4.2", "send to an inactive task or a thread never created: 0x10")
{
	struct actor *a = actor_task(0);

	CHECK_EQUAL(send(id_of(FIRST_TASK + 1, 0)), L4_ENOT_EXISTENT);
	CHECK_EQUAL(send(beside(a->id, 1)), L4_ENOT_EXISTENT);
	CHECK_EQUAL(send(beside(a->id, 127)), L4_ENOT_EXISTENT);
	CHECK_EQUAL(send(beside(root_id, 120)), L4_ENOT_EXISTENT);
	CHECK_EQUAL(send(id_of(L4_TASK_SIGMA0, 1)), L4_ENOT_EXISTENT);
	CHECK_EQUAL(send(id_of(2047, 127)), L4_ENOT_EXISTENT);
	CHECK_EQUAL(send(id_of(2047, 0)), L4_ENOT_EXISTENT);
	CHECK_EQUAL(send(id_of(1, 0)), L4_ENOT_EXISTENT);
}

TEST(send_to_task_zero, "D25", "no thread of task 0 exists: 0x10")
{
	CHECK_EQUAL(send(id_of(0, 1)), L4_ENOT_EXISTENT);
	CHECK_EQUAL(send(id_of(0, 127)), L4_ENOT_EXISTENT);
}

TEST(send_to_deleted, "4.2", "send to a thread of a deleted task: 0x10")
{
	struct actor *a = actor_task(0);

	begin_wait(a, NEVER);
	root_task_delete(FIRST_TASK);
	CHECK_EQUAL(send(a->id), L4_ENOT_EXISTENT);
}

TEST(send_to_self, "D6", "send to oneself: 0x10, with any timeout, from a call too")
{
	struct regs r = ipc_regs(root_id, 0, 0, SOON, 0, 0);

	CHECK_EQUAL(send(root_id), L4_ENOT_EXISTENT);
	CHECK_EQUAL(l4_send(root_id, 0, 0, L4_TIMEOUT_SND_ZERO), L4_ENOT_EXISTENT);
	gate_0x30(&r);
	CHECK_EQUAL(r.eax, L4_ENOT_EXISTENT);
}

TEST(send_ignores_version_site_chief, "D1", "only task and lthread of the destination count")
{
	struct actor *a = actor_task(0);
	struct l4_id odd = { a->id.low | 0xf00003ffu, 0xffffffff };

	begin_wait(a, NEVER);
	CHECK_EQUAL(l4_send(odd, 1, 2, L4_TIMEOUT_SND_ZERO), 0);
	settle(a);
	CHECK_EQUAL(a->regs.edx, 1);
	CHECK_EQUAL(a->regs.ecx, a->id.low);
	begin_wait(a, NEVER);
	odd.high = 0;
	CHECK_EQUAL(l4_send(odd, 3, 2, L4_TIMEOUT_SND_ZERO), 0);
	settle(a);
	CHECK_EQUAL(a->regs.edx, 3);
}

TEST(no_phase_at_all, "4.1", "neither send nor receive: 0x10 at once, registers as they were")
{
	struct regs r = ipc_regs(NIL_ID, L4_NO_DESC, L4_NO_DESC, NEVER, 1, 2);

	gate_0x30(&r);
	CHECK_EQUAL(r.eax, L4_ENOT_EXISTENT);
	CHECK_EQUAL(r.edx, 1);
	CHECK_EQUAL(r.ebx, 2);
	CHECK_EQUAL(r.ebp, L4_NO_DESC);
}

static void note_turn(struct actor *a)
{
	static u32 turn;

	gate_0x30(&a->regs);
	a->count = ++turn;
}

TEST(send_switches_to_receiver, "D18", "the receiver runs before the sender goes on")
{
	struct actor *a = actor_thread(0);
	u32 ran = 0;

	for (u32 n = 0; n < 20; n++) { /* a slice may end in between */
		a->regs = ipc_regs(NIL_ID, L4_NO_DESC, L4_RCV_OPEN, NEVER, 0, 0);
		a->count = 0;
		tell(a, note_turn);
		CHECK_EQUAL(a->count, 0);
		l4_send(a->id, 1, 2, NEVER);
		ran += a->count != 0;
		settle(a);
	}
	CHECK(ran >= 10);
}

TEST(send_to_buffer_receiver, "4.4", "a register message leaves a receive buffer untouched")
{
	static u32 buffer[16];
	struct actor *a = actor_thread(0);

	for (u32 n = 0; n < 16; n++)
		buffer[n] = n < 3 ? 0 : 0xb0b0 + n;
	buffer[1] = L4_DOPE(8, 0);
	a->regs = ipc_regs(NIL_ID, L4_NO_DESC, (u32)(unsigned long)buffer | L4_RCV_OPEN, NEVER,
			   0, 0);
	tell(a, do_ipc);
	CHECK_EQUAL(l4_send(a->id, 11, 22, SOON), 0);
	settle(a);
	CHECK_EQUAL(a->regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(a->regs.edx, 11);
	for (u32 n = 3; n < 16; n++)
		CHECK_EQUAL(buffer[n], 0xb0b0 + n);
}

TEST(send_to_window, "4.4", "a receiver with a window accepts a register message; m = 0")
{
	struct actor *a = actor_task(0);

	a->regs = ipc_regs(NIL_ID, L4_NO_DESC, L4_RCV_WHOLE_SPACE | L4_RCV_OPEN, NEVER, 0, 0);
	tell(a, do_ipc);
	CHECK_EQUAL(l4_send(a->id, 0x01000000, 0x01000032, SOON), 0);
	settle(a);
	CHECK_EQUAL(a->regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(a->regs.ebx, 0x01000032);
}

TEST(send_wild_descriptor, "D7", "a message buffer beyond user space: 0xF0, the receiver 0xE0")
{
	static const u32 wild[] = { 0xc0000000, 0xe0000004, 0xfffffffc };
	struct actor *a = actor_task(0);

	for (u32 n = 0; n < sizeof wild / sizeof *wild; n++) {
		struct regs r = ipc_regs(a->id, wild[n], L4_NO_DESC, SOON, 7, 8);

		begin_wait(a, NEVER);
		gate_0x30(&r);
		settle(a);
		CHECK_EQUAL(r.eax & L4_CC_ERROR, L4_SEMSGCUT);
		CHECK_EQUAL(a->regs.eax & L4_CC_ERROR, L4_REMSGCUT);
		CHECK_EQUAL(a->regs.edx, 7);
		CHECK_EQUAL(a->regs.ebx, 8);
	}
}

TEST(send_error_ends_the_call, "4.1", "a failed send phase: the receive phase is not entered")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	begin_receive(b, NIL_ID, NEVER);
	begin_call(a, id_of(FIRST_TASK + 9, 0), NEVER, 0, 0);
	CHECK_EQUAL(a->regs.eax, L4_ENOT_EXISTENT);
	CHECK_EQUAL(a->done, 1);
	a->regs = ipc_regs(b->id, 0, L4_RCV_OPEN, L4_TIMEOUT_SND_ZERO, 0, 0);
	tell(a, do_ipc);
	CHECK_EQUAL(a->regs.eax, L4_SETIMEOUT);
	CHECK_EQUAL(a->done, 2);
}
