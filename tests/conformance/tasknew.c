/* SPDX-License-Identifier: BSD-2-Clause */
/* task_new: making, refusing, deleting and handing on single tasks (section 10). */
#include "memory.h"

static struct l4_id make(struct l4_id id)
{
	return l4_task_new(id, 255, 0, TO, root_id);
}

/* An actor makes, deletes (pager nil) or hands on a task; the id it gets. */
static struct l4_id made_by(struct actor *a, u32 task, struct l4_id pager, u32 mcp_or_chief)
{
	a->regs = (struct regs){ .eax = mcp_or_chief, .edx = TO, .ebx = pager.low,
				 .ebp = pager.high, .esi = id_of(task, 0).low };
	CHECK(finish(a, do_task_new));
	return (struct l4_id){ a->regs.esi, a->regs.edi };
}

TEST(tasknew_id, "10", "the id of a new task: number, lthread 0, chief the caller, nest 0")
{
	struct l4_id id = make(id_of(FIRST_TASK + 2, 0));

	CHECK_EQUAL(id.low, 0x000e0000);
	CHECK_EQUAL(id.high, 0x00080000);
	id = make((struct l4_id){ id_of(FIRST_TASK + 3, 17).low, 0xffffffff });
	CHECK_EQUAL(id.low, 0x00100000);
	CHECK_EQUAL(id.high, 0x00080000);
}

TEST(tasknew_keeps_version, "D2", "a new task has the version given, in all ids the kernel gives")
{
	struct actor *a = actor_number(0);
	struct l4_id given = { id_of(FIRST_TASK, 0).low | 0xa00000bc, 0 };
	u32 w0, w1;
	struct l4_id from;

	a->id = l4_task_new(given, 255, actor_esp(a), (u32)(unsigned long)actor_entry, root_pager);
	CHECK_EQUAL(a->id.low, 0xa00a00bc);
	settle(a);
	a->regs = (struct regs){ 0 };
	CHECK(finish(a, do_id_nearest));
	CHECK_EQUAL(a->regs.esi, 0xa00a00bc);
	begin_send(a, root_id, NEVER, 1, 2);
	CHECK_EQUAL(l4_wait(&from, &w0, &w1, NOW), 0);
	CHECK(l4_same_id(from, a->id));
	settle(a);
	a = actor_beside(a, 3, 1);
	begin_send(a, root_id, NEVER, 1, 2);
	CHECK_EQUAL(l4_wait(&from, &w0, &w1, NOW), 0);
	CHECK_EQUAL(from.low, 0xa00a0cbc);
}

TEST(tasknew_refused_numbers, "10", "task 0, sigma0 and the caller's own number: nil")
{
	static const u32 refused[] = { 0, L4_TASK_SIGMA0, L4_TASK_ROOT };

	for (u32 n = 0; n < sizeof refused / sizeof *refused; n++) {
		struct l4_id id = make(id_of(refused[n], 0));

		CHECK_EQUAL(id.low | id.high, 0);
		id = l4_task_new(id_of(refused[n], 0), root_id.low, 0, 0, NIL_ID);
		CHECK_EQUAL(id.low | id.high, 0);
	}
}

TEST(tasknew_needs_ownership, "10", "only the owner of a number may use it")
{
	struct actor *a = actor_task(0);

	CHECK_EQUAL(made_by(a, FIRST_TASK + 1, root_pager, 255).low, 0);
	CHECK_EQUAL(a->regs.edi, 0);
	CHECK_EQUAL(made_by(a, FIRST_TASK + 1, NIL_ID, a->id.low).low, 0);
	CHECK_EQUAL(made_by(a, FIRST_TASK, root_pager, 255).low, 0);
	CHECK_EQUAL(made_by(a, FIRST_TASK, NIL_ID, 0).low, 0);
	CHECK_EQUAL(made_by(a, L4_TASK_ROOT, NIL_ID, 0).low, 0);
	CHECK_EQUAL(made_by(a, L4_TASK_SIGMA0, root_pager, 0).low, 0);
	actor_task(1);
	CHECK_EQUAL(made_by(a, FIRST_TASK + 1, NIL_ID, a->id.low).low, 0);
	CHECK(state_of(id_of(FIRST_TASK + 1, 0)) != L4_STATE_DEAD);
}

TEST(tasknew_deletes, "10", "pager nil deletes the task; the number stays the caller's")
{
	struct actor *a = actor_task(0);
	struct l4_id id = l4_task_new(a->id, root_id.low, 0, 0, NIL_ID);

	CHECK_EQUAL(id.low & (L4_TASK_MASK | L4_LTHREAD_MASK), a->id.low);
	CHECK_EQUAL(l4_id_chief(id.high), L4_TASK_ROOT);
	CHECK_EQUAL(l4_send(a->id, 1, 2, NEVER), L4_ENOT_EXISTENT);
	CHECK_EQUAL(state_of(a->id), 0xf);
	a = actor_task(0);
	CHECK_EQUAL(a->landings, 1);
}

