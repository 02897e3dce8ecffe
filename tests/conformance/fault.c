/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults as messages to the pager (sections 11.1 and 23.7). */
#include "fault.h"

#define ALL_FLAGS (test_flags() | 0xcd7u) /* CF PF AF ZF SF DF OF */

TEST(fault_words_of_a_read, "23.7", "a read: the address without bits 1:0, and EIP")
{
	struct actor *a = faulter(0);
	u32 w0, w1;

	begin_access(a, do_read, TO + 0x2004);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, TO + 0x2004);
	CHECK_EQUAL(w1, access_read_ip);
}

TEST(fault_words_of_an_odd_read, "23.7", "a read at ...003: bits 1:0 are cleared (D16)")
{
	struct actor *a = faulter(0);
	u32 w0, w1;

	begin_access(a, do_read, 0x08049003);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, 0x08049000);
}

TEST(fault_words_of_a_write, "23.7", "a write: bit 1 is set")
{
	static const u32 at[] = { 0x08049004, 0xb8000, 0, 0xbffffffc };
	u32 w0, w1;

	for (u32 n = 0; n < sizeof at / sizeof *at; n++) {
		struct actor *a = faulter(n);

		begin_access(a, do_write, at[n]);
		CHECK(next_fault(a, &w0, &w1));
		CHECK_EQUAL(w0, at[n] | 2);
		CHECK_EQUAL(w1, access_write_ip);
	}
}

static void jump(struct actor *a)
{
	((void (*)(void))(unsigned long)a->limit)();
}

TEST(fault_words_of_a_fetch, "11.1", "a jump to a missing page: address and EIP are the same")
{
	struct actor *a = faulter(0);
	u32 w0, w1;

	a->limit = TO + 4;
	tell(a, jump);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, TO + 4);
	CHECK_EQUAL(w1, TO + 4);
}

/* A fault, one reply without mapping, one with: the access is then done. */
static void check_survival(order *access, u32 eax)
{
	struct actor *a = faulter(0);
	struct regs given = { 0xa1a2a3a4, 0xc1c2c3c4, 0xd1d2d3d4, 0xb1b2b3b4, 0xe1e2e3e4,
			      TO, 0xd5d6d7d8, ALL_FLAGS };
	u32 w0, w1;

	a->regs = given;
	tell(a, access);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(reply_plain(a), 0);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(reply_page(a, TO, one(page(0), RW)), 0);
	CHECK(done_with(a, 2));
	CHECK_EQUAL(a->regs.eax, eax);
	CHECK_EQUAL(a->regs.ecx, given.ecx);
	CHECK_EQUAL(a->regs.edx, given.edx);
	CHECK_EQUAL(a->regs.ebx, given.ebx);
	CHECK_EQUAL(a->regs.ebp, given.ebp);
	CHECK_EQUAL(a->regs.esi, given.esi);
	CHECK_EQUAL(a->regs.edi, given.edi);
	CHECK_EQUAL(a->regs.eflags, given.eflags);
}

TEST(fault_keeps_registers_of_a_read, "11.1", "all registers and EFLAGS survive a read fault")
{
	check_survival(do_read, MARK(page(0)));
}

TEST(fault_keeps_registers_of_a_write, "11.1", "all registers and EFLAGS survive a write fault")
{
	check_survival(do_write, 0xa1a2a3a4);
	CHECK_EQUAL(*(volatile u32 *)PAGES, 0xa1a2a3a4);
}

TEST(fault_repeats_without_mapping, "11.1", "a reply without mapping: the fault comes again")
{
	struct actor *a = faulter(0);
	u32 w0, w1;

	begin_access(a, do_read, TO);
	for (u32 n = 0; n < 20; n++) {
		CHECK(next_fault(a, &w0, &w1));
		CHECK_EQUAL(w0, TO);
		CHECK_EQUAL(reply_plain(a), 0);
	}
	CHECK_EQUAL(a->done, 1);
}

TEST(fault_mapped_elsewhere, "11.1", "a reply may map another page; the fault then repeats")
{
	struct actor *a = faulter(0);
	u32 w0, w1;

	begin_access(a, do_read, TO);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(reply_page(a, TO + PAGE, one(page(1), RW)), 0);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, TO);
	CHECK_EQUAL(reply_page(a, TO, one(page(0), 0)), 0);
	CHECK(done_with(a, 2));
	begin_access(a, do_read, TO + PAGE);
	CHECK(done_with(a, 3));
	CHECK_EQUAL(a->regs.eax, MARK(page(1)));
}

TEST(fault_read_only_then_write, "24.7", "a write to a read-only page faults with bit 1; w ends it")
{
	struct actor *a = faulter(0);
	u32 w0, w1;

	begin_access(a, do_read, TO);
	CHECK(next_fault(a, &w0, &w1));
	reply_page(a, TO, one(page(0), 0));
	CHECK(done_with(a, 2));
	CHECK_EQUAL(a->regs.eax, MARK(page(0)));
	begin_access(a, do_write, TO);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, TO | 2);
	reply_page(a, TO, one(page(0), RW));
	CHECK(done_with(a, 3));
	CHECK_EQUAL(*(volatile u32 *)PAGES, a->regs.eax);
}

TEST(fault_write_answered_read_only, "11.1", "a write answered with a read-only page faults again")
{
	struct actor *a = faulter(0);
	u32 w0, w1;

	begin_access(a, do_write, TO);
	CHECK(next_fault(a, &w0, &w1));
	reply_page(a, TO, one(page(0), 0));
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, TO | 2);
	CHECK_EQUAL(a->done, 1);
}

