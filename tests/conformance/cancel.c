/* SPDX-License-Identifier: BSD-2-Clause */
/* lthread_ex_regs with a new EIP ends what the thread waits for (section 4.10). */
#include "fault.h"

/* Sends thread b of the task of `a` back to its entry, by an order to a; it may not have run. */
static void exchange(struct actor *a, struct actor *b)
{
	a->regs = (struct regs){ .eax = l4_id_lthread(b->id.low), .ecx = actor_esp(b),
				 .edx = (u32)(unsigned long)actor_entry, .ebx = ~0u,
				 .ebp = ~0u, .esi = root_pager.low, .edi = root_pager.high };
	b->landed = (struct regs){ 1, 1, 1, 1, 1, 1, 1, 1 };
	CHECK(finish(a, do_ex_regs));
}

static void restart(struct actor *a, struct actor *b)
{
	exchange(a, b);
	settle(b);
}

/* It came back with this code and nothing else in its registers, and is of use. */
static void check_cancelled(struct actor *b, u32 code)
{
	CHECK_EQUAL(b->landings, 2);
	CHECK_EQUAL(b->landed.eax, code);
	CHECK_EQUAL(b->landed.ecx | b->landed.edx | b->landed.ebx | b->landed.ebp |
		    b->landed.esi | b->landed.edi, 0);
	CHECK(finish(b, do_switch));
}

static struct actor *pair(struct actor **a)
{
	*a = actor_task(0);
	return actor_beside(*a, 1, 1);
}

TEST(cancel_closed_receive, "4.10", "a closed receive is cancelled: 0x40")
{
	struct actor *a, *b = pair(&a);

	begin_receive(b, a->id, NEVER);
	restart(a, b);
	check_cancelled(b, L4_RECANCELED);
}

TEST(cancel_open_receive, "4.10", "an open receive is cancelled: 0x40")
{
	struct actor *a, *b = pair(&a);

	begin_wait(b, NEVER);
	restart(a, b);
	check_cancelled(b, L4_RECANCELED);
}

TEST(cancel_call, "4.10", "a call that waits for its reply is cancelled: 0x40")
{
	struct actor *a, *b = pair(&a), *server = actor_thread(2);

	begin_wait(server, NEVER);
	CHECK_EQUAL(begin_call(b, server->id, NEVER, 1, 2), L4_STATE_WAITING);
	restart(a, b);
	check_cancelled(b, L4_RECANCELED);
	begin_send(server, b->id, L4_TIMEOUT_SND_ZERO, 0, 0);
	CHECK_EQUAL(server->regs.eax, L4_SETIMEOUT);
}

TEST(cancel_receive_with_timeout, "4.10", "a receive with a timeout: 0x40, and the timeout is gone")
{
	struct actor *a, *b = pair(&a);

	begin_wait(b, 0x6400000a); /* 100 ticks */
	restart(a, b);
	check_cancelled(b, L4_RECANCELED);
	begin_receive(b, NIL_ID, NEVER);
	spin_ticks(110);
	CHECK_EQUAL(state_of(b->id), L4_STATE_WAITING);
}

TEST(cancel_sleep, "4.10", "an endless sleep is cancelled: 0x40")
{
	struct actor *a, *b = pair(&a);

	begin_receive(b, NIL_ID, NEVER);
	restart(a, b);
	check_cancelled(b, L4_RECANCELED);
}

TEST(cancel_send, "4.10", "a queued sender is cancelled: 0x50, and leaves the queue")
{
	struct actor *a, *b = pair(&a);
	u32 w0, w1;

	CHECK_EQUAL(begin_send(b, root_id, NEVER, 1, 2), L4_STATE_PENDING);
	restart(a, b);
	check_cancelled(b, L4_SECANCELED);
	CHECK_EQUAL(l4_receive(b->id, &w0, &w1, NOW), L4_RETIMEOUT);
}

TEST(cancel_send_with_timeout, "4.10", "a queued caller with timeouts is cancelled: 0x50")
{
	struct actor *a, *b = pair(&a);

	CHECK_EQUAL(begin_call(b, root_id, 0x646400aa, 1, 2), L4_STATE_PENDING);
	restart(a, b);
	check_cancelled(b, L4_SECANCELED);
	begin_receive(b, NIL_ID, NEVER);
	spin_ticks(110);
	CHECK_EQUAL(state_of(b->id), L4_STATE_WAITING);
}

/* A fault of b at TO, with registers that must still be there when it lands. */
static void fault_with_pattern(struct actor *b, struct l4_id pager)
{
	begin_access(b, do_read, (u32)(unsigned long)access_read_ip & ~3u); /* have the code in */
	page_with(b, pager);
	b->regs = (struct regs){ 0xa, 0xc, 0xd, 0xb, 0xe, TO, 0xd1, 0x3202 };
	tell(b, do_read);
	CHECK_EQUAL(state_of(b->id), L4_STATE_FAULT);
}

static void check_pattern(const struct actor *b)
{
	CHECK_EQUAL(b->landings, 2);
	CHECK_EQUAL(b->landed.eax, 0xa);
	CHECK_EQUAL(b->landed.ecx, 0xc);
	CHECK_EQUAL(b->landed.edx, 0xd);
	CHECK_EQUAL(b->landed.ebx, 0xb);
	CHECK_EQUAL(b->landed.ebp, 0xe);
	CHECK_EQUAL(b->landed.esi, TO);
	CHECK_EQUAL(b->landed.edi, 0xd1);
}

