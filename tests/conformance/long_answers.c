/* SPDX-License-Identifier: BSD-2-Clause */
/* Pagers that are not there, and how others may answer a fault in a transfer (4.6, 4.7, 11.1). */
#include "long_faults.h"

TEST(long_fault_no_pager, "D11", "a pager that does not exist: D0 and C0")
{
	static const struct l4_id nobody[] = { { 0, 0 }, { 39 << L4_TASK_SHIFT, 0x80000 } };

	for (u32 n = 0; n < 2; n++) {
		u32 s, r;

		prepare_string(FROM + PAGE, RCV, 100);
		page_with(receiver, nobody[n]);
		s = sender->done;
		r = receiver->done;
		begin_string(SOON, SOON);
		CHECK(both_done(s, r));
		check_codes(L4_SEABORTED, L4_REABORTED);
		prepare_string(SND, INTO + PAGE, 100);
		page_with(sender, nobody[n]);
		s = sender->done;
		r = receiver->done;
		begin_string(SOON, SOON);
		CHECK(both_done(s, r));
		check_codes(L4_SEABORTED, L4_REABORTED);
	}
}

TEST(long_fault_pager_dies, "D11", "a pager deleted while it is asked: D0 and C0")
{
	for (u32 n = 0; n < 4; n++) {
		struct actor *pager;
		u32 s, r;

		prepare_string(n & 1 ? FROM + PAGE : SND, n & 1 ? RCV : INTO + PAGE, 100);
		pager = actor_task(2);
		if (n & 2)
			begin_wait(pager, NEVER);
		page_with(sender, pager->id);
		page_with(receiver, pager->id);
		s = sender->done;
		r = receiver->done;
		begin_string(SOON, SOON);
		settle(pager);
		CHECK_EQUAL(pager->done, n >> 1);
		root_task_delete(FIRST_TASK + 2);
		CHECK(both_done(s, r));
		check_codes(L4_SEABORTED, L4_REABORTED);
		CHECK(finish(sender, do_switch));
		CHECK(finish(receiver, do_switch));
	}
}

/* The message whose pages the pager maps with a message in memory. */
static void put_reply(u32 at)
{
	put_head(at, 0, L4_DOPE(2, 0), L4_DOPE(2, 0));
}

/* The pager of `a`, an actor task, answers its fault at `address`: from a buffer at `at`. */
static u32 reply_from_memory(struct actor *pager, const struct actor *a, u32 at, u32 address)
{
	pager->regs = ipc_regs(a->id, at | L4_SND_MAP, L4_NO_DESC, SOON, address,
			       one(backing(address), RW));
	CHECK(finish(pager, do_ipc));
	return pager->regs.eax;
}

/* A pager with test pages at the same addresses as the root task, which waits for a fault. */
static struct actor *long_pager(u32 n)
{
	struct actor *pager = actor_task(n);

	for (u32 i = 0; i < 32; i++) {
		(void)*word_at(PAGES + i * PAGE);
		map_one(0, pager, PAGES + i * PAGE, PAGES + i * PAGE, RW);
	}
	return pager;
}

TEST(long_fault_answered_from_memory, "4.6",
     "a pager may answer a transfer's fault with a long message")
{
	for (u32 n = 0; n < 4; n++) {
		struct actor *pager;
		u32 s, r;

		prepare_string(n & 1 ? FROM + PAGE : SND + 10, n & 1 ? RCV + 10 : INTO + PAGE,
			       PAGE - 100);
		pager = long_pager(2);
		page_with(sender, pager->id);
		page_with(receiver, pager->id);
		put_reply(FROM + 5 * PAGE);
		if (n & 2)
			map_one(0, pager, FROM + 5 * PAGE, FROM + 5 * PAGE, RW);
		begin_wait(pager, NEVER);
		s = sender->done;
		r = receiver->done;
		begin_string(SOON, SOON);
		settle(pager);
		CHECK_EQUAL(pager->regs.ebx, 0xffffffff);
		CHECK_EQUAL(reply_from_memory(pager, n & 1 ? receiver : sender, FROM + 5 * PAGE,
					      n & 1 ? RCV : SND),
			    0);
		CHECK(both_done(s, r));
		check_codes(0, L4_DOPE(0, 1));
	}
}

TEST(long_fault_of_answering_pager, "4.7",
     "a pager without pager answers from unmapped memory: it alone fails")
{
	struct actor *pager;
	u32 s, r, waits;

	prepare_string(FROM + PAGE, RCV, 100);
	pager = long_pager(2);
	page_with(receiver, pager->id);
	put_reply(FROM + 5 * PAGE);
	begin_wait(pager, NEVER);
	s = sender->done;
	r = receiver->done;
	begin_string(SOON, SOON);
	settle(pager);
	page_with(pager, NIL_ID);
	CHECK_EQUAL(reply_from_memory(pager, receiver, FROM + 5 * PAGE, RCV), L4_SEABORTED);
	settle(pager);
	waits = pager->done;
	begin_wait(pager, SOON);
	CHECK(done_with(pager, waits + 1));
	CHECK_EQUAL(pager->regs.edx, RCV | 2); /* the fault again */
	pager->regs =
		ipc_regs(receiver->id, L4_SND_MAP, L4_NO_DESC, SOON, RCV, one(backing(RCV), RW));
	CHECK(finish(pager, do_ipc));
	CHECK_EQUAL(pager->regs.eax, 0);
	CHECK(both_done(s, r));
	check_codes(0, L4_DOPE(0, 1));
}

TEST(long_fault_user_answered_from_memory, "11.1",
     "a user's page fault answered with a long message")
{
	for (u32 n = 0; n < 2; n++) {
		struct actor *a = actor_task(0), *pager = long_pager(2);

		begin_access(a, do_read, (u32)(unsigned long)a);
		page_with(a, pager->id);
		put_reply(FROM + 5 * PAGE);
		mark(backing(TO));
		if (n)
			map_one(0, pager, FROM + 5 * PAGE, FROM + 5 * PAGE, RW);
		begin_wait(pager, NEVER);
		begin_access(a, do_read, TO);
		settle(pager);
		CHECK_EQUAL(reply_from_memory(pager, a, FROM + 5 * PAGE, TO), 0);
		CHECK(done_with(a, 3));
		CHECK_EQUAL(a->regs.eax, MARK(backing(TO)));
	}
}

TEST(long_fault_own_pager, "4.7", "the receiver's pager is the sender itself: its timeout ends it")
{
	u32 s, r;

	prepare_string(FROM + PAGE, RCV, 100);
	page_with(receiver, sender->id);
	s = sender->done;
	r = receiver->done;
	begin_string(SOON | P_16MS << 12, SOON);
	CHECK(both_done(s, r));
	CHECK_EQUAL(receiver->regs.eax, L4_RESNDPFTO);
	CHECK_EQUAL(sender->regs.eax, L4_SESNDPFTO);
	CHECK(finish(sender, do_switch));
}
