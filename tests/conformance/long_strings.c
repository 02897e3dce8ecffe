/* SPDX-License-Identifier: BSD-2-Clause */
/* Strings in messages (sections 2.8 and 4.5). */
#include "long.h"

enum { DWORDS = L4_MSG_DWORDS, DOPE_BYTES = 16 };
/* Buffers with their dopes, and the strings themselves. */
enum { SND = FROM, RCV = INTO, TEXT = FROM + MB, COPY = INTO + MB };

/* Buffers without words for n strings. */
static void prepare(u32 n)
{
	put_head(SND, 0, 0, L4_DOPE(0, n));
	put_head(RCV, 0, L4_DOPE(0, n), 0x55555555);
}

static u32 send_dope(u32 n)
{
	return SND + DWORDS + DOPE_BYTES * n;
}

static u32 receive_dope(u32 n)
{
	return RCV + DWORDS + DOPE_BYTES * n;
}

/* One string of these sizes; it must arrive as far as its room goes, with nothing beside it. */
static void check_one(enum way w, u32 text, u32 size, u32 copy, u32 room)
{
	u32 arrive = size < room ? size : room;

	prepare(1);
	put_string(send_dope(0), size, text, 1, 2);
	put_string(receive_dope(0), 3, 4, room, copy);
	blank(copy - 8, 8);
	blank(copy, room + 8);
	exchange(w, SND, RCV);
	check_codes(size > room ? L4_SEMSGCUT : 0,
		    size > room ? L4_DOPE(0, 0) | L4_REMSGCUT : L4_DOPE(0, 1));
	check_string(receive_dope(0), arrive, copy, room, copy);
	check_string(send_dope(0), size, text, 1, 2);
	CHECK_EQUAL(word_at(RCV)[2], 0x55555555);
	CHECK_EQUAL(differences(text, copy, arrive), 0);
	CHECK_EQUAL(written(copy - 8, 8), 0);
	CHECK_EQUAL(written(copy + arrive, 8), 0);
}

TEST(long_strings_odd, "24.4", "strings of 0 to 9 bytes at all alignments")
{
	fill(TEXT, 64, 1);
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		for (u32 n = 0; n < 160; n++)
			check_one(w, TEXT + n % 4, n / 16, COPY + n / 4 % 4, 9);
	}
}

TEST(long_strings_sizes, "4.5", "strings of up to 100000 bytes, at page and chunk boundaries")
{
	static const u32 sizes[] = { 4095, 4096, 4097, 8192, 12289, 100000 };

	fill(TEXT, 100016, 2);
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		for (u32 n = 0; n < sizeof sizes / sizeof *sizes; n++)
			check_one(w, TEXT + 3 * n, sizes[n], COPY + 5 * n, sizes[n]);
	}
}

TEST(long_strings_across_4mb, "24.4", "strings that cross a 4 MB boundary on either side")
{
	fill(FROM + 4 * MB - PAGE, 2 * PAGE, 3);
	fill(TEXT, 2 * PAGE, 4);
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		for (u32 off = 0; off < 6; off++) {
			check_one(w, FROM + 4 * MB - off, 9, COPY, 9);
			check_one(w, TEXT, 9, INTO + 4 * MB - off, 9);
			check_one(w, FROM + 4 * MB - 3000 - off, 6000, COPY, 6000);
			check_one(w, TEXT, 6000, INTO + 4 * MB - 3000 - off, 6000);
		}
	}
}

TEST(long_strings_4mb, "24.4", "a string of 4 MB at odd addresses")
{
	fill(TEXT + 1, 4 * MB, 5);
	start_pair(INTER_DIRECT);
	check_one(INTER_DIRECT, TEXT + 1, 4 * MB, COPY + 2, 4 * MB);
}

TEST(long_strings_limit, "2.8", "of a longer string 4 MB are sent, without error")
{
	fill(TEXT, 4 * MB, 6);
	for (enum way w = INTER_QUEUED; w <= INTRA_DIRECT; w++) {
		start_pair(w);
		prepare(1);
		put_string(send_dope(0), 4 * MB + 5, TEXT, 0, 0);
		put_string(receive_dope(0), 0, 0,
			   w == INTRA_DIRECT ? 0x7fffffff : 4 * MB + 9, COPY);
		blank(COPY, 4 * MB + 16);
		exchange(w, SND, RCV);
		check_codes(0, L4_DOPE(0, 1));
		CHECK_EQUAL(word_at(receive_dope(0))[0], 4 * MB);
		CHECK_EQUAL(differences(TEXT, COPY, 4 * MB), 0);
		CHECK_EQUAL(written(COPY + 4 * MB, 16), 0);
	}
}

