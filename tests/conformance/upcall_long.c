/* SPDX-License-Identifier: BSD-2-Clause */
/* A handler's stack that comes by a long message with missing pages (sections 12.1 and 4.7). */
#include "long.h"
#include "upcall.h"

enum { BUFFER = TO + 4 * PAGE, AT_TOP = 16, FRAME = 12 };

/* Raises an exception with the stack pointer at a->limit. */
static void raise_on_stack(struct actor *a)
{
	__asm__ volatile("mov %%esp, %%ebx; mov %0, %%esp; ud2; mov %%ebx, %%esp"
			 : : "r"(a->limit) : "ebx", "memory");
}

/* An actor that has met its handler already, and the code for this. */
static struct actor *warm(u32 n)
{
	struct actor *a = handling(n);

	skip = 2;
	CHECK(finish(a, undefined));
	a->limit = (u32)(unsigned long)&a->stack[200];
	CHECK(finish(a, raise_on_stack));
	seen.count = 0;
	return a;
}

/*
 * A pager that will answer from BUFFER, which the test has at page(1), and its pager is the test;
 * *by is another thread of its task.
 */
static struct actor *answering(u32 n, struct actor **by)
{
	struct actor *pager = actor_task(n);

	*by = actor_beside(pager, 1, n + 1);
	map_one(0, pager, page(0), page(0), RW);
	put_head(page(1), 0, L4_DOPE(2, 0), L4_DOPE(2, 0));
	begin_receive(pager, NIL_ID, NOW);
	page_with(pager, root_id);
	begin_wait(pager, NEVER);
	return pager;
}

static void answer(struct actor *pager, const struct actor *a)
{
	pager->regs = ipc_regs(a->id, BUFFER | L4_SND_MAP, L4_NO_DESC, SOON, TO,
			       one(page(0), RW));
	tell(pager, do_ipc);
}

TEST(upcall_stack_by_long_reply, "12.1", "the pager's own fault in its answer: the handler runs")
{
	struct actor *by, *pager = answering(1, &by), *a = warm(0);
	u32 w0, w1;

	page_with(a, pager->id);
	a->limit = TO + PAGE - AT_TOP;
	tell(a, raise_on_stack);
	CHECK(done_with(pager, 4));
	CHECK_EQUAL(pager->regs.edx, (TO + PAGE - AT_TOP - FRAME) | 2);
	answer(pager, a);
	CHECK(next_fault(pager, &w0, &w1));
	CHECK_EQUAL(w0, BUFFER);
	CHECK_EQUAL(w1, 0xffffffff);
	reply_page(pager, BUFFER, one(page(1), RW));
	CHECK(done_with(pager, 5));
	CHECK_EQUAL(pager->regs.eax, 0);
	settle(a);
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(seen.esp, TO + PAGE - AT_TOP - FRAME);
}

/* Another thread of its task makes the pager begin anew. */
static void restart(struct actor *pager, struct actor *by)
{
	by->regs = (struct regs){ .eax = 0, .ecx = actor_esp(pager),
				  .edx = (u32)(unsigned long)actor_entry, .ebx = ~0u, .ebp = ~0u,
				  .esi = root_pager.low, .edi = root_pager.high };
	CHECK(finish(by, do_ex_regs));
	settle(pager);
}

TEST(upcall_stack_by_failing_reply, "12.1", "its answer fails: the same fault, then the handler")
{
	struct actor *by, *pager = answering(1, &by), *a = warm(0);
	u32 w0, w1, waits;

	page_with(a, pager->id);
	a->limit = TO + PAGE - AT_TOP;
	tell(a, raise_on_stack);
	answer(pager, a);
	CHECK(next_fault(pager, &w0, &w1));
	CHECK_EQUAL(w1, 0xffffffff);
	restart(pager, by);
	waits = pager->done;
	begin_wait(pager, SOON);
	CHECK(done_with(pager, waits + 1));
	CHECK_EQUAL(pager->regs.edx, (TO + PAGE - AT_TOP - FRAME) | 2);
	pager->regs = ipc_regs(a->id, L4_SND_MAP, L4_NO_DESC, SOON, TO, one(page(0), RW));
	CHECK(finish(pager, do_ipc));
	CHECK_EQUAL(pager->regs.eax, 0);
	settle(a);
	CHECK_EQUAL(seen.count, 1);
}
