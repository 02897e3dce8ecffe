/* SPDX-License-Identifier: BSD-2-Clause */
/* Words of messages in memory (sections 4.4 and 4.5). */
#include "long.h"

enum { DWORDS = L4_MSG_DWORDS, REGISTER_WORDS = 2 };

static void prepare(u32 from, u32 n, u32 into, u32 room)
{
	put_head(from, 0x12345000, L4_DOPE(room, 0), L4_DOPE(n, 0));
	fill(from + DWORDS, 4 * n, n);
	put_head(into, 0, L4_DOPE(room, 0), 0x77777777);
	blank(into + DWORDS, 4 * room + 80);
}

/* n words went over and nothing else was written. */
static void check_words(u32 from, u32 into, u32 n, u32 room)
{
	u32 in_memory = n > REGISTER_WORDS ? 4 * (n - REGISTER_WORDS) : 0;
	u32 at = DWORDS + 4 * REGISTER_WORDS;

	CHECK_EQUAL(word_at(into)[0], 0);
	CHECK_EQUAL(word_at(into)[1], L4_DOPE(room, 0));
	CHECK_EQUAL(word_at(into)[2], 0x77777777);
	CHECK_EQUAL(written(into + DWORDS, room < 2 ? 4 * room : 8), 0);
	CHECK_EQUAL(differences(from + at, into + at, in_memory), 0);
	CHECK_EQUAL(written(into + at + in_memory, 64), 0);
}

/* n words to a buffer for `room` of them. */
static void check_message(enum way w, u32 from, u32 n, u32 into, u32 room)
{
	u32 arrive = n < room ? n : room;

	prepare(from, n, into, room);
	exchange(w, from, into);
	check_codes(n > room ? L4_SEMSGCUT : 0, L4_DOPE(arrive, 0) | (n > room ? L4_REMSGCUT : 0));
	check_words(from, into, arrive, room);
}

TEST(long_words_counts, "24.4", "0 to 5, 63, 64 and 1000 words arrive, and nothing beside them")
{
	static const u32 counts[] = { 0, 1, 2, 3, 4, 5, 63, 64, 1000 };

	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		for (u32 n = 0; n < sizeof counts / sizeof *counts; n++)
			check_message(w, FROM, counts[n], INTO, counts[n]);
	}
}

TEST(long_words_half_a_million, "2.7", "524287 words, the most that a dope can say")
{
	start_pair(INTER_DIRECT);
	check_message(INTER_DIRECT, FROM, 524287, INTO, 524287);
}

TEST(long_words_inside_a_task, "4.5", "500000 words from the queue, inside a task")
{
	start_pair(INTRA_QUEUED);
	check_message(INTRA_QUEUED, FROM, 500000, INTO, 500000);
}

TEST(long_words_room_to_spare, "4.5", "a buffer for more words than are sent keeps the rest")
{
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		check_message(w, FROM, 5, INTO, 9);
		check_message(w, FROM, 1, INTO, 1000);
	}
}

TEST(long_words_cut, "24.4", "a buffer too small by 1: F0 and E0, the first words intact")
{
	static const u32 counts[] = { 3, 4, 5, 63, 64, 1000, 3000 };

	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		for (u32 n = 0; n < sizeof counts / sizeof *counts; n++)
			check_message(w, FROM, counts[n], INTO, counts[n] - 1);
		check_message(w, FROM, 2, INTO, 0);
		check_message(w, FROM, 100, INTO, 1);
	}
}

TEST(long_words_cut_ends_call, "4.5", "after a cut the sender's receive phase is not entered")
{
	struct actor *s = actor_task(0), *r = actor_task(1);

	prepare(FROM, 5, INTO, 4);
	r->regs = ipc_regs(s->id, L4_NO_DESC, INTO, NEVER, 0, 0);
	tell(r, do_ipc);
	s->regs = ipc_regs(r->id, FROM, L4_RCV_OPEN, NEVER, W0, W1);
	CHECK(finish(s, do_ipc));
	CHECK_EQUAL(s->regs.eax, L4_SEMSGCUT);
	CHECK_EQUAL(state_of(r->id), L4_STATE_WAITING); /* for orders */
	CHECK_EQUAL(r->regs.eax, L4_DOPE(4, 0) | L4_REMSGCUT);
}