TEST(long_strings_position, "24.5", "string dopes stand behind the words of the size dopes")
{
	fill(TEXT, 100, 7);
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		put_head(SND, 0, L4_DOPE(16, 9), L4_DOPE(4, 1));
		put_head(RCV, 0, L4_DOPE(7, 1), 0);
		fill(SND + DWORDS, 16 * 4, 8);
		blank(RCV + DWORDS, 7 * 4 + 32);
		blank(COPY, 100);
		put_string(SND + DWORDS + 16 * 4, 50, TEXT, 0, 0);
		put_string(RCV + DWORDS + 7 * 4, 0, 0, 60, COPY);
		exchange(w, SND, RCV);
		check_codes(0, L4_DOPE(4, 1));
		check_string(RCV + DWORDS + 7 * 4, 50, COPY, 60, COPY);
		CHECK_EQUAL(differences(SND + 20, RCV + 20, 8), 0);
		CHECK_EQUAL(written(RCV + 28, 3 * 4), 0);
		CHECK_EQUAL(differences(TEXT, COPY, 50), 0);
	}
}

TEST(long_strings_far, "4.5", "strings that arrive in other 4 MB than the buffer and each other")
{
	static const u32 into[] = { COPY, INTO + 5 * MB, INTO + 2 * MB, FROM + 12 * MB };

	fill(TEXT, 4 * 256, 16);
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		check_one(w, TEXT, 250, into[1], 250);
		prepare(4);
		for (u32 n = 0; n < 4; n++) {
			put_string(send_dope(n), 250 + n, TEXT + 256 * n, 0, 0);
			put_string(receive_dope(n), 0, 0, 256, into[n]);
			blank(into[n], 256);
		}
		exchange(w, SND, RCV);
		check_codes(0, L4_DOPE(0, 4));
		for (u32 n = 0; n < 4; n++) {
			check_string(receive_dope(n), 250 + n, into[n], 256, into[n]);
			CHECK_EQUAL(differences(TEXT + 256 * n, into[n], 250 + n), 0);
			CHECK_EQUAL(written(into[n] + 250 + n, 6 - n), 0);
		}
	}
}

TEST(long_strings_31, "4.5", "31 strings of different sizes; dopes beyond are not touched")
{
	fill(TEXT, 31 * PAGE, 9);
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		prepare(31);
		word_at(SND)[2] = L4_DOPE(0, 30);
		blank(COPY, 31 * 2 * PAGE);
		for (u32 n = 0; n < 31; n++) {
			put_string(send_dope(n), n * 131, TEXT + n * PAGE + n, 0, 0);
			put_string(receive_dope(n), n, n, n * 131, COPY + n * 2 * PAGE + 7 - n % 8);
		}
		exchange(w, SND, RCV);
		check_codes(0, L4_DOPE(0, 30));
		for (u32 n = 0; n < 30; n++) {
			u32 copy = COPY + n * 2 * PAGE + 7 - n % 8;

			check_string(receive_dope(n), n * 131, copy, n * 131, copy);
			CHECK_EQUAL(differences(TEXT + n * PAGE + n, copy, n * 131), 0);
			CHECK_EQUAL(written(copy + n * 131, 8), 0);
		}
		check_string(receive_dope(30), 30, 30, 30 * 131, COPY + 60 * PAGE + 7 - 30 % 8);
	}
}

TEST(long_strings_with_words, "23.5", "words and strings in one message: dope 0000C300")
{
	fill(TEXT, 3000, 10);
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		put_head(SND, 0, L4_DOPE(6, 3), L4_DOPE(6, 3));
		put_head(RCV, 0, L4_DOPE(6, 3), 0);
		fill(SND + DWORDS, 24, 11);
		blank(COPY, 3000);
		for (u32 n = 0; n < 3; n++) {
			put_string(SND + DWORDS + 24 + 16 * n, 999, TEXT + 1000 * n, 0, 0);
			put_string(RCV + DWORDS + 24 + 16 * n, 0, 0, 999, COPY + 1000 * n);
		}
		exchange(w, SND, RCV);
		check_codes(0, 0x0000c300);
		CHECK_EQUAL(differences(SND + 20, RCV + 20, 16), 0);
		for (u32 n = 0; n < 3; n++)
			CHECK_EQUAL(differences(TEXT + 1000 * n, COPY + 1000 * n, 999), 0);
	}
}