TEST(fault_window_is_whole_space, "11.1", "the pager may answer with a region of any size")
{
	struct actor *a = faulter(0);
	u32 w0, w1;

	for (u32 n = 0; n < 16; n++)
		page(n);
	begin_access(a, do_read, TO + 5 * PAGE);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(reply_page(a, TO + 5 * PAGE, l4_fpage(PAGES, 16, 0)), 0);
	CHECK(done_with(a, 2));
	CHECK_EQUAL(a->regs.eax, MARK(page(5)));
	begin_access(a, do_read, TO + 15 * PAGE);
	CHECK(done_with(a, 3));
	CHECK_EQUAL(a->regs.eax, MARK(page(15)));
}

TEST(fault_granted_page, "11.1", "the pager may grant the page")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, b, page(0), TO, RW);
	page_with(a, b->id);
	b->regs = ipc_regs(a->id, L4_NO_DESC, 0, NEVER, 0, 0);
	tell(b, do_ipc);
	begin_access(a, do_read, TO);
	settle(b);
	CHECK_EQUAL(b->regs.edx, TO);
	b->regs = ipc_regs(a->id, L4_SND_MAP, L4_NO_DESC, L4_TIMEOUT_SND_ZERO, TO,
			   one(TO, RW | GRANT));
	CHECK(finish(b, do_ipc));
	CHECK_EQUAL(b->regs.eax, 0);
	CHECK(done_with(a, 2));
	CHECK_EQUAL(a->regs.eax, MARK(page(0)));
	CHECK_EQUAL(peek(b, TO), ABSENT);
}

TEST(fault_state_and_partner, "23.6", "a thread in a page fault: state 1, partner its pager")
{
	struct actor *a = faulter(0);
	struct schedule s;
	u32 w0, w1;

	begin_access(a, do_read, TO);
	CHECK_EQUAL(query(a->id, &s), PLAIN_PARAM | L4_STATE_FAULT << L4_SCHED_STATE_SHIFT);
	CHECK(l4_same_id(s.partner, root_id));
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(query(a->id, &s), PLAIN_PARAM | L4_STATE_FAULT << L4_SCHED_STATE_SHIFT);
	CHECK(l4_same_id(s.partner, root_id));
}

TEST(fault_only_the_pager_answers, "4.2", "a thread that waits for its pager accepts no other")
{
	struct actor *a = faulter(0), *b = actor_thread(1);
	u32 w0, w1;

	begin_access(a, do_read, TO);
	begin_send(b, a->id, L4_TIMEOUT_SND_ZERO, 1, 2); /* the fault still queued */
	CHECK_EQUAL(b->regs.eax, L4_SETIMEOUT);
	CHECK_EQUAL(reply_plain(a), L4_SETIMEOUT); /* nor the pager before it has received */
	CHECK(next_fault(a, &w0, &w1));
	begin_send(b, a->id, L4_TIMEOUT_SND_ZERO, 1, 2);
	CHECK_EQUAL(b->regs.eax, L4_SETIMEOUT);
	CHECK_EQUAL(reply_plain(a), 0);
}

TEST(fault_of_two_threads, "D8", "two threads fault on one page: the second mapping is no change")
{
	struct actor *a = faulter(0), *b = actor_beside(a, 1, 1);
	u32 w0, w1;

	page_with(b, root_id);
	begin_access(a, do_read, TO);
	begin_access(b, do_read, TO + 8);
	CHECK(next_fault(a, &w0, &w1));
	CHECK(next_fault(b, &w0, &w1));
	CHECK_EQUAL(w0, TO + 8);
	CHECK_EQUAL(reply_page(a, TO, one(page(0), RW)), 0);
	CHECK_EQUAL(reply_page(b, TO, one(page(0), RW)), 0);
	CHECK(done_with(a, 2));
	CHECK(done_with(b, 2));
	page_with(a, root_pager);
	CHECK(can_write(a, TO));
}

TEST(fault_to_waiting_pager, "11.1", "a pager in an open wait gets the fault as a message of a")
{
	struct actor *a = faulter(0), *b = actor_task(1);

	page_with(a, b->id);
	begin_wait(b, NEVER);
	begin_access(a, do_write, TO + 12);
	CHECK(done_with(b, 1));
	CHECK_EQUAL(b->regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(b->regs.edx, (TO + 12) | 2);
	CHECK_EQUAL(b->regs.ebx, access_write_ip);
	CHECK_EQUAL(b->regs.esi, a->id.low);
	CHECK_EQUAL(b->regs.edi, a->id.high);
	CHECK_EQUAL(b->regs.ecx, b->id.low);
	CHECK_EQUAL(b->regs.ebp, b->id.high);
}

TEST(fault_pager_changed, "9", "a new pager set while a fault waits gets the next fault")
{
	struct actor *a = faulter(0), *b = actor_beside(a, 1, 1), *p = actor_task(2);
	u32 w0, w1;

	begin_access(a, do_read, TO);
	CHECK(next_fault(a, &w0, &w1));
	b->regs = (struct regs){ .eax = 0, .ecx = ~0u, .edx = ~0u, .ebx = ~0u, .ebp = ~0u,
				 .esi = p->id.low, .edi = p->id.high };
	CHECK(finish(b, do_ex_regs));
	CHECK_EQUAL(state_of(a->id), L4_STATE_FAULT);
	CHECK_EQUAL(reply_plain(a), 0);
	begin_receive(p, a->id, NEVER);
	CHECK(done_with(p, 1));
	CHECK_EQUAL(p->regs.edx, TO);
}