TEST(tasknew_over_existing, "10", "making a task anew deletes the old one with its memory")
{
	struct actor *a = actor_task(0), *b = actor_beside(a, 1, 1);

	map_one(0, a, page(0), TO, RW);
	CHECK_EQUAL(peek(a, TO), MARK(page(0)));
	begin_wait(b, NEVER);
	a = actor_task(0);
	CHECK_EQUAL(a->landings, 1);
	CHECK_EQUAL(peek(a, TO), ABSENT);
	CHECK_EQUAL(l4_send(b->id, 1, 2, NEVER), L4_ENOT_EXISTENT);
}

TEST(tasknew_deletion_flushes_derived, "10", "what a deleted task had mapped on is flushed")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *c = actor_task(2);

	map_one(0, a, page(0), TO, RW);
	map_one(a, b, TO, TO, RW);
	map_one(b, c, TO, TO, RW);
	root_task_delete(FIRST_TASK);
	CHECK_EQUAL(peek(b, TO), ABSENT);
	CHECK_EQUAL(peek(c, TO), ABSENT);
	CHECK_EQUAL(peek(0, page(0)), MARK(page(0)));
}

TEST(tasknew_mcp, "8.4", "mcp is what is given, at most the creator's")
{
	struct actor *a = actor_number(0), *b;

	a->id = l4_task_new(id_of(FIRST_TASK, 0), 20, actor_esp(a),
			    (u32)(unsigned long)actor_entry, root_pager);
	settle(a);
	a->regs = (struct regs){ .eax = 0x0aa00015, .ebx = ~0u, .esi = a->id.low };
	CHECK(finish(a, do_schedule));
	CHECK_EQUAL(state_of(a->id), L4_STATE_WAITING);
	CHECK_EQUAL(set_schedule(a->id, L4_SCHED_QUERY) & 0xff, 0x10); /* 21 was too high */
	a->regs = (struct regs){ .eax = 0x0aa00014, .ebx = ~0u, .esi = a->id.low };
	CHECK(finish(a, do_schedule));
	CHECK_EQUAL(set_schedule(a->id, L4_SCHED_QUERY) & 0xff, 0x14);
	CHECK(l4_task_new(id_of(FIRST_TASK + 1, 0), a->id.low, 0, 0, NIL_ID).low != 0);
	b = actor_child(a, FIRST_TASK + 1, 1); /* asks for 255 */
	b->regs = (struct regs){ .eax = 0x0aa00015, .ebx = ~0u, .esi = b->id.low };
	CHECK(finish(b, do_schedule));
	CHECK_EQUAL(set_schedule(b->id, L4_SCHED_QUERY) & 0xff, 0x14);
}

TEST(tasknew_inherits_schedule, "8.4", "priority and slice come from the creator")
{
	struct actor *a;
	struct schedule s;

	set_schedule(root_id, 0x05a0000f); /* below its pager, which the actor needs */
	a = actor_task(0);
	CHECK_EQUAL(query(a->id, &s) & 0xfff000ff, 0x05a0000f);
}

TEST(tasknew_transfer, "24.10", "a number handed on is the new owner's, no more the old one's")
{
	struct actor *a = actor_task(0), *b;
	struct l4_id id = l4_task_new(id_of(FIRST_TASK + 1, 0), a->id.low, 0, 0, NIL_ID);

	CHECK_EQUAL(id.low & (L4_TASK_MASK | L4_LTHREAD_MASK), id_of(FIRST_TASK + 1, 0).low);
	CHECK_EQUAL(l4_id_chief(id.high), FIRST_TASK);
	id = make(id_of(FIRST_TASK + 1, 0));
	CHECK_EQUAL(id.low | id.high, 0);
	id = l4_task_new(id_of(FIRST_TASK + 1, 0), root_id.low, 0, 0, NIL_ID);
	CHECK_EQUAL(id.low | id.high, 0);
	b = actor_child(a, FIRST_TASK + 1, 1);
	CHECK_EQUAL(b->id.low, id_of(FIRST_TASK + 1, 0).low);
	CHECK_EQUAL(b->id.high, 0x100a0000); /* nest 1, chief 5 */
	CHECK_EQUAL(b->landings, 1);
}

TEST(tasknew_transfer_back, "10", "the new owner may hand the number back")
{
	struct actor *a = actor_task(0);

	l4_task_new(id_of(FIRST_TASK + 1, 0), a->id.low, 0, 0, NIL_ID);
	CHECK(made_by(a, FIRST_TASK + 1, NIL_ID, root_id.low).low != 0);
	CHECK(make(id_of(FIRST_TASK + 1, 0)).low != 0);
	CHECK_EQUAL(made_by(a, FIRST_TASK + 1, NIL_ID, a->id.low).low, 0);
}

