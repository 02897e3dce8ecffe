/* SPDX-License-Identifier: BSD-2-Clause */
/* Fpages in messages: several in one, windows in buffers (section 4.6). */
#include "long.h"

enum { DWORDS = L4_MSG_DWORDS, MAP_FROM = FROM | (int)L4_SND_MAP };
#define WINDOW l4_fpage(TO, 16, 0)

/* Actor tasks with a message of n words in FROM and a buffer for `room` words in INTO. */
static void prepare(u32 n, u32 window, u32 room)
{
	sender = actor_task(0);
	receiver = actor_task(1);
	put_head(FROM, 0, L4_DOPE(n, 0), L4_DOPE(n, 0));
	put_head(INTO, window, L4_DOPE(room, 0), 0x55555555);
	fill(FROM + DWORDS, 4 * n + 8, n);
	blank(INTO + DWORDS, 4 * room + 16);
}

/* The sender's test pages are at PAGES in its space too. */
static void own(u32 n)
{
	for (u32 i = 0; i < n; i++)
		map_one(0, sender, page(i), PAGES + i * PAGE, RW);
}

/* Words i and i + 1 of the message: hot spot and fpage. */
static void put_pair(u32 i, u32 hot, u32 fpage)
{
	word_at(FROM + DWORDS + 4 * i)[0] = hot;
	word_at(FROM + DWORDS + 4 * i)[1] = fpage;
}

/* Sends the message with this pair in registers. */
static void exchange_pages(enum way w, u32 snd, u32 rcv, u32 hot, u32 fpage)
{
	struct regs s = ipc_regs(receiver->id, snd, L4_NO_DESC, SOON, hot, fpage);
	struct regs r = ipc_regs(sender->id, L4_NO_DESC, rcv, SOON, 0, 0);
	struct actor *first = w == INTER_DIRECT ? receiver : sender;
	struct actor *second = w == INTER_DIRECT ? sender : receiver;
	u32 before = first->done;

	sender->regs = s;
	receiver->regs = r;
	tell(first, do_ipc);
	CHECK(finish(second, do_ipc));
	CHECK(done_with(first, before + 1));
	CHECK_EQUAL(receiver->regs.edx, hot);
	CHECK_EQUAL(receiver->regs.ebx, fpage);
}

static void check_results(u32 sender_code, u32 result)
{
	CHECK_EQUAL(sender->regs.eax, sender_code);
	CHECK_EQUAL(receiver->regs.eax, result);
}

TEST(long_pages_several, "4.6", "three pairs of hot spot and fpage; all words arrive as data too")
{
	for (enum way w = INTER_DIRECT; w <= INTER_QUEUED; w++) {
		prepare(6, WINDOW, 6);
		own(3);
		put_pair(2, PAGE, one(PAGES + PAGE, RW));
		put_pair(4, 2 * PAGE, one(PAGES + 2 * PAGE, 0));
		exchange_pages(w, MAP_FROM, INTO, 0, one(PAGES, RW));
		check_results(0, L4_DOPE(6, 0) | L4_CC_MAPPED);
		CHECK_EQUAL(differences(FROM + 20, INTO + 20, 16), 0);
		for (u32 n = 0; n < 3; n++)
			CHECK_EQUAL(peek(receiver, TO + n * PAGE), MARK(PAGES + n * PAGE));
		CHECK(can_write(receiver, TO + PAGE));
		CHECK(!can_write(receiver, TO + 2 * PAGE));
		CHECK_EQUAL(peek(receiver, TO + 3 * PAGE), ABSENT);
	}
}

TEST(long_pages_dope, "23.5", "eight words with fpages: dope 00010002")
{
	prepare(8, WINDOW, 8);
	own(1);
	put_pair(2, 0, 0);
	exchange_pages(INTER_DIRECT, MAP_FROM, INTO, 0, one(PAGES, RW));
	check_results(0, 0x00010002);
}

TEST(long_pages_list_ends, "4.6", "an invalid fpage ends the list; later words are data only")
{
	for (enum way w = INTER_DIRECT; w <= INTER_QUEUED; w++) {
		prepare(8, WINDOW, 8);
		own(3);
		put_pair(2, PAGE, one(PAGES + PAGE, RW));
		put_pair(4, 0, w == INTER_DIRECT ? 0 : 11 << 2);
		put_pair(6, 2 * PAGE, one(PAGES + 2 * PAGE, RW));
		exchange_pages(w, MAP_FROM, INTO, 0, one(PAGES, RW));
		check_results(0, L4_DOPE(8, 0) | L4_CC_MAPPED);
		CHECK_EQUAL(differences(FROM + 20, INTO + 20, 24), 0);
		CHECK_EQUAL(peek(receiver, TO + PAGE), MARK(PAGES + PAGE));
		CHECK_EQUAL(peek(receiver, TO + 2 * PAGE), ABSENT);
	}
}

