/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page faults in transfers (section 4.7).  The sender's memory at TO and the receiver's at INTO_TO
 * are not mapped at first; the test is the pager of both and has both at PAGES.
 */
#include "long.h"

enum {
	DWORDS = L4_MSG_DWORDS,
	SPAN = 16 * PAGE,
	SND = TO,
	RCV = TO + SPAN,
	FAULTS = 64
};

static struct {
	struct l4_id who;
	u32 w0, w1;
} seen[FAULTS];
static u32 seen_count;

/* Where the root task has the page. */
static u32 backing(u32 address)
{
	return PAGES + (address - TO);
}

/* The program's pages that an ipc needs are there before the other pager is. */
static struct actor *task_paged_by(u32 n, struct l4_id pager)
{
	struct actor *a = actor_task(n);

	begin_receive(a, NIL_ID, NOW);
	page_with(a, pager);
	return a;
}

/* Both actors, and all of their memory blank. */
static void prepare(void)
{
	sender = task_paged_by(0, root_id);
	receiver = task_paged_by(1, root_id);
	blank(backing(SND), 2 * SPAN);
	seen_count = 0;
}

static void begin_receiver(u32 rcv, u32 timeouts)
{
	receiver->regs = ipc_regs(sender->id, L4_NO_DESC, rcv, timeouts, 0, 0);
	tell(receiver, do_ipc);
}

static void begin_sender(u32 snd, u32 timeouts)
{
	sender->regs = ipc_regs(receiver->id, snd, L4_NO_DESC, timeouts, W0, W1);
	tell(sender, do_ipc);
}

static void map_for(const struct actor *a, u32 address)
{
	CHECK_EQUAL(reply_page(a, address & ~(PAGE - 1u), one(backing(address), RW)), 0);
}

/* Answers one fault of either; 0 if none comes soon. */
static int serve_one(void)
{
	struct l4_id from;
	u32 w0, w1;
	const struct actor *a;

	if (l4_wait(&from, &w0, &w1, 0x0500000a))
		return 0;
	a = l4_same_id(from, sender->id) ? sender : receiver;
	CHECK(l4_same_id(from, a->id));
	if (w0 < TO) { /* the program itself */
		__asm__ volatile("lock orb $0, (%0)" : : "r"(w0 & ~3u) : "memory", "cc");
		reply_page(a, w0 & ~3u, one(w0 & ~3u, RW));
		return 1;
	}
	seen[seen_count % FAULTS].who = from;
	seen[seen_count % FAULTS].w0 = w0;
	seen[seen_count % FAULTS].w1 = w1;
	seen_count++;
	map_for(a, w0);
	return 1;
}

static void serve(void)
{
	u32 s = sender->done, r = receiver->done;

	while (serve_one())
		;
	CHECK(sender->done >= s);
	CHECK(receiver->done >= r);
	settle(sender);
	settle(receiver);
}

/* The actor faulted once on the page of this address, with this write bit. */
static void check_seen(const struct actor *a, u32 address, u32 write)
{
	u32 found = 0;

	for (u32 n = 0; n < seen_count && n < FAULTS; n++)
		if (l4_same_id(seen[n].who, a->id) && !((seen[n].w0 ^ address) & ~(PAGE - 1u))) {
			found++;
			CHECK_EQUAL(seen[n].w0 & 3, write);
			CHECK_EQUAL(seen[n].w1, 0xffffffff);
		}
	CHECK_EQUAL(found, 1);
}

/* Heads, words, dopes and strings on pages of their own, the string across two. */
static void put_spread(u32 base, int sends)
{
	u32 at = backing(base) + PAGE - DWORDS;

	put_head(at, 0, L4_DOPE(1024, 1), sends ? L4_DOPE(4, 1) : 0);
	put_string(at + DWORDS + PAGE, 20, base + 4 * PAGE - 9, 20, base + 4 * PAGE - 5);
	fill(backing(base) + PAGE, 16, base);
	if (sends)
		fill(backing(base) + 4 * PAGE - 9, 20, base);
}

