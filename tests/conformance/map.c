/* SPDX-License-Identifier: BSD-2-Clause */
/* Mapping pages by register map messages (sections 4.6, 6.1 and 6.3). */
#include "memory.h"

TEST(map_page_is_shared, "6.1", "a mapped page is the mapper's own page: writes show both ways")
{
	struct actor *a = actor_task(0);
	volatile u32 *mine = (volatile u32 *)(unsigned long)page(0);

	CHECK_EQUAL(map_one(0, a, page(0), TO, RW), MAPPED);
	CHECK_EQUAL(peek(a, TO), MARK(page(0)));
	*mine = 0x1234;
	CHECK_EQUAL(peek(a, TO), 0x1234);
	a->regs = (struct regs){ .eax = 0x4321, .esi = TO + 8, .eflags = 0x3202 };
	CHECK(finish(a, do_write));
	CHECK_EQUAL(mine[2], 0x4321);
	CHECK_EQUAL(peek(0, page(0)), MARK(page(0)));
}

TEST(map_words_are_data_too, "4.6", "the fpage words of a map message arrive as its data")
{
	struct actor *a = actor_task(0);

	CHECK_EQUAL(map_one(0, a, page(0), TO, RW), MAPPED);
	CHECK_EQUAL(a->regs.edx, 0);
	CHECK_EQUAL(a->regs.ebx, one(page(0), RW));
	CHECK_EQUAL(a->regs.esi, root_id.low);
	CHECK_EQUAL(a->regs.edi, root_id.high);
}

TEST(map_read_only, "6.3", "a page mapped without w can be read and not written")
{
	struct actor *a = actor_task(0);

	CHECK_EQUAL(map_one(0, a, page(0), TO, 0), MAPPED);
	CHECK_EQUAL(peek(a, TO), MARK(page(0)));
	CHECK(!can_write(a, TO));
	CHECK_EQUAL(last_fault(a), TO | 2);
	CHECK(can_write(0, page(0)));
}

TEST(map_read_only_stays_read_only, "6.1", "w gives no more than the mapper has itself")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	CHECK_EQUAL(map_one(0, a, page(0), TO, 0), MAPPED);
	CHECK_EQUAL(map_one(a, b, TO, TO, RW), MAPPED);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
	CHECK(!can_write(b, TO));
}

TEST(map_widens, "6.3", "mapping a page again with w makes it writable")
{
	struct actor *a = actor_task(0);

	map_one(0, a, page(0), TO, 0);
	CHECK(!can_write(a, TO));
	CHECK_EQUAL(map_one(0, a, page(0), TO, RW), MAPPED);
	CHECK(can_write(a, TO));
	CHECK_EQUAL(peek(a, TO), MARK(page(0)));
}

TEST(map_never_narrows, "6.3", "mapping a page again without w leaves it writable; m is set (D5)")
{
	struct actor *a = actor_task(0);

	map_one(0, a, page(0), TO, RW);
	CHECK_EQUAL(map_one(0, a, page(0), TO, 0), MAPPED);
	CHECK(can_write(a, TO));
}

TEST(map_again_keeps_derived, "6.3", "widening a page leaves what was derived from it")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(0), TO, 0);
	map_one(a, b, TO, TO, RW);
	map_one(0, a, page(0), TO, RW);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
	CHECK(!can_write(b, TO));
}

TEST(map_replaces_other_page, "D8", "a page mapped over another one replaces it")
{
	struct actor *a = actor_task(0);

	map_one(0, a, page(0), TO, RW);
	CHECK_EQUAL(map_one(0, a, page(1), TO, RW), MAPPED);
	CHECK_EQUAL(peek(a, TO), MARK(page(1)));
	unmap(0, one(page(0), 0), REMOVE);
	CHECK_EQUAL(peek(a, TO), MARK(page(1)));
	unmap(0, one(page(1), 0), REMOVE);
	CHECK_EQUAL(peek(a, TO), ABSENT);
}