/* n words to a receiver without buffer. */
static void check_without_buffer(enum way w, u32 rcv)
{
	for (u32 n = 0; n < 6; n++) {
		prepare(FROM, n, INTO, 10);
		exchange(w, FROM, rcv);
		check_codes(n > 2 ? L4_SEMSGCUT : 0,
			    n > 2 ? L4_DOPE(2, 0) | L4_REMSGCUT : L4_DOPE(n, 0));
	}
	put_head(FROM, 0, L4_DOPE(2, 1), L4_DOPE(2, 1));
	put_string(FROM + DWORDS + 8, 0, FROM, 0, FROM);
	exchange(w, FROM, rcv);
	check_codes(L4_SEMSGCUT, L4_DOPE(2, 0) | L4_REMSGCUT);
}

TEST(long_words_to_registers, "4.5", "a register receiver: two words at most, and no strings")
{
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		check_without_buffer(w, 0);
	}
}

TEST(long_words_to_fpage_receiver, "4.5", "a receiver of fpages: two words at most, no strings")
{
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		check_without_buffer(w, one(TO, 0) | L4_RCV_FPAGE);
	}
}

TEST(long_registers_to_buffer, "4.4", "a register message to a buffer leaves the buffer alone")
{
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		blank(INTO, 64);
		exchange(w, 0, INTO);
		check_codes(0, L4_SHORT_DOPE);
		CHECK_EQUAL(written(INTO, 64), 0);
	}
}

/* Answers long messages with the same buffer until the test deletes it. */
static void echo(struct actor *a)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = INTO | L4_RCV_OPEN };

	while (!l4_ipc(&i)) {
		word_at(INTO)[2] = i.result & ~0xffu;
		i.to = i.from;
		i.snd = INTO;
		a->count++;
	}
}

TEST(long_words_call_and_reply, "4.1", "calls with 100 words, answered with the same: 200 rounds")
{
	struct actor *a = actor_task(0);

	put_head(INTO, 0, L4_DOPE(200, 0), 0);
	tell(a, echo);
	for (u32 n = 0; n < 200; n++) {
		struct regs r = ipc_regs(a->id, FROM, FROM + PAGE, 0x1000, n, n + 1);

		prepare(FROM, 100, FROM + PAGE, 100);
		gate_0x30(&r);
		CHECK_EQUAL(r.eax, L4_DOPE(100, 0));
		CHECK_EQUAL(r.edx, n);
		CHECK_EQUAL(r.ebx, n + 1);
		check_words(FROM, FROM + PAGE, 100, 100);
	}
	CHECK_EQUAL(a->count, 200);
}

TEST(long_words_across_4mb, "24.4", "buffers that cross a 4 MB boundary, at any word")
{
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		for (u32 off = 0; off < 48; off += 4) {
			check_message(w, FROM + 4 * MB - off, 20, INTO, 20);
			check_message(w, FROM, 20, INTO + 4 * MB - off, 20);
		}
		check_message(w, FROM + 4 * MB - 2000, 3000, INTO + 4 * MB - 5000, 3000);
	}
}

/* The last page of user space in both actors, with buffers in it that end `over` bytes late. */
enum { LAST_PAGE = 0xbffff000 };

static void map_last_page(void)
{
	map_one(0, sender, page(0), LAST_PAGE, RW);
	map_one(0, receiver, page(1), LAST_PAGE, RW);
}

