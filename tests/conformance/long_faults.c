/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults in transfers: where, how often, and their timeouts (section 4.7). */
#include "long_fault.h"

enum { DWORDS = L4_MSG_DWORDS };

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
	prepare_spans();
	put_spread(SND, 1);
	put_spread(RCV, 0);
	if (w == INTER_DIRECT)
		begin_receiver(RCV + PAGE - DWORDS, SOON);
	begin_sender(SND + PAGE - DWORDS, SOON);
	if (w == INTER_QUEUED)
		begin_receiver(RCV + PAGE - DWORDS, SOON);
	serve_faults();
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

TEST(long_fault_words, "23.7",
     "in a transfer: (address | w << 1, FFFFFFFF), bits 1:0 of the address 0")
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
		serve_faults();
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
		serve_faults();
		check_codes(0, L4_DOPE(0, 1));
		CHECK_EQUAL(faults_seen, 16 + 16);
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
	serve_faults();
	check_codes(0, L4_DOPE(0, 1));
}

TEST(long_fault_states, "23.6",
     "sender and receiver in a transfer: 4, 8, and 5, 9 while one's pager is asked")
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
	serve_faults();
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
	serve_faults();
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

TEST(long_fault_timeout_of_partner, "4.7",
     "each side's fault has the partner's timeout, not its own")
{
	prepare_string(FROM + PAGE, RCV, 100);
	begin_string(SOON | 0x0f00, SOON | 0xff00);
	serve_faults();
	check_codes(0, L4_DOPE(0, 1));
	prepare_string(SND, INTO + PAGE, 100);
	begin_string(SOON | 0xff00, SOON | 0xf000);
	serve_faults();
	check_codes(0, L4_DOPE(0, 1));
}

TEST(long_fault_timeout_without_fault, "4.7", "p = 15 and all pages there: the message arrives")
{
	prepare_string(FROM + PAGE, INTO + PAGE, 100);
	begin_string(SOON | 0xff00, SOON | 0xff00);
	serve_faults();
	check_codes(0, L4_DOPE(0, 1));
}

TEST(long_fault_timeout_queued, "4.7",
     "a finite page-fault timeout while the pager does not listen")
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

TEST(long_fault_timeout_unanswered, "4.7",
     "a finite one while the pager is silent; a late reply fails")
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

TEST(long_fault_timeout_told, "8.3", "EDX[19:16]: the page-fault timeout of a transfer's fault")
{
	struct schedule s;
	u32 w0, w1;

	prepare_string(SND, RCV, 100);
	begin_string(SOON | 2 << 12, SOON | 3 << 8); /* 4^13 and 4^12 us */
	CHECK(next_fault(sender, &w0, &w1));
	query(sender->id, &s);
	CHECK_EQUAL(s.time_high >> 16 & 0xf, 3);
	map_for(sender, SND);
	CHECK(next_fault(receiver, &w0, &w1));
	query(receiver->id, &s);
	CHECK_EQUAL(s.time_high >> 16 & 0xf, 2);
	map_for(receiver, RCV);
	serve_faults();
	check_codes(0, L4_DOPE(0, 1));
}

TEST(long_fault_timeout_answered, "4.7", "pages that come in time: no failure, however many")
{
	prepare_string(SND + 1, RCV, 15 * PAGE);
	begin_string(SOON | P_16MS << 12, SOON | P_16MS << 8);
	serve_faults();
	check_codes(0, L4_DOPE(0, 1));
}
