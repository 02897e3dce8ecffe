/* SPDX-License-Identifier: BSD-2-Clause */
/* id_nearest (section 5.4). */
#include "actor.h"

TEST(nearest_nil_is_self, "5.4", "id_nearest of nil returns the caller's own id and type 0")
{
	struct l4_id id = NIL_ID;

	CHECK_EQUAL(l4_id_nearest(&id), L4_NEAREST_SAME);
	CHECK_EQUAL(id.low, 0x00080000);
	CHECK_EQUAL(id.high, 0x00080000);
}

TEST(nearest_invalid_is_chief, "5.4", "id_nearest of the invalid id returns the chief, type 4")
{
	struct l4_id id = INVALID_ID;

	CHECK_EQUAL(l4_id_nearest(&id), L4_NEAREST_OUTSIDE);
	CHECK_EQUAL(id.low, 0x00080000);
}


/* The tasks of section 23.8, one actor each; names as there. */
enum { A, B, A1, A2, B1, A11, ALL };
static struct actor *tasks[ALL];

static struct actor *below(struct actor *chief, u32 n)
{
	l4_task_new(id_of(FIRST_TASK + n, 0), chief->id.low, 0, 0, NIL_ID);
	return actor_child(chief, FIRST_TASK + n, n);
}

static void make_tasks(void)
{
	tasks[A] = actor_task(A);
	tasks[B] = actor_task(B);
	tasks[A1] = below(tasks[A], A1);
	tasks[A2] = below(tasks[A], A2);
	tasks[B1] = below(tasks[B], B1);
	l4_task_new(id_of(FIRST_TASK + A11, 0), tasks[A]->id.low, 0, 0, NIL_ID);
	tasks[A]->regs = (struct regs){ .eax = tasks[A1]->id.low,
					.esi = id_of(FIRST_TASK + A11, 0).low };
	CHECK(finish(tasks[A], do_task_new));
	tasks[A11] = actor_child(tasks[A1], FIRST_TASK + A11, A11);
}

/* What the actor (NULL: the root task) finds on its way to `to`. */
static void check_way(struct actor *from, struct l4_id to, u32 type, struct l4_id nearest)
{
	struct regs r = { .esi = to.low, .edi = to.high };

	if (from) {
		from->regs = r;
		CHECK(finish(from, do_id_nearest));
		r = from->regs;
	} else {
		gate_0x31(&r);
	}
	CHECK_EQUAL(r.eax, type);
	CHECK_EQUAL(r.esi, nearest.low);
	CHECK_EQUAL(r.edi, nearest.high);
}

static void direct(u32 from, struct l4_id to)
{
	check_way(tasks[from], to, L4_NEAREST_SAME, to);
}

TEST(nearest_same_clan_and_chief, "23.8", "same clan, own chief and own children: type 0, itself")
{
	make_tasks();
	direct(A, tasks[B]->id);
	direct(A1, tasks[A2]->id);
	direct(A, tasks[A1]->id);
	direct(A1, tasks[A]->id);
	direct(A11, tasks[A1]->id);
	direct(A1, tasks[A11]->id);
	direct(A, root_id);
	direct(A, root_pager);
	check_way(0, tasks[A]->id, L4_NEAREST_SAME, tasks[A]->id);
}

TEST(nearest_down, "23.8", "deeper below: type C, the child on the way")
{
	make_tasks();
	check_way(tasks[A], tasks[A11]->id, L4_NEAREST_INSIDE, tasks[A1]->id);
	check_way(0, tasks[A1]->id, L4_NEAREST_INSIDE, tasks[A]->id);
	check_way(0, tasks[A11]->id, L4_NEAREST_INSIDE, tasks[A]->id);
	check_way(0, tasks[B1]->id, L4_NEAREST_INSIDE, tasks[B]->id);
}

TEST(nearest_sideways, "23.8", "below a sibling: type C, the sibling")
{
	make_tasks();
	check_way(tasks[A], tasks[B1]->id, L4_NEAREST_INSIDE, tasks[B]->id);
	check_way(tasks[A2], tasks[A11]->id, L4_NEAREST_INSIDE, tasks[A1]->id);
	check_way(tasks[B], tasks[A11]->id, L4_NEAREST_INSIDE, tasks[A]->id);
}