TEST(cancel_page_fault, "4.10", "a page fault is dropped, registers stay; a late reply fails")
{
	struct actor *a, *b = pair(&a), *p = actor_task(2);

	map_one(0, p, page(0), TO, RW);
	begin_receive(p, b->id, NEVER);
	fault_with_pattern(b, p->id);
	settle(p);
	CHECK_EQUAL(p->regs.edx, TO);
	restart(a, b);
	check_pattern(b);
	p->regs = ipc_regs(b->id, L4_SND_MAP, L4_NO_DESC, L4_TIMEOUT_SND_ZERO, TO, one(TO, RW));
	CHECK(finish(p, do_ipc));
	CHECK_EQUAL(p->regs.eax, L4_SETIMEOUT);
	CHECK(finish(b, do_switch));
	CHECK_EQUAL(peek(a, TO), ABSENT);
}

TEST(cancel_queued_page_fault, "4.10", "a page fault still queued at the pager leaves its queue")
{
	struct actor *a, *b = pair(&a);
	struct l4_id from;
	u32 w0, w1;

	fault_with_pattern(b, root_id);
	restart(a, b);
	check_pattern(b);
	CHECK_EQUAL(l4_wait(&from, &w0, &w1, NOW), L4_RETIMEOUT);
}

TEST(cancel_running, "9", "a thread that runs goes on at the new EIP")
{
	struct actor *a, *b = pair(&a);

	b->limit = 1;
	launch(b, do_spin);
	restart(a, b);
	CHECK_EQUAL(b->landings, 2);
	CHECK(finish(b, do_switch));
}

TEST(cancel_revives_the_dead, "9", "a valid EIP revives a thread that was shut down")
{
	struct actor *a, *b = pair(&a);

	begin_access(b, do_read, 0xfffffff0);
	CHECK_EQUAL(state_of(b->id), L4_STATE_DEAD);
	restart(a, b);
	CHECK_EQUAL(b->landings, 2);
	CHECK_EQUAL(b->landed.eflags, test_flags());
	CHECK(finish(b, do_switch));
}

TEST(cancel_revived_has_no_queue, "4.11", "a revived thread has none of the senders of before")
{
	struct actor *a, *b = pair(&a), *s[2];

	for (u32 n = 0; n < 2; n++) {
		s[n] = actor_thread(2 + n);
		begin_send(s[n], b->id, NEVER, 1, 2);
	}
	begin_access(b, do_read, 0xfffffff0);
	CHECK(done_with(s[0], 1));
	CHECK(done_with(s[1], 1));
	restart(a, b);
	begin_wait(b, NOW);
	CHECK_EQUAL(b->regs.eax, L4_RETIMEOUT);
	begin_send(s[1], b->id, NEVER, 3, 4);
	begin_wait(b, NOW);
	CHECK_EQUAL(b->regs.edx, 3);
	begin_wait(b, NOW);
	CHECK_EQUAL(b->regs.eax, L4_RETIMEOUT);
}

TEST(cancel_many_times, "4.10", "a thread can be cancelled again and again")
{
	struct actor *a, *b = pair(&a);

	for (u32 n = 0; n < 200; n++) {
		if (n & 1)
			begin_wait(b, n & 2 ? SOON : NEVER);
		else
			begin_send(b, root_id, n & 2 ? SOON : NEVER, 0, 0);
		restart(a, b);
		CHECK_EQUAL(b->landed.eax, n & 1 ? L4_RECANCELED : L4_SECANCELED);
	}
	CHECK_EQUAL(b->landings, 201);
}

TEST(cancel_leaves_partner, "4.10", "the partner of a cancelled receiver is unaffected")
{
	struct actor *a, *b = pair(&a), *sender = actor_thread(2);

	begin_receive(b, a->id, NEVER);
	CHECK_EQUAL(begin_send(sender, b->id, NEVER, 5, 6), L4_STATE_PENDING);
	restart(a, b);
	CHECK_EQUAL(state_of(sender->id), L4_STATE_PENDING);
	begin_receive(b, sender->id, NEVER);
	CHECK(done_with(b, 1));
	CHECK_EQUAL(b->regs.edx, 5);
	CHECK(done_with(sender, 1));
	CHECK_EQUAL(sender->regs.eax, 0);
}

TEST(cancel_receive_not_begun, "4.10",
     "sent, and not yet received what is queued: 0x40, and that stays queued")
{
	struct actor *a, *b = pair(&a), *c = actor_task(2);
	u32 w0, w1;

	b->regs = ipc_regs(root_id, 0, L4_RCV_OPEN, NEVER, 1, 2);
	tell(b, do_ipc);
	begin_send(c, b->id, NEVER, 3, 4);
	set_schedule(b->id, (PLAIN_PARAM & ~0xffu) | 1); /* it is ready, but does not run */
	CHECK_EQUAL(l4_receive(b->id, &w0, &w1, NOW), 0);
	CHECK_EQUAL(w0, 1);
	exchange(a, b);
	set_schedule(b->id, PLAIN_PARAM);
	settle(b);
	check_cancelled(b, L4_RECANCELED);
	begin_wait(b, NOW);
	CHECK_EQUAL(b->regs.edx, 3);
	CHECK_EQUAL(b->regs.esi, c->id.low);
	CHECK(done_with(c, 1));
}
