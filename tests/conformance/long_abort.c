/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfers that end in the middle: cancelled by lthread_ex_regs, or with a dead partner. */
#include "long.h"

enum { DWORDS = L4_MSG_DWORDS, TEXT = FROM + MB, COPY = INTO + MB, STRINGS = 31 };
enum side { SENDER, RECEIVER };

/* Another thread in the task of each, which can cancel it; and the number of the task. */
static struct actor *helper[2];
static const u32 task[2] = { FIRST_TASK, FIRST_TASK + 2 };

static struct actor *of(enum side s)
{
	return s == SENDER ? sender : receiver;
}

static void prepare(void)
{
	helper[SENDER] = actor_task(0);
	sender = actor_beside(helper[SENDER], 1, 1);
	helper[RECEIVER] = actor_task(2);
	receiver = actor_beside(helper[RECEIVER], 1, 3);
	for (enum side s = SENDER; s <= RECEIVER; s++)
		begin_receive(of(s), NIL_ID, NOW);
}

static void begin(void)
{
	receiver->regs = ipc_regs(sender->id, L4_NO_DESC, INTO, SOON, 0, 0);
	tell(receiver, do_ipc);
	sender->regs = ipc_regs(receiver->id, FROM, L4_RCV_OPEN, SOON, W0, W1);
	launch(sender, do_ipc);
}

/* A message whose string is missing on this side, whose pager, the test, has the fault. */
static void begin_with_fault(enum side missing)
{
	u32 w0, w1;

	prepare();
	put_head(FROM, 0, 0, L4_DOPE(0, 1));
	put_head(INTO, 0, L4_DOPE(0, 1), 0);
	put_string(FROM + DWORDS, 100, missing == SENDER ? TO : TEXT, 0, 0);
	put_string(INTO + DWORDS, 0, 0, 100, missing == RECEIVER ? TO : COPY);
	fill(TEXT, 100, 1);
	blank(COPY, 100);
	map_one(0, sender, FROM, FROM, RW);
	map_one(0, sender, TEXT, TEXT, RW);
	map_one(0, receiver, INTO, INTO, RW);
	map_one(0, receiver, COPY, COPY, RW);
	page_with(of(missing), root_id);
	begin();
	CHECK(next_fault(of(missing), &w0, &w1));
	CHECK_EQUAL(w0 & ~2u, TO);
}

/* A message of 124 MB, which the test interrupts after a few ticks. */
static void begin_124mb(void)
{
	u32 w;

	prepare();
	put_head(FROM, 0, 0, L4_DOPE(0, STRINGS));
	put_head(INTO, 0, L4_DOPE(0, STRINGS), 0);
	fill(TEXT, 4 * MB, 1);
	for (u32 n = 0; n < STRINGS; n++) {
		put_string(FROM + DWORDS + 16 * n, 4 * MB, TEXT, 0, 0);
		put_string(INTO + DWORDS + 16 * n, 0, 0, 4 * MB, COPY);
	}
	set_schedule(root_id, (PLAIN_PARAM & ~0xffu) | 50);
	set_schedule(root_pager, (PLAIN_PARAM & ~0xffu) | 51);
	begin();
	for (u32 n = 0; n < 500; n++) {
		l4_receive(NIL_ID, &w, &w, 0x0100000a);
		if (state_of(sender->id) == L4_STATE_SENDING &&
		    state_of(receiver->id) == L4_STATE_RECEIVING)
			break;
	}
	CHECK_EQUAL(state_of(sender->id), L4_STATE_SENDING);
	CHECK_EQUAL(state_of(receiver->id), L4_STATE_RECEIVING);
}

static void end_124mb(void)
{
	set_schedule(root_pager, PLAIN_PARAM);
	set_schedule(root_id, PLAIN_PARAM);
}

/* lthread_ex_regs of one side by its helper, with a new EIP. */
static void cancel(enum side s)
{
	struct actor *a = helper[s], *b = of(s);

	a->regs = (struct regs){ .eax = l4_id_lthread(b->id.low), .ecx = actor_esp(b),
				 .edx = (u32)(unsigned long)actor_entry, .ebx = ~0u,
				 .ebp = ~0u, .esi = root_pager.low, .edi = root_pager.high };
	CHECK(finish(a, do_ex_regs));
	settle(b);
}

static u32 code_of(enum side s)
{
	return s == SENDER ? L4_SEABORTED : L4_REABORTED;
}

static void check_useful(enum side s)
{
	CHECK(finish(of(s), do_switch));
}

static void check_cancelled(enum side s)
{
	enum side other = (enum side)!s;

	cancel(s);
	CHECK_EQUAL(of(s)->landings, 2);
	CHECK_EQUAL(of(s)->landed.eax, code_of(s));
	settle(of(other));
	CHECK_EQUAL(of(other)->landings, 1);
	CHECK_EQUAL(of(other)->regs.eax, code_of(other));
}

