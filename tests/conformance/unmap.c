/* SPDX-License-Identifier: BSD-2-Clause */
/* fpage_unmap over the mapping tree (section 6.4). */
#include "fault.h"

/* Root maps page 0 to the first, the first to the second, and so on, writable. */
static void chain(struct actor **a, u32 count)
{
	for (u32 n = 0; n < count; n++)
		a[n] = actor_task(n);
	for (u32 n = 0; n < count; n++)
		CHECK_EQUAL(map_one(n ? a[n - 1] : 0, a[n], n ? TO : page(0), TO, RW), MAPPED);
}

static void check_seen(struct actor **a, u32 count, u32 value)
{
	for (u32 n = 0; n < count; n++)
		CHECK_EQUAL(peek(a[n], TO), value);
}

TEST(unmap_three_generations, "24.7", "unmap revokes from children and their children")
{
	struct actor *a[4];

	chain(a, 4);
	unmap(0, one(page(0), 0), REMOVE);
	check_seen(a, 4, ABSENT);
	CHECK_EQUAL(peek(0, page(0)), MARK(page(0)));
}

TEST(unmap_in_the_middle, "6.4", "unmap revokes below the caller, not the caller's or above")
{
	struct actor *a[4];

	chain(a, 4);
	unmap(a[1], one(TO, 0), REMOVE);
	check_seen(a, 2, MARK(page(0)));
	check_seen(a + 2, 2, ABSENT);
	CHECK(can_write(a[1], TO));
}

TEST(unmap_own_too, "6.4", "bit 31: the caller's own mapping goes too, its siblings stay")
{
	struct actor *a[3], *sibling = actor_task(3);

	chain(a, 3);
	map_one(a[0], sibling, TO, TO, RW);
	unmap(a[1], one(TO, 0), REMOVE | OWN);
	check_seen(a, 1, MARK(page(0)));
	check_seen(a + 1, 2, ABSENT);
	CHECK_EQUAL(peek(sibling, TO), MARK(page(0)));
}

TEST(unmap_write_of_others, "6.4", "mask 0: those below lose the right to write, at any depth")
{
	struct actor *a[3];

	chain(a, 3);
	unmap(a[0], one(TO, 0), 0);
	CHECK(can_write(a[0], TO));
	check_seen(a, 3, MARK(page(0)));
	CHECK(!can_write(a[1], TO));
	CHECK_EQUAL(last_fault(a[1]), TO | 2);
	CHECK(!can_write(a[2], TO));
}

TEST(unmap_own_write, "D28", "mask 80000000: the caller's own mapping becomes read-only too")
{
	struct actor *a[2];

	chain(a, 2);
	unmap(a[0], one(TO, 0), OWN);
	check_seen(a, 2, MARK(page(0)));
	CHECK(!can_write(a[0], TO));
	CHECK(!can_write(a[1], TO));
	CHECK(can_write(0, page(0)));
}

TEST(unmap_restores_by_mapping_again, "6.3", "write permission taken away can be mapped again")
{
	struct actor *a[1];

	chain(a, 1);
	unmap(0, one(page(0), 0), 0);
	CHECK(!can_write(a[0], TO));
	CHECK_EQUAL(map_one(0, a[0], page(0), TO, RW), MAPPED);
	CHECK(can_write(a[0], TO));
}

TEST(unmap_leaves_other_branches, "6.4", "revoking in one branch leaves the other branch")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *a1 = actor_task(2),
		     *b1 = actor_task(3);

	map_one(0, a, page(0), TO, RW);
	map_one(0, b, page(0), TO, RW);
	map_one(a, a1, TO, TO, RW);
	map_one(b, b1, TO, TO, RW);
	unmap(a, one(TO, 0), REMOVE);
	CHECK_EQUAL(peek(a1, TO), ABSENT);
	CHECK_EQUAL(peek(a, TO), MARK(page(0)));
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
	CHECK_EQUAL(peek(b1, TO), MARK(page(0)));
	unmap(b, one(TO, 0), 0);
	CHECK(!can_write(b1, TO));
	CHECK(can_write(a, TO));
}