TEST(long_strings_cut, "4.5", "a string longer than its room is cut there, and is not counted")
{
	fill(TEXT, 9000, 12);
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		check_one(w, TEXT, 10, COPY, 9);
		check_one(w, TEXT, 1, COPY, 0);
		check_one(w, TEXT + 1, 9000, COPY + 3, 8999);
	}
}

/* Strings of ten bytes; how many of them arrive is up to the dopes. */
static void put_tens(u32 n)
{
	fill(TEXT, 10 * n, 13);
	blank(COPY, 10 * n + 10);
	for (u32 i = 0; i < n; i++) {
		put_string(send_dope(i), 10, TEXT + 10 * i, 0, 0);
		put_string(receive_dope(i), 0, 0, 10, COPY + 10 * i);
	}
}

TEST(long_strings_cut_in_the_middle, "23.5", "the second of three does not fit: one is counted")
{
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		prepare(3);
		put_tens(3);
		word_at(receive_dope(1))[2] = 9;
		exchange(w, SND, RCV);
		check_codes(L4_SEMSGCUT, L4_DOPE(0, 1) | L4_REMSGCUT);
		CHECK_EQUAL(differences(TEXT, COPY, 19), 0);
		CHECK_EQUAL(written(COPY + 19, 11), 0);
		check_string(receive_dope(2), 0, 0, 10, COPY + 20);
	}
}

TEST(long_strings_too_many, "4.5", "more strings than dopes: cut after the last that fits")
{
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		prepare(3);
		put_tens(3);
		word_at(RCV)[1] = L4_DOPE(0, 2);
		exchange(w, SND, RCV);
		check_codes(L4_SEMSGCUT, L4_DOPE(0, 2) | L4_REMSGCUT);
		CHECK_EQUAL(differences(TEXT, COPY, 20), 0);
		CHECK_EQUAL(written(COPY + 20, 10), 0);
	}
}

TEST(long_strings_after_cut_words, "4.5", "words that are cut: the strings do not go over")
{
	for (enum way w = 0; w < WAYS; w++) {
		start_pair(w);
		put_head(SND, 0, L4_DOPE(4, 1), L4_DOPE(4, 1));
		put_head(RCV, 0, L4_DOPE(3, 1), 0);
		put_string(SND + DWORDS + 16, 10, TEXT, 0, 0);
		put_string(RCV + DWORDS + 12, 1, 2, 10, COPY);
		blank(COPY, 10);
		exchange(w, SND, RCV);
		check_codes(L4_SEMSGCUT, L4_DOPE(3, 0) | L4_REMSGCUT);
		CHECK_EQUAL(written(COPY, 10), 0);
		check_string(RCV + DWORDS + 12, 1, 2, 10, COPY);
	}
}

/* A string whose text or copy lies at `text` and `copy`; is the message cut? */
static int is_cut(u32 text, u32 copy, u32 size)
{
	prepare(1);
	put_string(send_dope(0), size, text, 0, 0);
	put_string(receive_dope(0), 0, 0, size, copy);
	exchange(INTER_DIRECT, SND, RCV);
	if (sender->regs.eax != L4_SEMSGCUT)
		check_codes(0, L4_DOPE(0, 1));
	else
		CHECK_EQUAL(receiver->regs.eax, L4_DOPE(0, 0) | L4_REMSGCUT);
	return sender->regs.eax == L4_SEMSGCUT;
}