TEST(nearest_up, "23.8", "outside the clan: type 4, the chief")
{
	make_tasks();
	check_way(tasks[A1], tasks[B]->id, L4_NEAREST_OUTSIDE, tasks[A]->id);
	check_way(tasks[A1], tasks[B1]->id, L4_NEAREST_OUTSIDE, tasks[A]->id);
	check_way(tasks[A1], root_id, L4_NEAREST_OUTSIDE, tasks[A]->id);
	check_way(tasks[A11], tasks[A]->id, L4_NEAREST_OUTSIDE, tasks[A1]->id);
	check_way(tasks[A11], tasks[A2]->id, L4_NEAREST_OUTSIDE, tasks[A1]->id);
	check_way(tasks[A11], id_of(L4_TASK_SIGMA0, 0), L4_NEAREST_OUTSIDE, tasks[A1]->id);
	check_way(tasks[A1], id_of(L4_TASK_SIGMA0, 0), L4_NEAREST_OUTSIDE, tasks[A]->id);
}

TEST(nearest_invalid_in_children, "5.4", "the invalid id is lthread 0 of the chief, at any depth")
{
	make_tasks();
	check_way(tasks[A], INVALID_ID, L4_NEAREST_OUTSIDE, root_id);
	check_way(tasks[A1], INVALID_ID, L4_NEAREST_OUTSIDE, tasks[A]->id);
	check_way(tasks[A11], INVALID_ID, L4_NEAREST_OUTSIDE, tasks[A1]->id);
	tasks[A2] = actor_beside(tasks[A1], 7, A2);
	check_way(tasks[A2], INVALID_ID, L4_NEAREST_OUTSIDE, tasks[A]->id);
}

TEST(nearest_own_threads, "5.2", "a thread of the own task is its own nearest partner")
{
	struct actor *a = actor_task(0), *b = actor_beside(a, 5, 1);

	check_way(a, b->id, L4_NEAREST_SAME, b->id);
	check_way(b, a->id, L4_NEAREST_SAME, a->id);
	check_way(b, NIL_ID, L4_NEAREST_SAME, b->id);
	check_way(a, a->id, L4_NEAREST_SAME, a->id);
}

TEST(nearest_full_id, "5.4", "the kernel's full id is returned for a wrong version or chief")
{
	struct actor *a = actor_task(0), *b = actor_thread(1);

	check_way(a, (struct l4_id){ b->id.low | 0xf00003ff, 0x12345678 }, L4_NEAREST_SAME, b->id);
	check_way(0, (struct l4_id){ a->id.low | 1, 0 }, L4_NEAREST_SAME, a->id);
}

TEST(nearest_of_missing_thread, "5.4", "type 0 and no such thread: the id comes back unchanged")
{
	struct actor *a = actor_task(0);
	struct l4_id odd = { beside(a->id, 9).low | 5, 0x1234 };

	check_way(0, odd, L4_NEAREST_SAME, odd);
	odd.low = id_of(FIRST_TASK + 1, 3).low | 7;
	check_way(a, odd, L4_NEAREST_SAME, odd);
}

TEST(nearest_of_inactive_number, "5.2", "an inactive number counts by its recorded owner")
{
	make_tasks();
	l4_task_new(id_of(FIRST_TASK + 9, 0), tasks[B]->id.low, 0, 0, NIL_ID);
	check_way(tasks[A], id_of(FIRST_TASK + 9, 0), L4_NEAREST_INSIDE, tasks[B]->id);
	check_way(0, id_of(FIRST_TASK + 9, 2), L4_NEAREST_INSIDE, tasks[B]->id);
	check_way(tasks[A1], id_of(FIRST_TASK + 9, 0), L4_NEAREST_OUTSIDE, tasks[A]->id);
	direct(B, id_of(FIRST_TASK + 9, 0));
	check_way(tasks[A1], id_of(FIRST_TASK + 10, 0), L4_NEAREST_OUTSIDE, tasks[A]->id);
}
