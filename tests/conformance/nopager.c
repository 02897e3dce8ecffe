/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults that nobody can answer shut the thread down (section 11.1, decision D9). */
#include "fault.h"

static u32 fault_with_pager(struct l4_id pager)
{
	struct actor *a = actor_task(0);

	begin_access(a, do_read, (u32)(unsigned long)access_read_ip & ~3u); /* page the code in */
	page_with(a, pager);
	begin_access(a, do_read, TO);
	return state_of(a->id);
}

TEST(nopager_nil, "11.1", "a fault of a thread whose pager is nil shuts it down: state F")
{
	struct actor *a = actor_task(1), *b = actor_beside(a, 1, 2);
	struct schedule s;

	begin_access(b, do_read, (u32)(unsigned long)access_read_ip & ~3u);
	page_with(b, NIL_ID);
	begin_access(b, do_read, TO);
	CHECK_EQUAL(query(b->id, &s), PLAIN_PARAM | L4_STATE_DEAD << L4_SCHED_STATE_SHIFT);
	CHECK_EQUAL(s.partner.low, L4_INVALID);
	CHECK(finish(a, do_switch)); /* the other thread of its task does not notice */
}

TEST(nopager_nobody, "11.1", "a pager that does not exist: state F")
{
	CHECK_EQUAL(fault_with_pager(id_of(FIRST_TASK + 3, 5)), L4_STATE_DEAD);
	CHECK_EQUAL(fault_with_pager(id_of(2047, 127)), L4_STATE_DEAD);
	CHECK_EQUAL(fault_with_pager((struct l4_id){ 3, 0 }), L4_STATE_DEAD);
}

TEST(nopager_self, "11.1", "a thread that is its own pager is shut down by its fault")
{
	CHECK_EQUAL(fault_with_pager(id_of(FIRST_TASK, 0)), L4_STATE_DEAD);
}

TEST(nopager_dead, "11.1", "a pager that was shut down itself: state F")
{
	struct actor *a = actor_task(0), *p = actor_task(1);

	begin_access(p, do_read, 0xffffffe0);
	CHECK_EQUAL(state_of(p->id), L4_STATE_DEAD);
	page_with(a, p->id);
	begin_access(a, do_read, TO);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
}

TEST(nopager_deleted_before_reply, "D9", "the pager is deleted while the fault waits for its reply")
{
	struct actor *a = actor_task(0), *p = actor_task(1);

	page_with(a, p->id);
	begin_wait(p, NEVER);
	begin_access(a, do_read, TO);
	CHECK(done_with(p, 1));
	CHECK_EQUAL(state_of(a->id), L4_STATE_FAULT);
	root_task_delete(FIRST_TASK + 1);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
}

TEST(nopager_deleted_before_receiving, "D9", "the pager is deleted while the fault is in its queue")
{
	struct actor *a = actor_task(0), *p = actor_task(1);

	page_with(a, p->id);
	begin_access(a, do_read, TO);
	CHECK_EQUAL(state_of(a->id), L4_STATE_FAULT);
	root_task_delete(FIRST_TASK + 1);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
}

TEST(nopager_chain, "D9", "a pager's pager goes: both are shut down, their partners get 0x10")
{
	struct actor *a = actor_task(0), *p = actor_task(1), *pp = actor_task(2),
		     *friend = actor_task(3);

	page_with(a, p->id);
	page_with(p, pp->id);
	begin_wait(p, NEVER);
	begin_access(a, do_read, TO);
	CHECK(done_with(p, 2));
	begin_access(p, do_read, TO);
	begin_receive(friend, a->id, NEVER);
	root_task_delete(FIRST_TASK + 2);
	CHECK_EQUAL(state_of(p->id), L4_STATE_DEAD);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
	CHECK(done_with(friend, 1));
	CHECK_EQUAL(friend->regs.eax, L4_ENOT_EXISTENT);
}

TEST(nopager_kernel_address, "11.1", "touching C0000000 and above is never the pager's business")
{
	static const u32 at[] = { 0xc0000000, 0xc0100000, 0xe0000000, 0xe0080000, 0xfffffffc };
	u32 w0, w1;

	for (u32 n = 0; n < 2 * sizeof at / sizeof *at; n++) {
		struct actor *a = actor_task(0);

		begin_access(a, do_read, (u32)(unsigned long)access_read_ip & ~3u);
		page_with(a, root_id);
		begin_access(a, n & 1 ? do_write : do_read, at[n / 2]);
		while (state_of(a->id) == L4_STATE_FAULT && !next_fault(a, &w0, &w1))
			;
		CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
		CHECK_EQUAL(l4_receive(a->id, &w0, &w1, NOW), L4_ENOT_EXISTENT);
	}
}

TEST(nopager_senders_and_receivers, "D9", "partners of a thread that is shut down get 0x10")
{
	struct actor *a = actor_task(0), *sender = actor_thread(1), *receiver = actor_task(2);

	begin_send(sender, a->id, NEVER, 1, 2);
	begin_receive(receiver, a->id, SOON);
	begin_access(a, do_read, 0xfffffff0);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
	CHECK(done_with(sender, 1));
	CHECK(done_with(receiver, 1));
	CHECK_EQUAL(sender->regs.eax, L4_ENOT_EXISTENT);
	CHECK_EQUAL(receiver->regs.eax, L4_ENOT_EXISTENT);
}