TEST(long_strings_to_the_end, "D7", "strings that end with user space; one byte more is cut")
{
	start_pair(INTER_DIRECT);
	map_one(0, sender, page(0), 0xbffff000, RW);
	map_one(0, receiver, page(1), 0xbffff000, RW);
	fill(page(0), PAGE, 14);
	CHECK(!is_cut(0xbffff001, COPY, PAGE - 1));
	CHECK_EQUAL(differences(page(0) + 4, COPY + 3, PAGE - 4), 0);
	CHECK(is_cut(0xbffff001, COPY, PAGE));
	fill(TEXT, PAGE, 15);
	CHECK(!is_cut(TEXT, 0xbffff001, PAGE - 1));
	CHECK_EQUAL(differences(TEXT + 3, page(1) + 4, PAGE - 4), 0);
	CHECK(is_cut(TEXT, 0xbffff001, PAGE));
	CHECK(is_cut(TEXT, 0xc0000000, 1));
	CHECK(is_cut(0xc0000000, COPY, 1));
	CHECK(is_cut(TEXT, 0xffffffff, 9));
	CHECK(is_cut(0xffffffff, COPY, 9));
	CHECK(is_cut(0xbfffffff, COPY, 4 * MB));
}

TEST(long_strings_of_nothing, "4.5", "a string without bytes lies nowhere: any address will do")
{
	static const u32 at[] = { 0xbfffffff, 0xc0000000, 0xe0000000, 0xffffffff };

	start_pair(INTER_DIRECT);
	for (u32 n = 0; n < sizeof at / sizeof *at; n++) {
		CHECK(!is_cut(at[n], COPY, 0));
		check_string(receive_dope(0), 0, COPY, 0, COPY);
		CHECK(!is_cut(TEXT, at[n], 0));
		check_string(receive_dope(0), 0, at[n], 0, at[n]);
	}
}

TEST(long_strings_dopes_beyond_the_end, "D7", "size dopes that put the strings into the kernel")
{
	start_pair(INTER_DIRECT);
	map_one(0, sender, page(0), 0xbffff000, RW);
	map_one(0, receiver, page(1), 0xbffff000, RW);
	put_head(page(0), 0, L4_DOPE(524287, 31), L4_DOPE(2, 31));
	prepare(31);
	exchange(INTER_DIRECT, 0xbffff000, RCV);
	check_codes(L4_SEMSGCUT, L4_DOPE(0, 0) | L4_REMSGCUT);
	put_head(page(1), 0, L4_DOPE(524287, 31), 0);
	prepare(31);
	exchange(INTER_DIRECT, SND, 0xbffff000);
	check_codes(L4_SEMSGCUT, L4_DOPE(0, 0) | L4_REMSGCUT);
}

/* Sleeps for a tick at a time and counts, until told to stop. */
static void sleeper(struct actor *a)
{
	u32 w;

	while (a->limit) {
		l4_receive(NIL_ID, &w, &w, 0x0100000a);
		a->count++;
	}
}

/* 31 strings of 4 MB, all the same; it takes many ticks. */
static void prepare_124mb(void)
{
	prepare(31);
	fill(TEXT, 4 * MB, 16);
	blank(COPY, 4 * MB);
	for (u32 n = 0; n < 31; n++) {
		put_string(send_dope(n), 4 * MB, TEXT, 0, 0);
		put_string(receive_dope(n), 0, 0, 4 * MB, COPY);
	}
}

/* Others run meanwhile, each way; returns how often `other` counted. */
static u32 count_meanwhile(enum way w, struct actor *other, order *what, u32 priority)
{
	u32 counted;

	start_pair(w);
	prepare_124mb();
	set_schedule(other->id, (PLAIN_PARAM & ~0xffu) | priority);
	other->limit = 1;
	launch(other, what);
	counted = other->count;
	exchange(w, SND, RCV);
	counted = other->count - counted;
	check_codes(0, L4_DOPE(0, 31));
	CHECK_EQUAL(differences(TEXT, COPY, 4 * MB), 0);
	other->limit = 0;
	return counted;
}

TEST(long_strings_let_others_run, "4.5",
     "124 MB: the timer ticks, a sleeper wakes, the message is intact")
{
	for (enum way w = 0; w < WAYS; w++) {
		u32 begin = clock_low();

		CHECK(count_meanwhile(w, actor_thread(2), sleeper, 20) >= 5);
		CHECK(clock_low() - begin > 5 * TICK);
		test_clean();
	}
}

TEST(long_strings_share_the_processor, "8.4",
     "a thread of the same priority has its slices meanwhile")
{
	for (enum way w = 0; w < WAYS; w++) {
		CHECK(count_meanwhile(w, actor_thread(2), do_spin, 16) > 0);
		test_clean();
	}
}
