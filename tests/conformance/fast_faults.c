/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entering by SYSENTER with a stack that is missing, or is none; and lthread_ex_regs meanwhile
 * (section 3.3).
 */
#include "fast.h"
#include "long.h"

/* Actor n, whose pager is the test, sends and waits for an answer, its words at TO + LAST_WORDS. */
static struct actor *begin_without_stack(u32 n, struct l4_id to)
{
	struct actor *a = actor_task(n);

	have_raw_in(a);
	put_entry_words(0);
	page_with(a, root_id);
	a->regs = (struct regs){ 0, TO + LAST_WORDS, W0, W1, 0, to.low, to.high, test_flags() };
	tell(a, do_raw);
	return a;
}

TEST(fast_missing_stack, "3.3", "missing pages of the caller's stack are asked for, EIP all ones")
{
	struct actor *server = actor_task(1), *a;
	u32 w0, w1;

	NEEDS_FAST();
	tell(server, serve_by_sysenter);
	a = begin_without_stack(0, server->id);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, TO + LAST_WORDS);
	CHECK_EQUAL(w1, ~0u);
	CHECK_EQUAL(reply_plain(a), 0);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, TO + LAST_WORDS);
	CHECK_EQUAL(reply_page(a, TO, one(page(0), RW)), 0);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, TO + PAGE);
	CHECK_EQUAL(w1, ~0u);
	CHECK_EQUAL(reply_page(a, TO + PAGE, one(page(1), 0)), 0);
	CHECK(done_with(a, 3));
	CHECK_EQUAL(a->regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(a->regs.edx, ~W0);
	CHECK_EQUAL(a->regs.ebx, W1 + 1);
	CHECK_EQUAL(a->regs.esi, server->id.low);
	CHECK_EQUAL(raw_esp, TO + LAST_WORDS + 16);
	CHECK_EQUAL(a->regs.eflags, test_flags() | 2);
}

TEST(fast_missing_second_page, "3.3", "the first page is there, the second is asked for")
{
	struct actor *server = actor_task(1), *a = actor_task(0);
	u32 w0, w1;

	NEEDS_FAST();
	tell(server, serve_by_int);
	have_raw_in(a);
	put_entry_words(0);
	map_one(0, a, page(0), TO, RW);
	page_with(a, root_id);
	a->regs = (struct regs){ 0, TO + LAST_WORDS, W0, W1, 0, server->id.low, server->id.high,
				 test_flags() };
	tell(a, do_raw);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, TO + PAGE);
	CHECK_EQUAL(w1, ~0u);
	CHECK_EQUAL(reply_page(a, TO + PAGE, one(page(1), 0)), 0);
	settle(a);
	CHECK_EQUAL(a->regs.edx, ~W0);
	CHECK_EQUAL(raw_esp, TO + LAST_WORDS + 16);
}

TEST(fast_stack_no_pager, "3.3", "a missing stack and no pager: the thread is shut down")
{
	struct actor *a = actor_task(0);

	NEEDS_FAST();
	have_raw_in(a);
	page_with(a, NIL_ID);
	a->regs = (struct regs){ 0, TO, W0, W1, 0, root_id.low, root_id.high, test_flags() };
	tell(a, do_raw);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
}

TEST(fast_stack_pager_dies, "3.3", "the pager is deleted meanwhile: shut down")
{
	struct actor *a = actor_task(0), *p = actor_task(1);

	NEEDS_FAST();
	have_raw_in(a);
	page_with(a, p->id);
	begin_wait(p, NEVER);
	a->regs = (struct regs){ 0, TO, W0, W1, 0, root_id.low, root_id.high, test_flags() };
	tell(a, do_raw);
	CHECK(done_with(p, 1));
	CHECK_EQUAL(p->regs.edx, TO);
	CHECK_EQUAL(p->regs.ebx, ~0u);
	CHECK_EQUAL(state_of(a->id), L4_STATE_FAULT);
	root_task_delete(FIRST_TASK + 1);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
}