TEST(map_replacing_flushes_derived, "D8", "a replaced page is flushed with all derived from it")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(0), TO, RW);
	map_one(a, b, TO, TO + PAGE, RW);
	map_one(0, a, page(1), TO, RW);
	CHECK_EQUAL(peek(b, TO + PAGE), ABSENT);
	CHECK_EQUAL(peek(a, TO), MARK(page(1)));
}

TEST(map_same_frame_other_parent, "D8", "the same frame from another mapper replaces the mapping")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(0), TO, RW);
	map_one(0, b, page(0), TO, RW);
	CHECK_EQUAL(map_one(a, b, TO, TO, 0), MAPPED);
	CHECK(!can_write(b, TO));
	unmap(a, one(TO, 0), REMOVE);
	CHECK_EQUAL(peek(b, TO), ABSENT);
}

TEST(map_over_its_own_source, "D8", "mapping a page back over its origin leaves neither")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(0), TO, RW);
	map_one(a, b, TO, TO, RW);
	CHECK_EQUAL(map_one(b, a, TO, TO, RW), L4_SHORT_DOPE);
	CHECK_EQUAL(peek(a, TO), ABSENT);
	CHECK_EQUAL(peek(b, TO), ABSENT);
	CHECK_EQUAL(peek(0, page(0)), MARK(page(0)));
}

TEST(map_twice_in_one_task, "6.1", "a page may be mapped at two places of one task")
{
	struct actor *a = actor_task(0);

	map_one(0, a, page(0), TO, RW);
	map_one(0, a, page(0), TO + PAGE, 0);
	CHECK(can_write(a, TO));
	CHECK_EQUAL(peek(a, TO + PAGE), MARK(page(0)));
	CHECK(!can_write(a, TO + PAGE));
	unmap(0, one(page(0), 0), REMOVE);
	CHECK_EQUAL(peek(a, TO), ABSENT);
	CHECK_EQUAL(peek(a, TO + PAGE), ABSENT);
}

TEST(map_missing_page, "6.3", "a page the mapper does not have is skipped without error: m = 0")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	CHECK_EQUAL(map_one(a, b, TO, TO, RW), L4_SHORT_DOPE);
	CHECK_EQUAL(peek(b, TO), ABSENT);
}

TEST(map_hole_leaves_what_is_there, "6.3", "a hole of the mapper does not touch the destination")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, b, page(1), TO, RW);
	CHECK_EQUAL(map_one(a, b, TO, TO, RW), L4_SHORT_DOPE);
	CHECK_EQUAL(peek(b, TO), MARK(page(1)));
}

TEST(map_skips_holes, "6.1", "an fpage with holes maps the pages that are there")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	u32 sender;

	map_one(0, a, page(0), TO, RW);
	map_one(0, a, page(3), TO + 3 * PAGE, RW);
	CHECK_EQUAL(pass(a, b, l4_fpage(TO, 14, 0), l4_fpage(TO, 14, RW), 0, &sender), MAPPED);
	CHECK_EQUAL(sender, 0);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
	CHECK_EQUAL(peek(b, TO + PAGE), ABSENT);
	CHECK_EQUAL(peek(b, TO + 2 * PAGE), ABSENT);
	CHECK_EQUAL(peek(b, TO + 3 * PAGE), MARK(page(3)));
}

TEST(map_skips_holes_of_megabytes, "6.1", "an fpage with a hole of 4 MB maps what is behind it")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	u32 sender, far = TO + 0x00bff000;

	map_one(0, a, page(1), far, 0);
	CHECK_EQUAL(pass(a, b, l4_fpage(TO, 24, 0), l4_fpage(TO, 24, RW), 0, &sender), MAPPED);
	CHECK_EQUAL(peek(b, far), MARK(page(1)));
	CHECK(!can_write(b, far));
	CHECK_EQUAL(peek(b, TO), ABSENT);
}