TEST(unmap_one_of_two_places, "6.1", "two mappings of a frame in one task are two branches")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *c = actor_task(2);

	map_one(0, a, page(0), TO, RW);
	map_one(0, a, page(0), TO + PAGE, RW);
	map_one(a, b, TO, TO, RW);
	map_one(a, c, TO + PAGE, TO, RW);
	unmap(a, one(TO + PAGE, 0), REMOVE);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
	CHECK_EQUAL(peek(c, TO), ABSENT);
	CHECK_EQUAL(peek(a, TO + PAGE), MARK(page(0)));
}

TEST(unmap_region, "6.4", "unmap works on what is present in the region and nothing beside it")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	u32 sender;

	for (u32 n = 0; n < 6; n++)
		page(n);
	pass(0, a, l4_fpage(TO, 15, 0), l4_fpage(PAGES, 15, RW), 0, &sender);
	pass(a, b, l4_fpage(TO, 15, 0), l4_fpage(TO, 15, RW), 0, &sender);
	unmap(a, one(TO + 3 * PAGE, 0), REMOVE | OWN);
	unmap(a, l4_fpage(TO + 2 * PAGE, 13, 0), REMOVE);
	CHECK_EQUAL(peek(b, TO + PAGE), MARK(page(1)));
	CHECK_EQUAL(peek(b, TO + 2 * PAGE), ABSENT);
	CHECK_EQUAL(peek(b, TO + 3 * PAGE), ABSENT);
	CHECK_EQUAL(peek(b, TO + 4 * PAGE), MARK(page(4)));
	CHECK_EQUAL(peek(a, TO + 2 * PAGE), MARK(page(2)));
	CHECK_EQUAL(peek(a, TO + 3 * PAGE), ABSENT);
}

TEST(unmap_misaligned, "2.4", "the base of an fpage to unmap is truncated to its size")
{
	struct actor *a = actor_task(0);

	map_one(0, a, page(2), TO, RW);
	map_one(0, a, page(4), TO + PAGE, RW);
	unmap(0, l4_fpage(page(3), 13, 0), REMOVE); /* pages 2 and 3 */
	CHECK_EQUAL(peek(a, TO), ABSENT);
	CHECK_EQUAL(peek(a, TO + PAGE), MARK(page(4)));
}

TEST(unmap_invalid_fpage, "6.4", "an fpage smaller than a page unmaps nothing")
{
	struct actor *a = actor_task(0);

	map_one(0, a, page(0), TO, RW);
	unmap(a, 0, REMOVE | OWN);
	unmap(a, TO | 11 << 2, REMOVE | OWN);
	unmap(a, TO, REMOVE | OWN);
	CHECK(can_write(a, TO));
}

TEST(unmap_other_mask_bits, "6.4", "mask bits beside 31 and 1 mean nothing")
{
	struct actor *a[2];

	chain(a, 2);
	unmap(a[0], one(TO, 0), 0x7ffffffdu);
	check_seen(a, 2, MARK(page(0)));
	CHECK(!can_write(a[1], TO));
	CHECK(can_write(a[0], TO));
}

TEST(unmap_empty_region, "6.4", "unmapping where nothing is does nothing")
{
	struct actor *a = actor_task(0);

	map_one(0, a, page(0), TO, RW);
	unmap(a, l4_fpage(0x40000000, 30, 0), REMOVE | OWN);
	unmap(a, l4_fpage(0xc0000000, 30, 0), REMOVE | OWN);
	unmap(a, one(0xfffff000, 0), REMOVE | OWN);
	unmap(a, one(0xc0000000, 0), OWN);
	CHECK(can_write(a, TO));
}

