/* SPDX-License-Identifier: BSD-2-Clause */
/* Ids as the kernel gives them (sections 2.1, 2.3 and 23.1). */
#include "actor.h"

static void check_own_id(struct actor *a, u32 low, u32 high)
{
	a->regs = (struct regs){ 0 };
	CHECK(finish(a, do_id_nearest));
	CHECK_EQUAL(a->regs.esi, low);
	CHECK_EQUAL(a->regs.edi, high);
}

TEST(ids_of_threads, "23.1", "5.0, 5.3 and 5.127, with chief 4")
{
	struct actor *a = actor_task(0);

	check_own_id(a, 0x000a0000, 0x00080000);
	check_own_id(actor_beside(a, 3, 1), 0x000a0c00, 0x00080000);
	check_own_id(actor_beside(a, 127, 2), 0x000bfc00, 0x00080000);
}

TEST(ids_of_a_nested_task, "23.1", "7.0 with chief 5 has nest 1")
{
	struct actor *a = actor_task(0);

	l4_task_new(id_of(7, 0), a->id.low, 0, 0, NIL_ID);
	check_own_id(actor_child(a, 7, 1), 0x000e0000, 0x100a0000);
}

TEST(ids_of_a_high_number, "23.1", "1024.64")
{
	struct actor *a = actor_number(0), *b;

	a->id = l4_task_new(id_of(1024, 0), 255, actor_esp(a), (u32)(unsigned long)actor_entry,
			    root_pager);
	settle(a);
	b = actor_beside(a, 64, 1);
	CHECK_EQUAL(b->id.low, 0x08010000);
	check_own_id(b, 0x08010000, 0x00080000);
	root_task_delete(1024);
}

TEST(ids_of_the_first_tasks, "2.3", "sigma0 is 2.0, the root task 4.0, both with chief 4, nest 0")
{
	struct l4_id id = id_of(L4_TASK_SIGMA0, 0);

	CHECK_EQUAL(l4_id_nearest(&id), L4_NEAREST_SAME);
	CHECK_EQUAL(id.low, 0x00040000);
	CHECK_EQUAL(id.high, 0x00080000);
	id = id_of(L4_TASK_ROOT, 0);
	CHECK_EQUAL(l4_id_nearest(&id), L4_NEAREST_SAME);
	CHECK_EQUAL(id.low, 0x00080000);
	CHECK_EQUAL(id.high, 0x00080000);
}

TEST(ids_first_priorities, "2.3", "sigma0 and the root task have priority 16; root may set 255")
{
	struct schedule s;

	CHECK_EQUAL(query(id_of(L4_TASK_SIGMA0, 0), &s) & 0xff, 16);
	CHECK_EQUAL(query(root_id, &s) & 0xff, 16);
	set_schedule(root_id, (PLAIN_PARAM & ~0xffu) | 255);
	CHECK_EQUAL(query(root_id, &s) & 0xff, 255);
}

TEST(ids_first_numbers, "2.3", "all numbers above 4 are the root task's; 0 to 4 are not to be had")
{
	for (u32 n = 0; n <= 4; n++)
		CHECK_EQUAL(l4_task_new(id_of(n, 0), 255, 0, 0, root_pager).low, 0);
	for (u32 n = 41; n < L4_TASKS; n += n < 50 || n > 2040 ? 1 : 50) {
		struct l4_id id = l4_task_new(id_of(n, 0), root_id.low, 0, 0, NIL_ID);

		CHECK_EQUAL(id.low & L4_THREAD_MASK, id_of(n, 0).low);
	}
}