TEST(map_invalid_fpage_is_data, "4.6", "a map message with an invalid fpage is a normal message")
{
	static const u32 invalid[] = { 0, 0x01000000, 0x0100002f, 0x01000002 };
	struct actor *a = actor_task(0);
	u32 sender;

	for (u32 i = 0; i < sizeof invalid / sizeof *invalid; i++) {
		CHECK_EQUAL(pass(0, a, EVERYTHING, invalid[i], 77, &sender), L4_SHORT_DOPE);
		CHECK_EQUAL(sender, 0);
		CHECK_EQUAL(a->regs.edx, 77);
		CHECK_EQUAL(a->regs.ebx, invalid[i]);
	}
	CHECK_EQUAL(pass(0, a, 0, 0, 77, &sender), L4_SHORT_DOPE);
	CHECK_EQUAL(sender, 0);
}

TEST(map_without_window_is_cut, "4.6", "a receiver without window gets 0xE0, the mapper 0xF0")
{
	struct actor *a = actor_task(0);
	u32 sender;

	CHECK_EQUAL(pass(0, a, 0, one(page(0), RW), 5, &sender) & L4_CC_ERROR, L4_REMSGCUT);
	CHECK_EQUAL(sender & L4_CC_ERROR, L4_SEMSGCUT);
	CHECK_EQUAL(a->regs.eax & L4_CC_MAPPED, 0);
	CHECK_EQUAL(a->regs.edx, 5);
	CHECK_EQUAL(pass(0, a, TO | 4, one(page(0), RW), 5, &sender) & L4_CC_ERROR, L4_REMSGCUT);
	CHECK_EQUAL(sender & L4_CC_ERROR, L4_SEMSGCUT);
	CHECK_EQUAL(peek(a, TO), ABSENT);
}

TEST(map_cut_ends_the_call, "4.5", "after a cut message the sender's receive phase is not entered")
{
	struct actor *a = actor_task(0);
	struct regs r = ipc_regs(a->id, L4_SND_MAP, 0, SOON, 0, one(page(0), RW));

	begin_receive(a, root_id, SOON);
	gate_0x30(&r);
	CHECK_EQUAL(r.eax, L4_SEMSGCUT);
	CHECK_EQUAL(r.ebx, one(page(0), RW));
	settle(a);
	CHECK_EQUAL(a->done, 1);
}

TEST(map_queued_sender_is_cut, "4.6", "a queued mapper gets 0xF0 when a receiver has no window")
{
	struct actor *a = actor_task(0);
	struct regs r = ipc_regs(a->id, L4_NO_DESC, 0, SOON, 0, 0);

	a->regs = ipc_regs(root_id, L4_SND_MAP, 0, NEVER, 3, one(0x800000, RW));
	CHECK_EQUAL(tell(a, do_ipc), L4_STATE_PENDING);
	gate_0x30(&r);
	CHECK_EQUAL(r.eax & L4_CC_ERROR, L4_REMSGCUT);
	CHECK_EQUAL(r.edx, 3);
	CHECK(done_with(a, 1));
	CHECK_EQUAL(a->regs.eax, L4_SEMSGCUT);
}

TEST(map_from_queued_sender, "4.6", "a queued mapper's pages are mapped when it is received")
{
	struct actor *a = actor_task(0);
	struct regs r = ipc_regs(a->id, L4_NO_DESC, TO | 12 << 2 | L4_RCV_FPAGE, SOON, 0, 0);

	map_one(0, a, page(2), TO + PAGE, RW);
	a->regs = ipc_regs(root_id, L4_SND_MAP, L4_NO_DESC, NEVER, 0, one(TO + PAGE, RW));
	tell(a, do_ipc);
	gate_0x30(&r);
	CHECK_EQUAL(r.eax, MAPPED);
	CHECK_EQUAL(peek(0, TO), MARK(page(2)));
	unmap(0, one(TO, 0), REMOVE | OWN);
	CHECK_EQUAL(peek(a, TO + PAGE), MARK(page(2)));
}

TEST(map_inside_a_task, "D10", "a map message inside a task is a message without mapping, m = 0")
{
	struct actor *a = actor_thread(0);
	u32 sender;

	CHECK_EQUAL(pass(0, a, one(TO, 0), one(page(0), RW), 5, &sender), L4_SHORT_DOPE);
	CHECK_EQUAL(sender, 0);
	CHECK_EQUAL(a->regs.ebx, one(page(0), RW));
	CHECK_EQUAL(peek(0, TO), ABSENT);
}