static void check_spread(enum way w)
{
	prepare();
	put_spread(SND, 1);
	put_spread(RCV, 0);
	if (w == INTER_DIRECT)
		begin_receiver(RCV + PAGE - DWORDS, SOON);
	begin_sender(SND + PAGE - DWORDS, SOON);
	if (w == INTER_QUEUED)
		begin_receiver(RCV + PAGE - DWORDS, SOON);
	serve();
	check_codes(0, L4_DOPE(4, 1));
	for (u32 n = 0; n < 5; n++) {
		check_seen(sender, SND + n * PAGE, 0);
		if (n == 1 || n > 2)
			check_seen(receiver, RCV + n * PAGE, 2);
	}
	check_seen(receiver, RCV, 0);
	CHECK_EQUAL(differences(backing(SND) + PAGE + 8, backing(RCV) + PAGE + 8, 8), 0);
	CHECK_EQUAL(differences(backing(SND) + 4 * PAGE - 9, backing(RCV) + 4 * PAGE - 5, 20), 0);
	check_string(backing(RCV) + 2 * PAGE, 20, RCV + 4 * PAGE - 5, 20, RCV + 4 * PAGE - 5);
}

TEST(long_fault_everywhere, "24.4", "heads, words, dopes and strings unmapped on both sides")
{
	check_spread(INTER_DIRECT);
}

TEST(long_fault_everywhere_queued, "24.4", "the same when the sender was queued")
{
	check_spread(INTER_QUEUED);
}

/* A message of one string, dopes and heads in place: only the string itself is missing. */
static void prepare_string(u32 text, u32 copy, u32 bytes)
{
	prepare();
	put_head(FROM, 0, 0, L4_DOPE(0, 1));
	put_head(INTO, 0, L4_DOPE(0, 1), 0);
	put_string(FROM + DWORDS, bytes, text, 0, 0);
	put_string(INTO + DWORDS, 0, 0, bytes, copy);
	map_one(0, sender, FROM, FROM, RW);
	map_one(0, receiver, INTO, INTO, RW);
	fill(backing(SND), SPAN, bytes);
	if (text < TO) {
		fill(text, bytes, 1);
		map_one(0, sender, text, text, RW);
	}
	if (copy < TO) {
		blank(copy, bytes);
		map_one(0, receiver, copy, copy, RW);
	}
}

static void begin_string(u32 sender_timeouts, u32 receiver_timeouts)
{
	begin_receiver(INTO, receiver_timeouts);
	begin_sender(FROM, sender_timeouts);
}

TEST(long_fault_words, "23.7", "in a transfer: (address | w << 1, FFFFFFFF), bits 1:0 of the address 0")
{
	u32 w0, w1;

	for (u32 off = 0; off < 4; off++) {
		prepare_string(SND + 0x234 + off, RCV + 0x348 + off, 5);
		begin_string(SOON, SOON);
		CHECK(next_fault(sender, &w0, &w1));
		CHECK_EQUAL(w0, SND + 0x234);
		CHECK_EQUAL(w1, 0xffffffff);
		map_for(sender, SND);
		CHECK(next_fault(receiver, &w0, &w1));
		CHECK_EQUAL(w0, (RCV + 0x348) | 2);
		CHECK_EQUAL(w1, 0xffffffff);
		map_for(receiver, RCV);
		serve();
		check_codes(0, L4_DOPE(0, 1));
		CHECK_EQUAL(differences(backing(SND) + 0x234 + off, backing(RCV) + 0x348 + off, 5),
			    0);
	}
}

TEST(long_fault_restarts, "4.7", "after each fault the copy goes on where it stopped")
{
	for (u32 off = 0; off < 4; off++) {
		prepare_string(SND + 1 + off, RCV + 3, 15 * PAGE);
		begin_string(SOON, SOON);
		serve();
		check_codes(0, L4_DOPE(0, 1));
		CHECK_EQUAL(seen_count, 16 + 16);
		CHECK_EQUAL(differences(backing(SND) + 1 + off, backing(RCV) + 3, 15 * PAGE), 0);
		CHECK_EQUAL(written(backing(RCV) + 3 + 15 * PAGE, 64), 0);
	}
}