TEST(unmap_everything_of_a_task, "6.4", "a task that unmaps all it has is paged anew")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(0), TO, RW);
	map_one(0, a, page(1), 0xbffff000, RW);
	map_one(a, b, TO, TO, RW);
	unmap(a, EVERYTHING, REMOVE | OWN);
	CHECK_EQUAL(peek(a, TO), ABSENT);
	CHECK_EQUAL(peek(a, 0xbffff000), ABSENT);
	CHECK_EQUAL(peek(b, TO), ABSENT);
}

TEST(unmap_everything_from_others, "6.4", "the root task revokes all it has given; all go on")
{
	struct actor *a[3];

	chain(a, 3);
	unmap(0, EVERYTHING, REMOVE);
	check_seen(a, 3, ABSENT);
	CHECK_EQUAL(map_one(0, a[0], page(0), TO, RW), MAPPED);
	check_seen(a, 1, MARK(page(0)));
}

TEST(unmap_is_synchronous, "6.4", "after unmap no access by the old right is possible")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	u32 frame = page(0);

	map_one(0, a, frame, TO, RW);
	for (u32 n = 0; n < 50; n++) {
		CHECK(can_write(a, TO));
		unmap(0, one(frame, 0), n & 1 ? REMOVE : 0);
		CHECK(!can_write(a, TO));
		map_one(0, a, frame, TO, RW);
	}
	map_one(a, b, TO, TO, RW);
	a->regs = (struct regs){ .eax = one(TO, 0), .ecx = OWN };
	finish(a, do_unmap);
	CHECK(!can_write(a, TO));
	CHECK(!can_write(b, TO));
}

/* Nobody else runs in between, so that nothing but the unmap makes the processor forget. */
static void unmap_and_access(struct actor *a)
{
	access_write(&(struct regs){ .esi = TO, .eflags = 0x3202 });
	do_unmap(a);
	if (a->limit)
		access_write(&(struct regs){ .esi = TO, .eflags = 0x3202 });
	else
		access_read(&(struct regs){ .esi = TO, .eflags = 0x3202 });
}

TEST(unmap_own_ends_at_once, "6.4", "the caller's very next access finds its right gone")
{
	for (u32 n = 0; n < 2; n++) {
		struct actor *a = faulter(n);
		u32 w0, w1, sender;

		CHECK_EQUAL(pass(0, a, one(TO, 0), one(page(0), RW), 0, &sender), MAPPED);
		a->regs = (struct regs){ .eax = one(TO, 0), .ecx = n ? REMOVE | OWN : OWN };
		a->limit = !n;
		tell(a, unmap_and_access);
		CHECK(next_fault(a, &w0, &w1));
		CHECK_EQUAL(w0, n ? TO : TO | 2);
		CHECK_EQUAL(w1, n ? access_read_ip : access_write_ip);
	}
}

TEST(unmap_of_a_granted_page, "6.4", "a granter's children are revoked by the new owner")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *c = actor_task(2);

	map_one(0, a, page(0), TO, RW);
	map_one(a, b, TO, TO, RW);
	map_one(a, c, TO, TO, RW | GRANT);
	unmap(c, one(TO, 0), 0);
	CHECK(can_write(c, TO));
	CHECK(!can_write(b, TO));
}

TEST(unmap_many_children, "6.4", "all of many mappings of a page are revoked")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	u32 sender, left = 0;

	for (u32 n = 0; n < 200; n++) {
		pass(0, a, one(TO + n * PAGE, 0), one(page(0), RW), 0, &sender);
		if (n % 10 == 0)
			pass(a, b, one(TO + n * PAGE, 0), one(TO + n * PAGE, RW), 0, &sender);
	}
	CHECK_EQUAL(peek(b, TO + 190 * PAGE), MARK(page(0)));
	unmap(0, one(page(0), 0), REMOVE);
	for (u32 n = 0; n < 200; n += 7)
		left += peek(a, TO + n * PAGE) != ABSENT;
	for (u32 n = 0; n < 200; n += 10)
		left += peek(b, TO + n * PAGE) != ABSENT;
	CHECK_EQUAL(left, 0);
}