TEST(tasknew_transfer_deletes, "10", "handing on an active task deletes it first")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	if (test_clans())
		test_skip("another clan's number: needs clans=off");
	begin_wait(b, NEVER);
	l4_task_new(b->id, a->id.low, 0, 0, NIL_ID);
	CHECK_EQUAL(l4_send(b->id, 1, 2, NEVER), L4_ENOT_EXISTENT);
	CHECK(made_by(a, FIRST_TASK + 1, root_pager, 255).low != 0);
}

TEST(tasknew_keep_inactive, "D24", "an inactive number with the caller as new chief stays its own")
{
	struct l4_id id = l4_task_new(id_of(FIRST_TASK, 0), root_id.low, 0, 0, NIL_ID);

	CHECK_EQUAL(id.low, id_of(FIRST_TASK, 0).low);
	CHECK_EQUAL(l4_id_chief(id.high), L4_TASK_ROOT);
	CHECK(make(id_of(FIRST_TASK, 0)).low != 0);
}

TEST(tasknew_transfer_to_nobody, "10", "a number may go to an inactive task, and return with it")
{
	CHECK(l4_task_new(id_of(FIRST_TASK + 1, 0), id_of(FIRST_TASK, 0).low, 0, 0, NIL_ID).low);
	CHECK_EQUAL(make(id_of(FIRST_TASK + 1, 0)).low, 0);
	actor_task(0);
	root_task_delete(FIRST_TASK);
	CHECK(make(id_of(FIRST_TASK + 1, 0)).low != 0);
}

/* Hands a number to another; was it done? */
static int hand_on(u32 task, u32 chief)
{
	return l4_task_new(id_of(task, 0), id_of(chief, 0).low, 0, 0, NIL_ID).low != 0;
}

TEST(tasknew_transfer_to_none, "D32", "a number for itself or for no task stays the caller's")
{
	static const u32 nobody[] = { 0, 1, 3, FIRST_TASK };

	for (u32 n = 0; n < sizeof nobody / sizeof *nobody; n++) {
		CHECK(!hand_on(FIRST_TASK, nobody[n]));
		CHECK(make(id_of(FIRST_TASK, 0)).low != 0);
	}
	CHECK_EQUAL(l4_send(id_of(FIRST_TASK, 0), 1, 2, NOW), L4_SETIMEOUT);
	CHECK(!hand_on(FIRST_TASK, FIRST_TASK)); /* the task itself is deleted all the same */
	CHECK_EQUAL(l4_send(id_of(FIRST_TASK, 0), 1, 2, NEVER), L4_ENOT_EXISTENT);
}

TEST(tasknew_transfer_in_circles, "D32", "numbers do not go to those that are theirs in the end")
{
	CHECK(hand_on(FIRST_TASK, FIRST_TASK + 1));
	CHECK(hand_on(FIRST_TASK + 1, FIRST_TASK + 2));
	CHECK(!hand_on(FIRST_TASK + 2, FIRST_TASK));
	CHECK(!hand_on(FIRST_TASK + 2, FIRST_TASK + 1));
	CHECK(make(id_of(FIRST_TASK + 2, 0)).low != 0);
	root_task_delete(FIRST_TASK + 2); /* and all below it return */
	CHECK(make(id_of(FIRST_TASK, 0)).low != 0);
	CHECK(make(id_of(FIRST_TASK + 1, 0)).low != 0);
}

TEST(tasknew_thousand_times, "10", "a number serves a thousand tasks with threads and memory")
{
	u32 bad = 0;

	for (u32 n = 0; n < 1000; n++) {
		struct actor *a = actor_task(0);

		bad += a->landings != 1;
		if (n % 16)
			continue;
		actor_beside(a, 64, 1);
		bad += map_one(0, a, page(0), 0x40000000 + n * 0x100000, RW) != MAPPED;
	}
	CHECK_EQUAL(bad, 0);
}

TEST(tasknew_highest_number, "10", "task 2047 can be made, and lthreads in it")
{
	struct actor *a = actor_number(0), *b;

	a->id = l4_task_new(id_of(2047, 0), 255, actor_esp(a), (u32)(unsigned long)actor_entry,
			    root_pager);
	CHECK_EQUAL(a->id.low, 0x0ffe0000);
	settle(a);
	b = actor_beside(a, 126, 1);
	CHECK_EQUAL(b->landings, 1);
	root_task_delete(2047);
	CHECK_EQUAL(l4_send(b->id, 1, 2, NEVER), L4_ENOT_EXISTENT);
}