TEST(long_pages_first_invalid, "4.6", "the first pair invalid: words only, m = 0, no error")
{
	prepare(4, 0, 4);
	own(1);
	put_pair(2, 0, one(PAGES, RW));
	exchange_pages(INTER_DIRECT, MAP_FROM, INTO, 0, 0);
	check_results(0, L4_DOPE(4, 0));
	CHECK_EQUAL(differences(FROM + 20, INTO + 20, 8), 0);
}

TEST(long_pages_odd_word, "4.6", "a last word without a partner is no pair")
{
	prepare(5, WINDOW, 5);
	own(3);
	put_pair(2, PAGE, one(PAGES + PAGE, RW));
	put_pair(4, 2 * PAGE, one(PAGES + 2 * PAGE, RW)); /* the fpage is word 5: not sent */
	exchange_pages(INTER_DIRECT, MAP_FROM, INTO, 0, one(PAGES, RW));
	check_results(0, L4_DOPE(5, 0) | L4_CC_MAPPED);
	CHECK_EQUAL(peek(receiver, TO + PAGE), MARK(PAGES + PAGE));
	CHECK_EQUAL(peek(receiver, TO + 2 * PAGE), ABSENT);
}

TEST(long_pages_nothing_there, "D5",
     "nothing mapped at the sender: m = 0; something in the second: 1")
{
	prepare(4, WINDOW, 4);
	own(1);
	put_pair(2, 0, one(PAGES + 9 * PAGE, RW));
	exchange_pages(INTER_DIRECT, MAP_FROM, INTO, 0, one(PAGES + 8 * PAGE, RW));
	check_results(0, L4_DOPE(4, 0));
	put_pair(2, 0, one(PAGES, RW));
	exchange_pages(INTER_DIRECT, MAP_FROM, INTO, 0, one(PAGES + 8 * PAGE, RW));
	check_results(0, L4_DOPE(4, 0) | L4_CC_MAPPED);
}

TEST(long_pages_no_window, "4.6", "a buffer without receive fpage: words arrive, then cut")
{
	static const u32 windows[] = { 0, 11 << 2, 0x12345000 };

	for (u32 n = 0; n < 3; n++) {
		prepare(4, windows[n], 4);
		own(1);
		exchange_pages(n & 1, MAP_FROM, INTO, 0, one(PAGES, RW));
		check_results(L4_SEMSGCUT, L4_DOPE(4, 0) | L4_REMSGCUT);
		CHECK_EQUAL(differences(FROM + 20, INTO + 20, 8), 0);
		exchange_pages(n & 1, L4_SND_MAP, INTO, 0, one(PAGES, RW));
		CHECK_EQUAL(sender->regs.eax, L4_SEMSGCUT);
		CHECK_EQUAL(receiver->regs.eax & L4_CC_ERROR, L4_REMSGCUT);
	}
}

TEST(long_pages_inside_a_task, "D10", "fpages inside a task: the words arrive, m = 0, no error")
{
	for (enum way w = INTRA_DIRECT; w < WAYS; w++) {
		start_pair(w);
		put_head(FROM, 0, L4_DOPE(4, 0), L4_DOPE(4, 0));
		put_head(INTO, w == INTRA_DIRECT ? WINDOW : 0, L4_DOPE(4, 0), 0);
		put_pair(2, 0, one(page(0), RW));
		exchange_pages(w & 1, MAP_FROM, INTO, 0, one(page(0), RW));
		check_results(0, L4_DOPE(4, 0));
		CHECK_EQUAL(differences(FROM + 20, INTO + 20, 8), 0);
	}
}

TEST(long_pages_to_register_receiver, "4.6",
     "an fpage in a memory message to a register receiver: cut")
{
	prepare(2, 0, 2);
	own(1);
	exchange_pages(INTER_DIRECT, MAP_FROM, 0, 0, one(PAGES, RW));
	check_results(L4_SEMSGCUT, L4_DOPE(2, 0) | L4_REMSGCUT);
}

TEST(long_pages_to_fpage_receiver, "4.5",
     "a memory message of two words maps into an fpage receiver")
{
	for (enum way w = INTER_DIRECT; w <= INTER_QUEUED; w++) {
		prepare(2, 0, 2);
		own(2);
		exchange_pages(w, MAP_FROM, WINDOW | L4_RCV_FPAGE, PAGE, one(PAGES, RW));
		check_results(0, L4_DOPE(2, 0) | L4_CC_MAPPED);
		CHECK_EQUAL(peek(receiver, TO + PAGE), MARK(PAGES));
		prepare(4, 0, 2);
		own(2);
		put_pair(2, PAGE, one(PAGES + PAGE, RW));
		exchange_pages(w, MAP_FROM, WINDOW | L4_RCV_FPAGE, 0, one(PAGES, RW));
		CHECK_EQUAL(sender->regs.eax, L4_SEMSGCUT);
		CHECK_EQUAL(receiver->regs.eax & ~L4_CC_MAPPED, L4_DOPE(2, 0) | L4_REMSGCUT);
	}
}