TEST(long_abort_cancelled_in_fault, "4.10",
     "ex_regs while a page is awaited: C0 to the receiver, D0 to the sender")
{
	for (u32 n = 0; n < 4; n++) {
		enum side missing = (enum side)(n & 1), cancelled = (enum side)(n >> 1);

		begin_with_fault(missing);
		check_cancelled(cancelled);
		page_with(helper[missing], root_pager);
		if (missing != cancelled) { /* its pager is still the test */
			u32 w0, w1;

			CHECK_EQUAL(l4_receive(of(missing)->id, &w0, &w1, NOW), L4_RETIMEOUT);
		}
		CHECK_EQUAL(state_of(of(SENDER)->id), L4_STATE_WAITING);
		CHECK_EQUAL(state_of(of(RECEIVER)->id), L4_STATE_WAITING);
		check_useful(cancelled);
		test_clean();
	}
}

TEST(long_abort_cancelled_in_copy, "4.10",
     "ex_regs in the middle of a copy: C0 to the receiver, D0 to the sender")
{
	for (enum side s = SENDER; s <= RECEIVER; s++) {
		begin_124mb();
		end_124mb();
		check_cancelled(s);
		check_useful(SENDER);
		check_useful(RECEIVER);
		test_clean();
	}
}

TEST(long_abort_stack_only, "4.10", "ex_regs with a new stack alone does not end a transfer")
{
	struct actor *a;

	begin_with_fault(RECEIVER);
	a = helper[RECEIVER];
	a->regs = (struct regs){ .eax = 1, .ecx = ~0u, .edx = ~0u, .ebx = ~0u, .ebp = ~0u,
				 .esi = ~0u, .edi = ~0u };
	CHECK(finish(a, do_ex_regs));
	a->regs = (struct regs){ .eax = 1, .ecx = a->regs.ecx, .edx = ~0u, .ebx = ~0u,
				 .ebp = ~0u, .esi = ~0u, .edi = ~0u };
	CHECK(finish(a, do_ex_regs));
	CHECK_EQUAL(state_of(receiver->id), L4_STATE_RECEIVING | L4_STATE_FAULT);
	reply_page(receiver, TO, one(page(0), RW));
	settle(receiver);
	CHECK_EQUAL(receiver->regs.eax, L4_DOPE(0, 1));
	CHECK_EQUAL(differences(TEXT, PAGES, 100), 0);
}

static void check_deleted(enum side s)
{
	enum side other = (enum side)!s;

	root_task_delete(task[s]);
	settle(of(other));
	CHECK_EQUAL(of(other)->regs.eax, code_of(other));
	CHECK_EQUAL(state_of(of(s)->id), L4_STATE_DEAD);
}

TEST(long_abort_deleted_in_fault, "D9", "a partner deleted while a page is awaited: C0, D0")
{
	for (u32 n = 0; n < 4; n++) {
		begin_with_fault((enum side)(n & 1));
		check_deleted((enum side)(n >> 1));
		test_clean();
	}
}

TEST(long_abort_deleted_in_copy, "D9", "a partner deleted in the middle of a copy: C0, D0")
{
	for (u32 n = 0; n < 6; n++) {
		enum side s = (enum side)(n & 1);

		begin_124mb();
		end_124mb();
		check_deleted(s);
		check_useful((enum side)!s);
		test_clean();
	}
}

TEST(long_abort_both_deleted, "D9", "both partners deleted in the middle, by one call")
{
	struct actor *a;

	begin_124mb();
	end_124mb();
	root_task_delete(task[SENDER]);
	root_task_delete(task[RECEIVER]);
	a = actor_task(0);
	CHECK_EQUAL(a->landings, 1);
}

TEST(long_abort_pages_unmapped, "4.7",
     "pages unmapped in the middle of a copy are faulted in again")
{
	begin_124mb();
	l4_fpage_unmap(l4_fpage(COPY & ~0x3fffffu, 23, 0), L4_UNMAP_REMOVE);
	l4_fpage_unmap(l4_fpage(TEXT & ~0x3fffffu, 22, 0), L4_UNMAP_REMOVE);
	end_124mb();
	for (u32 begun = clock_low(); !(receiver->done > 1) && clock_low() - begun < 5000000;)
		l4_thread_switch(NIL_ID);
	CHECK_EQUAL(receiver->regs.eax, L4_DOPE(0, STRINGS));
	CHECK_EQUAL(differences(TEXT, COPY, 4 * MB), 0);
}

TEST(long_abort_queue_behind, "4.2", "after an aborted transfer those queued behind it are served")
{
	struct actor *other;

	begin_with_fault(SENDER);
	other = actor_thread(5);
	begin_send(other, receiver->id, NEVER, 7, 8);
	cancel(SENDER);
	settle(receiver);
	CHECK_EQUAL(receiver->regs.eax, L4_REABORTED);
	begin_receive(receiver, other->id, NOW);
	CHECK_EQUAL(receiver->regs.edx, 7);
	CHECK(done_with(other, 1));
	CHECK_EQUAL(other->regs.eax, 0);
}
