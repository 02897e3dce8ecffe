/* SPDX-License-Identifier: BSD-2-Clause */
/* Granting pages (sections 6.1 and 6.3). */
#include "memory.h"

TEST(grant_moves_the_page, "6.1", "a granted page is the receiver's and no more the granter's")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(0), TO, RW);
	CHECK_EQUAL(map_one(a, b, TO, TO + PAGE, RW | GRANT), MAPPED);
	CHECK_EQUAL(peek(b, TO + PAGE), MARK(page(0)));
	CHECK(can_write(b, TO + PAGE));
	CHECK_EQUAL(peek(a, TO), ABSENT);
}

TEST(grant_ends_the_granters_access_at_once, "6.3", "the granter's next access faults")
{
	struct actor *a = actor_task(0);
	u32 mine = page(5);

	mark(mine);
	CHECK_EQUAL(map_one(0, a, mine, TO, RW | GRANT), MAPPED);
	*(volatile u32 *)(unsigned long)(mine + 4) = 7; /* sigma0 gives it again: the same frame */
	CHECK_EQUAL(peek(a, TO), MARK(mine));
	unmap(0, one(mine, 0), REMOVE);
	CHECK_EQUAL(peek(a, TO), MARK(mine));
}

TEST(grant_keeps_the_parent, "6.1", "the granter cannot revoke a granted page, its parent can")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(0), TO, RW);
	map_one(a, b, TO, TO, RW | GRANT);
	unmap(a, one(TO, 0), REMOVE | OWN);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
	unmap(0, one(page(0), 0), REMOVE);
	CHECK_EQUAL(peek(b, TO), ABSENT);
}

TEST(grant_keeps_the_children, "6.1", "what was derived from a granted page stays and follows it")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *c = actor_task(2);

	map_one(0, a, page(0), TO, RW);
	map_one(a, c, TO, TO, RW);
	map_one(a, b, TO, TO, RW | GRANT);
	CHECK_EQUAL(peek(c, TO), MARK(page(0)));
	unmap(b, one(TO, 0), REMOVE);
	CHECK_EQUAL(peek(c, TO), ABSENT);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
}

TEST(grant_chain, "24.6", "A maps, B grants, C grants: only A can take it from D")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *c = actor_task(2),
		     *d = actor_task(3);

	map_one(0, a, page(0), TO, RW);
	map_one(a, b, TO, TO, RW);
	map_one(b, c, TO, TO, RW | GRANT);
	map_one(c, d, TO, TO, RW | GRANT);
	unmap(b, one(TO, 0), REMOVE | OWN);
	unmap(c, one(TO, 0), REMOVE | OWN);
	CHECK_EQUAL(peek(d, TO), MARK(page(0)));
	CHECK_EQUAL(peek(b, TO), ABSENT);
	CHECK_EQUAL(peek(c, TO), ABSENT);
	unmap(a, one(TO, 0), REMOVE);
	CHECK_EQUAL(peek(d, TO), ABSENT);
	CHECK_EQUAL(peek(a, TO), MARK(page(0)));
}

TEST(grant_read_only, "6.3", "a page granted without w becomes read-only")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(0), TO, RW);
	CHECK_EQUAL(map_one(a, b, TO, TO, GRANT), MAPPED);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
	CHECK(!can_write(b, TO));
}

TEST(grant_of_read_only_page, "6.1", "granting with w a read-only page leaves it read-only")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(0), TO, 0);
	CHECK_EQUAL(map_one(a, b, TO, TO, RW | GRANT), MAPPED);
	CHECK(!can_write(b, TO));
}

TEST(grant_replaces, "D8", "a page granted over another one replaces it")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(0), TO, RW);
	map_one(0, b, page(1), TO, RW);
	CHECK_EQUAL(map_one(a, b, TO, TO, RW | GRANT), MAPPED);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
	unmap(0, one(page(1), 0), REMOVE);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
	CHECK_EQUAL(peek(a, TO), ABSENT);
}

TEST(grant_over_own_child, "6.3", "granting a page to where it is mapped: the old mapping goes")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *c = actor_task(2);

	map_one(0, a, page(0), TO, RW);
	map_one(a, b, TO, TO, 0);
	map_one(b, c, TO, TO, 0);
	CHECK_EQUAL(map_one(a, b, TO, TO, RW | GRANT), MAPPED);
	CHECK(can_write(b, TO));
	CHECK_EQUAL(peek(a, TO), ABSENT);
	CHECK_EQUAL(peek(c, TO), ABSENT);
	unmap(0, one(page(0), 0), REMOVE);
	CHECK_EQUAL(peek(b, TO), ABSENT);
}

TEST(grant_region, "6.1", "granting a region with holes moves what is there")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	u32 sender;

	map_one(0, a, page(0), TO, RW);
	map_one(0, a, page(2), TO + 2 * PAGE, RW);
	CHECK_EQUAL(pass(a, b, EVERYTHING, l4_fpage(TO, 14, RW | GRANT), TO, &sender), MAPPED);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
	CHECK_EQUAL(peek(b, TO + PAGE), ABSENT);
	CHECK_EQUAL(peek(b, TO + 2 * PAGE), MARK(page(2)));
	CHECK_EQUAL(peek(a, TO), ABSENT);
	CHECK_EQUAL(peek(a, TO + 2 * PAGE), ABSENT);
}

TEST(grant_inside_a_task, "D10", "granting inside a task moves nothing")
{
	struct actor *a = actor_thread(0);
	u32 sender;

	CHECK_EQUAL(pass(0, a, one(TO, 0), one(page(0), RW | GRANT), 0, &sender), L4_SHORT_DOPE);
	CHECK_EQUAL(peek(0, page(0)), MARK(page(0)));
	CHECK_EQUAL(peek(0, TO), ABSENT);
}

TEST(grant_then_delete_granter, "6.1", "deleting the granter does not take the page away")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	map_one(0, a, page(0), TO, RW);
	map_one(a, b, TO, TO, RW | GRANT);
	root_task_delete(FIRST_TASK);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
}