TEST(long_pages_registers_to_buffer, "4.6", "a register map message: the window is the buffer's")
{
	for (enum way w = INTER_DIRECT; w <= INTER_QUEUED; w++) {
		prepare(2, WINDOW, 2);
		own(1);
		exchange_pages(w, L4_SND_MAP, INTO, 3 * PAGE, one(PAGES, RW));
		check_results(0, L4_SHORT_DOPE | L4_CC_MAPPED);
		CHECK_EQUAL(peek(receiver, TO + 3 * PAGE), MARK(PAGES));
		CHECK_EQUAL(word_at(INTO)[0], WINDOW);
	}
}

TEST(long_pages_and_strings, "4.6", "strings follow the words of a map message")
{
	for (u32 pairs = 1; pairs <= 4; pairs++) {
		prepare(2 * pairs, WINDOW, 2 * pairs);
		own(pairs);
		for (u32 n = 1; n < pairs; n++)
			put_pair(2 * n, n * PAGE, one(PAGES + n * PAGE, RW));
		word_at(FROM)[2] = L4_DOPE(2 * pairs, 2);
		word_at(INTO)[1] = L4_DOPE(2 * pairs, 2);
		fill(FROM + PAGE, 200, pairs);
		blank(INTO + PAGE, 208);
		for (u32 n = 0; n < 2; n++) {
			put_string(FROM + DWORDS + 8 * pairs + 16 * n, 100, FROM + PAGE + 100 * n,
				   0, 0);
			put_string(INTO + DWORDS + 8 * pairs + 16 * n, 0, 0, 100,
				   INTO + PAGE + 100 * n);
		}
		exchange_pages(pairs & 1, MAP_FROM, INTO, 0, one(PAGES, RW));
		check_results(0, L4_DOPE(2 * pairs, 2) | L4_CC_MAPPED);
		CHECK_EQUAL(differences(FROM + PAGE, INTO + PAGE, 200), 0);
		CHECK_EQUAL(written(INTO + PAGE + 200, 8), 0);
		CHECK_EQUAL(peek(receiver, TO + (pairs - 1) * PAGE),
			    MARK(PAGES + (pairs - 1) * PAGE));
	}
}

TEST(long_pages_granted, "4.6", "pages granted by a list leave the sender")
{
	prepare(4, WINDOW, 4);
	own(2);
	put_pair(2, PAGE, one(PAGES + PAGE, RW | GRANT));
	exchange_pages(INTER_DIRECT, MAP_FROM, INTO, 0, one(PAGES, RW | GRANT));
	check_results(0, L4_DOPE(4, 0) | L4_CC_MAPPED);
	for (u32 n = 0; n < 2; n++) {
		CHECK_EQUAL(peek(sender, PAGES + n * PAGE), ABSENT);
		CHECK_EQUAL(peek(receiver, TO + n * PAGE), MARK(PAGES + n * PAGE));
	}
}

TEST(long_pages_into_own_buffer, "4.7",
     "a page mapped by a message may replace the buffer it came to")
{
	prepare(4, EVERYTHING, 4);
	own(1);
	map_one(0, receiver, page(2), TO, RW);
	put_head(page(2), EVERYTHING, L4_DOPE(4, 0), 0);
	put_pair(2, TO, one(PAGES, RW));
	exchange_pages(INTER_DIRECT, MAP_FROM, TO, PAGES, one(PAGES, RW));
	check_results(0, L4_DOPE(4, 0) | L4_CC_MAPPED);
	CHECK_EQUAL(differences(FROM + 20, page(2) + 20, 8), 0);
	CHECK_EQUAL(peek(receiver, TO), MARK(PAGES));
}

TEST(long_pages_replace_the_dopes, "4.6",
     "a page that a message maps is used for its strings at once")
{
	prepare(2, EVERYTHING, 2);
	own(1);
	map_one(0, receiver, page(2), TO, RW);
	for (u32 n = 0; n <= 2; n += 2) { /* the new page and the old one */
		put_head(PAGES + n * PAGE, EVERYTHING, L4_DOPE(2, 1), 0);
		put_string(PAGES + n * PAGE + DWORDS + 8, 0, 0, 50 + n, INTO + 100 * n);
	}
	map_one(0, sender, FROM, FROM, RW); /* no page fault shall change what the TLB holds */
	map_one(0, receiver, INTO, INTO, RW);
	put_head(FROM, 0, L4_DOPE(2, 1), L4_DOPE(2, 1));
	put_string(FROM + DWORDS + 8, 50, FROM + 1000, 0, 0);
	fill(FROM + 1000, 50, 1);
	blank(INTO, 300);
	exchange_pages(INTER_DIRECT, MAP_FROM, TO, TO, one(PAGES, RW));
	check_results(0, L4_DOPE(2, 1) | L4_CC_MAPPED);
	CHECK_EQUAL(differences(FROM + 1000, INTO, 50), 0);
	CHECK_EQUAL(written(INTO + 50, 250), 0);
	check_string(PAGES + DWORDS + 8, 50, INTO, 50, INTO);
	check_string(PAGES + 2 * PAGE + DWORDS + 8, 0, 0, 52, INTO + 200);
}
