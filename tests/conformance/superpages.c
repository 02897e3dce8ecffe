/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Four megabytes at once: where the processor has pages of that size the kernel maps one, and
 * nothing of that may show (sections 6.1 to 6.4).
 */
#include "long.h"

enum { BIG = 0x34000000, BIG_TO = 0x38000000, MID = 0x155000, LAST = 0x3ff000 };

static u32 big(u32 base, u32 rights)
{
	return l4_fpage(base, L4_SUPERPAGE_SHIFT, rights);
}

/* The root task gets 4 MB of main memory at BIG, as sigma0 gives them, with three marked pages. */
static void get_big(void)
{
	u32 base = (root_kip()->reserved[1].low - 0x00500000) & ~l4_size_mask(L4_SUPERPAGE_SHIFT);
	struct regs r = ipc_regs(id_of(L4_TASK_SIGMA0, 0), 0, big(BIG, 0) | L4_RCV_FPAGE, SOON,
				 base | 1, L4_SUPERPAGE_SHIFT << 2);

	gate_0x30(&r);
	CHECK_EQUAL(r.eax & 0xff, L4_CC_MAPPED);
	CHECK_EQUAL(l4_fpage_shift(r.ebx), L4_SUPERPAGE_SHIFT);
	mark(BIG);
	mark(BIG + MID);
	mark(BIG + LAST);
}

static void put_back(void)
{
	unmap(0, big(BIG, 0), REMOVE | OWN);
}

static void map_big(struct actor *from, struct actor *to, u32 base, u32 rights)
{
	u32 code;

	CHECK_EQUAL(pass(from, to, big(BIG_TO, 0), big(base, rights), 0, &code), MAPPED);
	CHECK_EQUAL(code, 0);
}

/* First words of the three pages, MARKs of BIG; `absent`: the one in the middle is not there. */
static void check_big(struct actor *a, u32 base, int absent)
{
	CHECK_EQUAL(peek(a, base), MARK(BIG));
	CHECK_EQUAL(peek(a, base + MID), absent ? ABSENT : MARK(BIG + MID));
	CHECK_EQUAL(peek(a, base + MID - PAGE) == ABSENT, 0);
	CHECK_EQUAL(peek(a, base + MID + PAGE) == ABSENT, 0);
	CHECK_EQUAL(peek(a, base + LAST), MARK(BIG + LAST));
}

TEST(superpage_map, "6.3", "4 MB go over at once: first and last page, for both to write")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	get_big();
	map_big(0, a, BIG, RW);
	map_big(a, b, BIG_TO, RW);
	check_big(a, BIG_TO, 0);
	check_big(b, BIG_TO, 0);
	CHECK(can_write(b, BIG_TO + LAST));
	CHECK_EQUAL(peek(b, BIG_TO + LAST + PAGE), ABSENT);
	CHECK_EQUAL(peek(b, BIG_TO - PAGE), ABSENT);
	unmap(0, big(BIG, 0), REMOVE);
	CHECK_EQUAL(peek(a, BIG_TO), ABSENT);
	CHECK_EQUAL(peek(b, BIG_TO + LAST), ABSENT);
	check_big(0, BIG, 0);
	put_back();
	CHECK_EQUAL(peek(0, BIG), ABSENT);
}

TEST(superpage_read_only, "6.3", "4 MB without w cannot be written; mapped again with w they can")
{
	struct actor *a = actor_task(0);

	get_big();
	map_big(0, a, BIG, 0);
	check_big(a, BIG_TO, 0);
	CHECK(!can_write(a, BIG_TO + MID));
	map_big(0, a, BIG, 0);
	CHECK(!can_write(a, BIG_TO + MID));
	map_big(0, a, BIG, RW);
	CHECK(can_write(a, BIG_TO));
	CHECK(can_write(a, BIG_TO + LAST));
	put_back();
}

TEST(superpage_flush_part, "6.4", "one page of one's own 4 MB goes, the others stay")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	get_big();
	map_big(0, a, BIG, RW);
	map_big(a, b, BIG_TO, RW);
	unmap(a, one(BIG_TO + MID, 0), REMOVE | OWN);
	check_big(a, BIG_TO, 1);
	check_big(b, BIG_TO, 1);
	check_big(0, BIG, 0);
	CHECK(can_write(a, BIG_TO + MID + PAGE));
	put_back();
	CHECK_EQUAL(peek(b, BIG_TO), ABSENT);
}