TEST(map_inside_a_task_needs_no_window, "D10", "a map message inside a task needs no window")
{
	struct actor *a = actor_thread(0);
	u32 sender;

	CHECK_EQUAL(pass(0, a, 0, one(page(0), RW), 5, &sender), L4_SHORT_DOPE);
	CHECK_EQUAL(sender, 0);
}

TEST(map_in_a_reply, "4.6", "a call's receive phase accepts a mapping of the reply")
{
	struct actor *a = actor_task(0);
	struct regs r = ipc_regs(a->id, L4_SND_MAP, L4_NO_DESC, L4_TIMEOUT_SND_ZERO, 0,
				 one(page(4), RW));
	struct l4_id from;
	u32 w0, w1;

	a->regs = ipc_regs(root_id, 0, one(TO, 0) | L4_RCV_FPAGE, NEVER, 1, 2);
	tell(a, do_ipc);
	CHECK_EQUAL(l4_wait(&from, &w0, &w1, SOON), 0);
	gate_0x30(&r);
	CHECK_EQUAL(r.eax, 0);
	CHECK(done_with(a, 1));
	CHECK_EQUAL(a->regs.eax, MAPPED);
	CHECK_EQUAL(peek(a, TO), MARK(page(4)));
}

TEST(map_open_window, "2.9", "an open wait with a window accepts a mapping from anybody")
{
	struct actor *a = actor_task(0);
	struct regs r = ipc_regs(a->id, L4_SND_MAP, L4_NO_DESC, L4_TIMEOUT_SND_ZERO, TO,
				 one(page(4), 0));

	a->regs = ipc_regs(NIL_ID, L4_NO_DESC, EVERYTHING | 3, NEVER, 0, 0);
	tell(a, do_ipc);
	gate_0x30(&r);
	CHECK_EQUAL(r.eax, 0);
	CHECK(done_with(a, 1));
	CHECK_EQUAL(a->regs.eax, MAPPED);
	CHECK_EQUAL(peek(a, TO), MARK(page(4)));
}

/* A calls or sends to b and waits, without timeouts, with window `rcv`; b answers with a page. */
static void answer_with_page(u32 rcv)
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, b, page(6), TO, RW);
	begin_wait(b, NEVER);
	a->regs = ipc_regs(b->id, 0, rcv, NEVER, 1, 2);
	tell(a, do_ipc);
	CHECK(done_with(b, 2));
	b->regs = ipc_regs(a->id, L4_SND_MAP, L4_NO_DESC, L4_TIMEOUT_SND_ZERO, 0, one(TO, RW));
	CHECK(finish(b, do_ipc));
	CHECK_EQUAL(b->regs.eax, 0);
	CHECK(done_with(a, 1));
	CHECK_EQUAL(a->regs.eax, MAPPED);
	CHECK_EQUAL(peek(a, TO + PAGE), MARK(page(6)));
}

TEST(map_answers_a_call, "2.9", "a call's window holds when the server was already waiting")
{
	answer_with_page(one(TO + PAGE, 0) | L4_RCV_FPAGE);
}

TEST(map_answers_send_and_wait, "2.9", "the window of an open wait after a send holds too")
{
	answer_with_page(one(TO + PAGE, 0) | L4_RCV_FPAGE | L4_RCV_OPEN);
}

TEST(map_window_is_of_the_last_wait, "2.9", "a window of an earlier wait does not hold later")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(1), TO + PAGE, RW); /* a had a window */
	map_one(0, b, page(6), TO, RW);
	begin_wait(b, NEVER);
	begin_call(a, b->id, NEVER, 1, 2);
	CHECK(done_with(b, 2));
	b->regs = ipc_regs(a->id, L4_SND_MAP, L4_NO_DESC, L4_TIMEOUT_SND_ZERO, 0, one(TO, RW));
	CHECK(finish(b, do_ipc));
	CHECK_EQUAL(b->regs.eax, L4_SEMSGCUT);
}