TEST(long_fault_repeats, "11.1", "a reply without page: the fault in the transfer comes again")
{
	u32 w0, w1;

	prepare_string(SND, RCV, 100);
	begin_string(SOON, SOON);
	for (u32 n = 0; n < 5; n++) {
		CHECK(next_fault(sender, &w0, &w1));
		CHECK_EQUAL(w0, SND);
		CHECK_EQUAL(reply_plain(sender), 0);
	}
	CHECK(next_fault(sender, &w0, &w1));
	map_for(sender, SND);
	for (u32 n = 0; n < 5; n++) {
		CHECK(next_fault(receiver, &w0, &w1));
		CHECK_EQUAL(w0, RCV | 2);
		CHECK_EQUAL(reply_page(receiver, RCV, one(backing(RCV), 0)), 0); /* read-only */
	}
	CHECK(next_fault(receiver, &w0, &w1));
	map_for(receiver, RCV);
	serve();
	check_codes(0, L4_DOPE(0, 1));
}

TEST(long_fault_states, "23.6", "sender and receiver in a transfer: 4, 8, and 5, 9 while one's pager is asked")
{
	struct schedule s;
	u32 w0, w1;

	prepare_string(SND, RCV, 100);
	begin_string(SOON, SOON);
	CHECK_EQUAL(state_of(sender->id), L4_STATE_SENDING | L4_STATE_FAULT);
	CHECK_EQUAL(state_of(receiver->id), L4_STATE_RECEIVING);
	CHECK(next_fault(sender, &w0, &w1));
	CHECK_EQUAL(query(sender->id, &s) >> 16 & 0xf, L4_STATE_SENDING | L4_STATE_FAULT);
	CHECK_EQUAL(query(receiver->id, &s) >> 16 & 0xf, L4_STATE_RECEIVING);
	CHECK(l4_same_id(s.partner, sender->id));
	map_for(sender, SND);
	CHECK(next_fault(receiver, &w0, &w1));
	CHECK_EQUAL(query(receiver->id, &s) >> 16 & 0xf, L4_STATE_RECEIVING | L4_STATE_FAULT);
	CHECK_EQUAL(query(sender->id, &s) >> 16 & 0xf, L4_STATE_SENDING);
	CHECK(l4_same_id(s.partner, receiver->id));
	map_for(receiver, RCV);
	serve();
	CHECK_EQUAL(state_of(sender->id), L4_STATE_WAITING);
	CHECK_EQUAL(state_of(receiver->id), L4_STATE_WAITING);
}

TEST(long_fault_locked, "4.7", "nobody else gets at the two while a pager is asked")
{
	struct actor *other;
	u32 w0, w1;

	prepare_string(SND, INTO + PAGE, 100);
	other = actor_thread(2);
	begin_string(SOON, SOON);
	CHECK(next_fault(sender, &w0, &w1));
	begin_send(other, receiver->id, L4_TIMEOUT_SND_ZERO, 1, 2);
	CHECK_EQUAL(other->regs.eax, L4_SETIMEOUT);
	begin_send(other, sender->id, L4_TIMEOUT_SND_ZERO, 1, 2);
	CHECK_EQUAL(other->regs.eax, L4_SETIMEOUT);
	l4_thread_switch(sender->id);
	l4_thread_switch(receiver->id);
	map_for(sender, SND);
	serve();
	check_codes(0, L4_DOPE(0, 1));
}

/* Both sides fail with these codes, at the earliest after `ticks`. */
static void check_failure(u32 code, u32 ticks, u32 begin)
{
	u32 s = sender->done, r = receiver->done;

	while ((sender->done == s || receiver->done == r) && clock_low() - begin < 5000000)
		l4_thread_switch(NIL_ID);
	CHECK(clock_low() - begin >= ticks * TICK);
	CHECK(clock_low() - begin < (ticks + 40) * TICK);
	settle(sender);
	settle(receiver);
	CHECK_EQUAL(receiver->regs.eax, code);
	CHECK_EQUAL(sender->regs.eax, code | L4_SEND_SIDE);
}

static int both_done(u32 s, u32 r)
{
	return done_with(sender, s + 1) && done_with(receiver, r + 1);
}

static void check_fails_at_once(u32 sender_timeouts, u32 receiver_timeouts, u32 code)
{
	u32 s = sender->done, r = receiver->done;
	struct l4_id from;
	u32 w;

	begin_string(sender_timeouts, receiver_timeouts);
	CHECK(both_done(s, r));
	CHECK_EQUAL(receiver->regs.eax, code);
	CHECK_EQUAL(sender->regs.eax, code | L4_SEND_SIDE);
	CHECK_EQUAL(l4_wait(&from, &w, &w, NOW), L4_RETIMEOUT); /* no pager was asked */
}