TEST(long_words_to_the_end, "D7", "buffers that end with user space; one word more is cut")
{
	for (enum way w = INTER_DIRECT; w <= INTER_QUEUED; w++) {
		u32 last = LAST_PAGE + PAGE - DWORDS - 40;

		start_pair(w);
		map_last_page();
		prepare(page(0) + (last & (PAGE - 1)), 10, INTO, 10);
		exchange(w, last, INTO);
		check_codes(0, L4_DOPE(10, 0));
		word_at(page(0) + (last & (PAGE - 1)))[2] = L4_DOPE(11, 0);
		put_head(INTO, 0, L4_DOPE(11, 0), 0);
		exchange(w, last, INTO);
		CHECK_EQUAL(sender->regs.eax, L4_SEMSGCUT);
		CHECK_EQUAL(receiver->regs.eax & L4_CC_ERROR, L4_REMSGCUT);
		prepare(FROM, 10, page(1) + (last & (PAGE - 1)), 10);
		exchange(w, FROM, last);
		check_codes(0, L4_DOPE(10, 0));
		put_head(page(1) + (last & (PAGE - 1)), 0, L4_DOPE(11, 0), 0);
		word_at(FROM)[2] = L4_DOPE(11, 0);
		exchange(w, FROM, last);
		CHECK_EQUAL(sender->regs.eax, L4_SEMSGCUT);
		CHECK_EQUAL(receiver->regs.eax & L4_CC_ERROR, L4_REMSGCUT);
	}
}

TEST(long_words_beyond_the_end, "D7", "buffers in the kernel's half are neither read nor written")
{
	static const u32 at[] = { 0xbffffff8, 0xc0000000, 0xc0800000, 0xe0000000, 0xfffffff0,
				  0xfffffff8 };

	for (u32 n = 0; n < sizeof at / sizeof *at; n++) {
		start_pair(n & 1);
		map_last_page();
		prepare(FROM, 4, INTO, 4);
		exchange(n & 1, at[n], INTO);
		CHECK_EQUAL(sender->regs.eax, L4_SEMSGCUT);
		CHECK_EQUAL(receiver->regs.eax & L4_CC_ERROR, L4_REMSGCUT);
		exchange(n & 1, FROM, at[n] & ~3u);
		CHECK_EQUAL(sender->regs.eax, L4_SEMSGCUT);
		CHECK_EQUAL(receiver->regs.eax & L4_CC_ERROR, L4_REMSGCUT);
		exchange(n & 1, 0, at[n] & ~3u); /* registers only: no buffer is needed */
		check_codes(0, L4_SHORT_DOPE);
	}
}

TEST(long_words_ring_of_senders, "4.2", "ten queued senders of long messages, served in turn")
{
	struct actor *s[10];

	for (u32 n = 0; n < 10; n++) {
		s[n] = n & 1 ? actor_task(n) : actor_thread(n);
		put_head(FROM + n * PAGE, 0, L4_DOPE(500, 0), L4_DOPE(500, 0));
		fill(FROM + n * PAGE + DWORDS, 2000, n);
		s[n]->regs = ipc_regs(root_id, FROM + n * PAGE, L4_NO_DESC, NEVER, n, 0);
		CHECK_EQUAL(tell(s[n], do_ipc), L4_STATE_PENDING);
	}
	for (u32 n = 0; n < 10; n++) {
		struct regs r = ipc_regs(NIL_ID, L4_NO_DESC, INTO | L4_RCV_OPEN, SOON, 0, 0);

		put_head(INTO, 0, L4_DOPE(500, 0), 0);
		gate_0x30(&r);
		CHECK_EQUAL(r.eax, L4_DOPE(500, 0));
		CHECK_EQUAL(r.edx, n);
		CHECK_EQUAL(r.esi, s[n]->id.low);
		CHECK_EQUAL(differences(FROM + n * PAGE + 20, INTO + 20, 1992), 0);
	}
	for (u32 n = 0; n < 10; n++) {
		CHECK(done_with(s[n], 1));
		CHECK_EQUAL(s[n]->regs.eax, 0);
	}
}