TEST(fast_bad_stack, "3.3", "a stack pointer that is no user's: an exception, nothing is read")
{
	static const u32 bad[] = { 0xc0000000, 0xc0100000, 0xbffffff1, 0xbffffffc, 0xe0000000,
				   0xfffffff0, 0xfffffffc, 0xfffffffd, 0xffffffff };

	NEEDS_FAST();
	for (u32 n = 0; n < sizeof bad / sizeof *bad; n++) {
		struct actor *a = actor_task(n);

		have_raw_in(a);
		a->regs = (struct regs){ 0, bad[n], W0, W1, 0, root_id.low, root_id.high,
					 test_flags() };
		tell(a, do_raw);
		CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
	}
}

/* The words at the end of user space, where `a` is to have them; its page is missing at first. */
static void check_last_stack(struct actor *a, struct actor *server)
{
	enum { LAST = 0xbffff000 };
	u32 w0, w1, ecx = LAST + PAGE - 16;

	for (u32 n = 0; n < 4; n++)
		word_at(page(2) + PAGE - 16)[n] = n < 2 ? word_at(page(0) + LAST_WORDS)[n] : 0;
	for (u32 n = 0; n < 2; n++) {
		a->regs = (struct regs){ 0, ecx, W0, W1, 0, server->id.low, server->id.high,
					 test_flags() };
		tell(a, do_raw);
		if (!n) {
			CHECK(next_fault(a, &w0, &w1));
			CHECK_EQUAL(w0, ecx);
			CHECK_EQUAL(reply_page(a, LAST, one(page(2), RW)), 0);
		}
		settle(a);
		CHECK_EQUAL(a->regs.edx, ~W0);
		CHECK_EQUAL(raw_esp, LAST + PAGE);
	}
	a->regs = (struct regs){ 0, ecx + 1, W0, W1, 0, server->id.low, server->id.high,
				 test_flags() };
	tell(a, do_raw);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
}

TEST(fast_last_stack, "3.3", "the last 16 bytes of user space are a stack, a byte higher is none")
{
	struct actor *server = actor_task(1), *a = actor_task(0);

	NEEDS_FAST();
	tell(server, serve_by_sysenter);
	have_raw_in(a);
	put_entry_words(0);
	page_with(a, root_id);
	check_last_stack(a, server);
}

static void exchange_regs(struct actor *a, struct actor *b, u32 eip, u32 esp)
{
	a->regs = (struct regs){ l4_id_lthread(b->id.low), esp, eip, ~0u, ~0u, ~0u, ~0u, 0 };
	CHECK(finish(a, do_ex_regs));
}

TEST(fast_exchanged, "4.10", "lthread_ex_regs ends a wait that was entered by SYSENTER")
{
	struct actor *a = actor_task(0), *b = actor_beside(a, 1, 1);
	struct fast *f;

	NEEDS_FAST();
	f = tell_fast(b, 1, ipc_regs(NIL_ID, L4_NO_DESC, L4_RCV_OPEN, NEVER, 0, 0));
	CHECK_EQUAL(state_of(b->id), L4_STATE_WAITING);
	exchange_regs(a, b, (u32)(unsigned long)actor_entry, actor_esp(b));
	settle(b);
	CHECK_EQUAL(b->landings, 2);
	CHECK_EQUAL(b->landed.eax, L4_RECANCELED);
	CHECK_EQUAL(b->landed.ecx | b->landed.edx | b->landed.ebp, 0);
	CHECK_EQUAL(f->by_sysexit, ~0u);
	CHECK(finish(b, do_switch));
}

TEST(fast_exchanged_paged, "4.10", "or a wait for the page that its words are on")
{
	struct actor *a = actor_task(1), *b = actor_beside(a, 1, 0);
	u32 w0, w1;

	NEEDS_FAST();
	have_raw_in(b);
	page_with(b, root_id);
	b->regs = (struct regs){ 0, TO, W0, W1, 0, root_id.low, root_id.high, test_flags() };
	tell(b, do_raw);
	CHECK(next_fault(b, &w0, &w1));
	a->regs = (struct regs){ l4_id_lthread(b->id.low), ~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0 };
	CHECK(finish(a, do_ex_regs));
	CHECK_EQUAL(a->regs.ecx, TO + 16);
	CHECK_EQUAL(a->regs.edx, ~0u);
	exchange_regs(a, b, (u32)(unsigned long)actor_entry, actor_esp(b));
	settle(b);
	CHECK_EQUAL(b->landings, 2);
	CHECK_EQUAL(b->landed.edx, W0);
}
