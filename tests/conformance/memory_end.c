/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of the kernel's memory: mapping fails on both sides and can go on later (section 4.9). */
#include "memory.h"

enum { REGIONS = 512, BASE = 0x40000000, CHILDREN = 20 };

/*
 * Maps one page once into each 4 MB of new tasks, which needs new tables each time, until that
 * fails.  Returns how often it did not.
 */
static u32 fill(u32 *receiver, u32 *sender)
{
	u32 done = 0;

	for (u32 child = 0; child < CHILDREN; child++) {
		struct actor *a = actor_task(child);

		for (u32 n = 0; n < REGIONS; n++, done++) {
			u32 to = BASE + (n << L4_SUPERPAGE_SHIFT);

			*receiver = pass(0, a, one(to, 0), one(page(0), RW), 0, sender);
			if (*receiver != MAPPED)
				return done;
		}
	}
	return done;
}

static void empty(void)
{
	for (u32 child = 0; child < CHILDREN; child++)
		root_task_delete(FIRST_TASK + child);
}

TEST(memory_end_fails_on_both_sides, "4.9", "no memory for tables: receiver 0x60, sender 0x70")
{
	u32 receiver = 0, sender = 0, first = fill(&receiver, &sender);

	CHECK_EQUAL(receiver & L4_CC_ERROR, L4_REMAPFAILED);
	CHECK_EQUAL(sender & L4_CC_ERROR, L4_SEMAPFAILED);
	CHECK(first > 0);
	empty();
	CHECK(fill(&receiver, &sender) >= first); /* all of it came back */
	empty();
	CHECK_EQUAL(map_one(0, actor_task(0), page(0), TO, RW), MAPPED);
}

TEST(memory_end_new_task, "10", "no memory for a new task: nil, and the number stays the caller's")
{
	u32 receiver, sender, made = 0;
	struct l4_id id;

	fill(&receiver, &sender);
	while (made < CHILDREN && /* what one mapping did not get may be enough for some tasks */
	       l4_task_new(id_of(LAST_TASK - made, 0), 255, 0, TO, root_pager).low)
		made++;
	CHECK(made < CHILDREN);
	id = l4_task_new(id_of(LAST_TASK - made, 0), 255, 0, TO, root_pager);
	CHECK_EQUAL(id.low, 0);
	CHECK_EQUAL(id.high, 0);
	empty();
	CHECK(l4_task_new(id_of(LAST_TASK - made, 0), 255, 0, TO, root_pager).low != 0);
}

TEST(memory_end_new_thread, "9", "no memory for a new thread: all ones, and there is none")
{
	struct ex_regs x, fresh = { .word = 4, .eip = TO, .preempter = INVALID_ID,
				    .pager = INVALID_ID };
	u32 receiver, sender;

	fill(&receiver, &sender);
	for (fresh.word = LAST_LTHREAD + 4; fresh.word < 128; fresh.word += 4) {
		x = fresh; /* each in a page of control blocks of its own */
		if (l4_lthread_ex_regs(&x) == L4_INVALID)
			break;
	}
	CHECK(fresh.word < 128);
	CHECK_EQUAL(query(beside(root_id, fresh.word), &(struct schedule){ 0 }), L4_INVALID);
	empty();
}