TEST(superpage_unmap_part, "6.4", "one page of 4 MB goes from all others, the mapper keeps it")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	get_big();
	map_big(0, a, BIG, RW);
	map_big(a, b, BIG_TO, RW);
	CHECK(can_write(b, BIG_TO + MID)); /* the processor has seen the page */
	unmap(0, one(BIG + MID, 0), REMOVE);
	check_big(a, BIG_TO, 1);
	check_big(b, BIG_TO, 1);
	check_big(0, BIG, 0);
	map_one(0, a, BIG + MID, BIG_TO + MID, RW);
	check_big(a, BIG_TO, 0);
	check_big(b, BIG_TO, 1);
	put_back();
}

TEST(superpage_write_part, "6.4", "mask 0 takes the right to write from one page of 4 MB")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	get_big();
	map_big(0, a, BIG, RW);
	map_big(a, b, BIG_TO, RW);
	CHECK(can_write(b, BIG_TO + MID));
	unmap(a, one(BIG_TO + MID, 0), 0);
	CHECK(!can_write(b, BIG_TO + MID));
	CHECK(can_write(b, BIG_TO + MID + PAGE));
	CHECK(can_write(a, BIG_TO + MID));
	check_big(b, BIG_TO, 0);
	unmap(a, one(BIG_TO + MID, 0), OWN);
	CHECK(!can_write(a, BIG_TO + MID));
	CHECK(can_write(a, BIG_TO));
	put_back();
}

TEST(superpage_write_all, "6.4", "mask 0 takes the right to write from all of 4 MB")
{
	struct actor *a = actor_task(0);

	get_big();
	map_big(0, a, BIG, RW);
	CHECK(can_write(a, BIG_TO + LAST));
	unmap(0, big(BIG, 0), 0);
	CHECK(!can_write(a, BIG_TO));
	CHECK(!can_write(a, BIG_TO + LAST));
	CHECK(can_write(0, BIG + LAST));
	check_big(a, BIG_TO, 0);
	put_back();
}

TEST(superpage_part_mapped, "6.3", "a page carved out of 4 MB is shared, and revoked with them")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *c = actor_task(2);

	get_big();
	map_big(0, a, BIG, RW);
	map_one(a, b, BIG_TO + MID, TO, RW);
	map_one(b, c, TO, TO + PAGE, 0);
	CHECK_EQUAL(peek(c, TO + PAGE), MARK(BIG + MID));
	CHECK(can_write(b, TO));
	CHECK(!can_write(c, TO + PAGE));
	check_big(a, BIG_TO, 0);
	unmap(0, one(BIG + LAST, 0), REMOVE);
	CHECK_EQUAL(peek(b, TO), MARK(BIG + MID));
	unmap(0, big(BIG, 0), REMOVE);
	CHECK_EQUAL(peek(b, TO), ABSENT);
	CHECK_EQUAL(peek(c, TO + PAGE), ABSENT);
	put_back();
}

TEST(superpage_page_over_part, "D8", "a page mapped into 4 MB replaces that page, and it alone")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	get_big();
	map_big(0, a, BIG, RW);
	map_big(a, b, BIG_TO, RW);
	CHECK_EQUAL(map_one(0, a, page(0), BIG_TO + MID, RW), MAPPED);
	CHECK_EQUAL(peek(a, BIG_TO + MID), MARK(page(0)));
	CHECK_EQUAL(peek(a, BIG_TO), MARK(BIG));
	check_big(b, BIG_TO, 1);
	unmap(0, big(BIG, 0), REMOVE);
	CHECK_EQUAL(peek(a, BIG_TO + MID), MARK(page(0)));
	CHECK_EQUAL(peek(a, BIG_TO), ABSENT);
	put_back();
}

TEST(superpage_over_pages, "D8", "4 MB mapped over single pages replace those")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	get_big();
	map_one(0, a, page(0), BIG_TO + MID, RW);
	map_one(a, b, BIG_TO + MID, TO, RW);
	map_big(0, a, BIG, RW);
	check_big(a, BIG_TO, 0);
	CHECK_EQUAL(peek(b, TO), ABSENT);
	put_back();
	CHECK_EQUAL(peek(a, BIG_TO + MID), ABSENT);
}