TEST(long_fault_timeout_zero, "24.3", "p = 15: a missing page ends the transfer: 90/80, B0/A0")
{
	prepare_string(FROM + PAGE, RCV, 100);
	check_fails_at_once(SOON | 0xf000, SOON, L4_RESNDPFTO);
	prepare_string(SND, INTO + PAGE, 100);
	check_fails_at_once(SOON, SOON | 0xf00, L4_RERCVPFTO);
}

TEST(long_fault_timeout_of_partner, "4.7", "each side's fault has the partner's timeout, not its own")
{
	prepare_string(FROM + PAGE, RCV, 100);
	begin_string(SOON | 0x0f00, SOON | 0xff00);
	serve();
	check_codes(0, L4_DOPE(0, 1));
	prepare_string(SND, INTO + PAGE, 100);
	begin_string(SOON | 0xff00, SOON | 0xf000);
	serve();
	check_codes(0, L4_DOPE(0, 1));
}

TEST(long_fault_timeout_without_fault, "4.7", "p = 15 and all pages there: the message arrives")
{
	prepare_string(FROM + PAGE, INTO + PAGE, 100);
	begin_string(SOON | 0xff00, SOON | 0xff00);
	serve();
	check_codes(0, L4_DOPE(0, 1));
}

enum { P_16MS = 8, P_TICKS = 16 }; /* 4^7 microseconds */

TEST(long_fault_timeout_queued, "4.7", "a finite page-fault timeout while the pager does not listen")
{
	u32 begin = clock_low();

	prepare_string(FROM + PAGE, RCV, 100);
	begin_string(SOON | P_16MS << 12, SOON);
	check_failure(L4_RESNDPFTO, P_TICKS, begin);
	prepare_string(SND, INTO + PAGE, 100);
	begin = clock_low();
	begin_string(SOON, SOON | P_16MS << 8);
	check_failure(L4_RERCVPFTO, P_TICKS, begin);
}

TEST(long_fault_timeout_unanswered, "4.7", "a finite one while the pager is silent; a late reply fails")
{
	u32 w0, w1, begin;

	prepare_string(FROM + PAGE, RCV, 100);
	begin_string(SOON | P_16MS << 12, SOON);
	CHECK(next_fault(receiver, &w0, &w1));
	begin = clock_low();
	check_failure(L4_RESNDPFTO, P_TICKS, begin);
	/* it waits for orders, which have no fpages */
	CHECK_EQUAL(reply_page(receiver, RCV, one(page(0), RW)), L4_SEMSGCUT);
	prepare_string(SND, INTO + PAGE, 100);
	begin_string(SOON, SOON | P_16MS << 8);
	CHECK(next_fault(sender, &w0, &w1));
	begin = clock_low();
	check_failure(L4_RERCVPFTO, P_TICKS, begin);
	CHECK_EQUAL(reply_page(sender, SND, one(page(0), RW)), L4_SEMSGCUT);
}

TEST(long_fault_timeout_answered, "4.7", "pages that come in time: no failure, however many")
{
	prepare_string(SND + 1, RCV, 15 * PAGE);
	begin_string(SOON | P_16MS << 12, SOON | P_16MS << 8);
	serve();
	check_codes(0, L4_DOPE(0, 1));
}

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

TEST(long_fault_answered_from_memory, "4.6", "a pager may answer a transfer's fault with a long message")
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
					      n & 1 ? RCV : SND), 0);
		CHECK(both_done(s, r));
		check_codes(0, L4_DOPE(0, 1));
	}
}

TEST(long_fault_of_answering_pager, "4.7", "a pager without pager answers from unmapped memory: it alone fails")
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
	pager->regs = ipc_regs(receiver->id, L4_SND_MAP, L4_NO_DESC, SOON, RCV,
			       one(backing(RCV), RW));
	CHECK(finish(pager, do_ipc));
	CHECK_EQUAL(pager->regs.eax, 0);
	CHECK(both_done(s, r));
	check_codes(0, L4_DOPE(0, 1));
}

TEST(long_fault_user_answered_from_memory, "11.1", "a user's page fault answered with a long message")
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