TEST(superpage_grant, "6.1", "4 MB granted leave the granter, and what it mapped stays")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *c = actor_task(2);

	get_big();
	map_big(0, a, BIG, RW);
	map_one(a, c, BIG_TO + MID, TO, RW);
	map_big(a, b, BIG_TO, RW | GRANT);
	CHECK_EQUAL(peek(a, BIG_TO), ABSENT);
	CHECK_EQUAL(peek(a, BIG_TO + LAST), ABSENT);
	check_big(b, BIG_TO, 0);
	CHECK(can_write(c, TO));
	unmap(a, big(BIG_TO, 0), REMOVE | OWN);
	check_big(b, BIG_TO, 0);
	unmap(b, one(BIG_TO + MID, 0), REMOVE);
	CHECK_EQUAL(peek(c, TO), ABSENT);
	unmap(0, big(BIG, 0), REMOVE);
	CHECK_EQUAL(peek(b, BIG_TO), ABSENT);
	put_back();
}

TEST(superpage_grant_part, "6.1", "a page of 4 MB granted moves, with all that was derived from it")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *c = actor_task(2);

	get_big();
	map_big(0, a, BIG, RW);
	map_big(a, c, BIG_TO, RW);
	CHECK_EQUAL(map_one(a, b, BIG_TO + MID, TO, RW | GRANT), MAPPED);
	check_big(a, BIG_TO, 1);
	check_big(c, BIG_TO, 0);
	CHECK_EQUAL(peek(b, TO), MARK(BIG + MID));
	unmap(a, big(BIG_TO, 0), REMOVE);
	CHECK_EQUAL(peek(c, BIG_TO), ABSENT);
	CHECK_EQUAL(peek(c, BIG_TO + MID), MARK(BIG + MID));
	unmap(b, one(TO, 0), REMOVE);
	CHECK_EQUAL(peek(c, BIG_TO + MID), ABSENT);
	unmap(0, one(BIG + MID, 0), REMOVE);
	CHECK_EQUAL(peek(b, TO), ABSENT);
	put_back();
}

TEST(superpage_task_deleted, "10", "a deleted task's 4 MB go from those it mapped them to")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	get_big();
	map_big(0, a, BIG, RW);
	map_big(a, b, BIG_TO, RW);
	map_one(a, b, BIG_TO + MID, TO, RW);
	root_task_delete(FIRST_TASK);
	CHECK_EQUAL(peek(b, BIG_TO), ABSENT);
	CHECK_EQUAL(peek(b, TO), ABSENT);
	check_big(0, BIG, 0);
	put_back();
}

TEST(superpage_one_of_more, "6.2", "a window of 16 MB takes 4 MB where the hot spot says")
{
	struct actor *a = actor_task(0);
	u32 code;

	get_big();
	CHECK_EQUAL(pass(0, a, l4_fpage(BIG_TO, 24, 0), big(BIG, RW), 0x00800123, &code), MAPPED);
	check_big(a, BIG_TO + 0x00800000, 0);
	CHECK_EQUAL(peek(a, BIG_TO), ABSENT);
	CHECK_EQUAL(peek(a, BIG_TO + 0x00c00000), ABSENT);
	put_back();
}

TEST(superpage_long_message, "4.5", "a string goes from 4 MB to 4 MB of another task")
{
	enum { MINE = BIG + 0x1000, THEIRS = 0x2000, PUT = 0x30f01, GET = MID + 5, BYTES = 8192 };
	struct actor *a = actor_task(0);
	struct regs r;

	get_big();
	map_big(0, a, BIG, RW);
	put_head(MINE, 0, L4_DOPE(2, 1), L4_DOPE(2, 1));
	put_string(MINE + 20, BYTES, BIG + GET, 0, 0);
	put_head(BIG + THEIRS, 0, L4_DOPE(2, 1), 0);
	put_string(BIG + THEIRS + 20, 0, 0, BYTES, BIG_TO + PUT);
	fill(BIG + GET, BYTES, 3);
	blank(BIG + PUT, BYTES);
	a->regs = ipc_regs(root_id, L4_NO_DESC, BIG_TO + THEIRS, SOON, 0, 0);
	tell(a, do_ipc);
	r = ipc_regs(a->id, MINE, L4_NO_DESC, SOON, 1, 2);
	gate_0x30(&r);
	settle(a);
	CHECK_EQUAL(r.eax, 0);
	CHECK_EQUAL(a->regs.eax, L4_DOPE(2, 1));
	CHECK_EQUAL(differences(BIG + GET, BIG + PUT, BYTES), 0);
	put_back();
}
