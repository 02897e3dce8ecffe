/* SPDX-License-Identifier: BSD-2-Clause */
/* Tasks of tasks: depth, and deletion with all below (sections 5.1, 10 and 4.11). */
#include "fault.h"

/* Actor n as task FIRST_TASK + n made by `chief` (NULL: by the test). */
static struct actor *below(struct actor *chief, u32 n)
{
	if (!chief)
		return actor_task(n);
	CHECK(l4_task_new(id_of(FIRST_TASK + n, 0), chief->id.low, 0, 0, NIL_ID).low != 0);
	return actor_child(chief, FIRST_TASK + n, n);
}

/* Hands a number down a chain of owners, then the last makes the task. */
static struct actor *deeper(struct actor **chain, u32 depth)
{
	u32 n = depth;

	l4_task_new(id_of(FIRST_TASK + n, 0), chain[0]->id.low, 0, 0, NIL_ID);
	for (u32 i = 1; i < depth; i++) {
		chain[i - 1]->regs = (struct regs){ .eax = chain[i]->id.low,
						    .esi = id_of(FIRST_TASK + n, 0).low };
		CHECK(finish(chain[i - 1], do_task_new));
		CHECK(chain[i - 1]->regs.esi != 0);
	}
	return actor_child(chain[depth - 1], FIRST_TASK + n, n);
}

/* Three generations; the lower two by numbers handed down. */
static void three(struct actor **a)
{
	a[0] = below(0, 0);
	a[1] = below(a[0], 1);
	a[2] = deeper(a, 2);
}

TEST(clan_nest, "5.1", "children of the root task have depth 0, theirs 1, and so on")
{
	struct actor *a[3];

	three(a);
	CHECK_EQUAL(a[0]->id.high, 0x00080000);
	CHECK_EQUAL(a[1]->id.high, 0x100a0000);
	CHECK_EQUAL(a[2]->id.high, 0x200c0000);
}

TEST(clan_depth_limit, "5.1", "a task at depth 15 can be made, none at 16")
{
	struct actor *a[17];

	a[0] = below(0, 0);
	for (u32 n = 1; n <= 15; n++)
		a[n] = deeper(a, n);
	CHECK_EQUAL(l4_id_nest(a[15]->id.high), 15);
	l4_task_new(id_of(FIRST_TASK + 16, 0), a[0]->id.low, 0, 0, NIL_ID);
	for (u32 i = 0; i < 15; i++) {
		a[i]->regs = (struct regs){ .eax = a[i + 1]->id.low,
					    .esi = id_of(FIRST_TASK + 16, 0).low };
		CHECK(finish(a[i], do_task_new));
	}
	a[15]->regs = (struct regs){ .eax = 255, .ebx = root_pager.low, .ebp = root_pager.high,
				     .esi = id_of(FIRST_TASK + 16, 0).low };
	CHECK(finish(a[15], do_task_new));
	CHECK_EQUAL(a[15]->regs.esi | a[15]->regs.edi, 0);
	root_task_delete(FIRST_TASK);
	CHECK_EQUAL(l4_send(a[15]->id, 0, 0, NEVER), L4_ENOT_EXISTENT);
	CHECK(l4_task_new(id_of(FIRST_TASK + 16, 0), 255, 0, TO, root_id).low != 0);
}

TEST(clan_deleted_recursively, "24.9", "deleting a task deletes its children and theirs")
{
	struct actor *a[3];

	three(a);
	root_task_delete(FIRST_TASK);
	for (u32 n = 0; n < 3; n++) {
		CHECK_EQUAL(l4_send(a[n]->id, 1, 2, NEVER), L4_ENOT_EXISTENT);
		CHECK_EQUAL(state_of(a[n]->id), 0xf);
	}
}

TEST(clan_deleted_in_the_middle, "10", "deleting a task leaves its chief and its siblings")
{
	struct actor *a[3], *sibling;

	three(a);
	sibling = below(a[0], 3);
	a[0]->regs = (struct regs){ .eax = a[0]->id.low, .esi = a[1]->id.low };
	CHECK(finish(a[0], do_task_new));
	CHECK_EQUAL(a[0]->regs.esi & L4_TASK_MASK, a[1]->id.low);
	CHECK_EQUAL(l4_send(a[2]->id, 1, 2, NEVER), L4_ENOT_EXISTENT);
	CHECK(finish(a[0], do_switch));
	CHECK(finish(sibling, do_switch));
}

TEST(clan_numbers_return, "D15", "the numbers of deleted tasks belong to the task that deleted")
{
	struct actor *a[3];

	three(a);
	a[0]->regs = (struct regs){ .eax = a[0]->id.low, .esi = a[1]->id.low };
	CHECK(finish(a[0], do_task_new));
	CHECK_EQUAL(l4_task_new(id_of(FIRST_TASK + 2, 0), 255, 0, TO, root_id).low, 0);
	a[2] = actor_child(a[0], FIRST_TASK + 2, 2);
	CHECK_EQUAL(a[2]->id.high, 0x100a0000);
	root_task_delete(FIRST_TASK);
	CHECK(l4_task_new(id_of(FIRST_TASK + 2, 0), 255, 0, TO, root_id).low != 0);
	CHECK(l4_task_new(id_of(FIRST_TASK + 1, 0), 255, 0, TO, root_id).low != 0);
}

TEST(clan_inactive_numbers_return, "D15", "numbers that a deleted task had not used return too")
{
	struct actor *a = actor_task(0);

	l4_task_new(id_of(FIRST_TASK + 7, 0), a->id.low, 0, 0, NIL_ID);
	CHECK_EQUAL(l4_task_new(id_of(FIRST_TASK + 7, 0), 255, 0, TO, root_id).low, 0);
	root_task_delete(FIRST_TASK);
	CHECK(l4_task_new(id_of(FIRST_TASK + 7, 0), 255, 0, TO, root_id).low != 0);
}

TEST(clan_memory_returns, "10", "a clan made and deleted a hundred times leaks nothing")
{
	struct actor *a[3];

	for (u32 n = 0; n < 100; n++) {
		three(a);
		CHECK_EQUAL(a[2]->landings, 1);
		root_task_delete(FIRST_TASK);
	}
}

/* How the wait of an actor ends when the thread it waits for is deleted. */
static u32 end_of(struct actor *a)
{
	CHECK(done_with(a, 1));
	return a->regs.eax;
}

TEST(clan_partners_of_deleted, "D9", "queued senders and closed receivers of a deleted task: 0x10")
{
	struct actor *a = actor_task(0), *s[3], *r[3];

	for (u32 n = 0; n < 3; n++) {
		s[n] = actor_thread(1 + n);
		r[n] = actor_task(4 + n);
	}
	begin_send(s[0], a->id, NEVER, 1, 2);
	begin_call(s[1], a->id, SOON, 1, 2);
	begin_receive(r[0], a->id, NEVER);
	begin_receive(r[1], a->id, SOON);
	begin_wait(r[2], NEVER);
	root_task_delete(FIRST_TASK);
	CHECK_EQUAL(end_of(s[0]), L4_ENOT_EXISTENT);
	CHECK_EQUAL(end_of(s[1]), L4_ENOT_EXISTENT);
	CHECK_EQUAL(end_of(r[0]), L4_ENOT_EXISTENT);
	CHECK_EQUAL(end_of(r[1]), L4_ENOT_EXISTENT);
	CHECK_EQUAL(r[0]->regs.esi | r[0]->regs.ecx | r[0]->regs.edx, 0);
	CHECK_EQUAL(state_of(r[2]->id), L4_STATE_WAITING);
	CHECK_EQUAL(r[2]->done, 0);
}

TEST(clan_caller_of_deleted, "D9", "a caller whose server is deleted before the reply: 0x10")
{
	struct actor *a = actor_task(0), *b = actor_thread(1);

	begin_wait(a, NEVER);
	begin_call(b, a->id, NEVER, 1, 2);
	settle(a);
	root_task_delete(FIRST_TASK);
	CHECK_EQUAL(end_of(b), L4_ENOT_EXISTENT);
}

TEST(clan_deleted_while_sending_up, "10", "a task that sends to another dying one")
{
	struct actor *a[3], *b;

	three(a);
	b = actor_beside(a[1], 1, 4);
	CHECK_EQUAL(begin_send(a[2], a[1]->id, NEVER, 1, 2), L4_STATE_PENDING);
	CHECK_EQUAL(begin_send(b, a[0]->id, NEVER, 1, 2), L4_STATE_PENDING);
	root_task_delete(FIRST_TASK);
	CHECK_EQUAL(l4_send(a[2]->id, 1, 2, NEVER), L4_ENOT_EXISTENT);
	three(a);
	CHECK_EQUAL(a[2]->landings, 1);
	CHECK_EQUAL(begin_send(a[0], a[2]->id, NEVER, 1, 2), L4_STATE_PENDING);
	CHECK_EQUAL(begin_send(a[1], a[2]->id, SOON, 1, 2), L4_STATE_PENDING);
	root_task_delete(FIRST_TASK);
	three(a);
	CHECK_EQUAL(a[1]->landings, 1);
}

TEST(clan_deleted_with_queue, "4.11", "deleting a task with queues, timeouts and faults in it")
{
	struct actor *a = actor_task(0), *b = actor_beside(a, 1, 1), *c = actor_beside(a, 2, 2),
		     *d = actor_beside(a, 3, 3), *out = actor_thread(4);
	struct l4_id from;
	u32 w0, w1;

	begin_send(out, b->id, NEVER, 1, 2);
	begin_send(c, b->id, SOON, 1, 2);
	page_with(d, root_id);
	begin_access(d, do_read, TO);
	begin_wait(a, SOON);
	root_task_delete(FIRST_TASK);
	CHECK_EQUAL(end_of(out), L4_ENOT_EXISTENT);
	CHECK_EQUAL(l4_wait(&from, &w0, &w1, NOW), L4_RETIMEOUT);
	spin_ticks(3);
	a = actor_task(0);
	CHECK_EQUAL(a->landings, 1);
}

TEST(clan_time_goes_to_deleter, "10", "a deleted task's processor time is added to the caller's")
{
	struct actor *a = actor_task(0);
	struct schedule before, s;
	u32 w;

	a->limit = 1;
	launch(a, do_spin);
	l4_receive(NIL_ID, &w, &w, 0x2800000a); /* 40 ticks */
	query(a->id, &s);
	CHECK(s.time_low >= 20 * TICK);
	query(root_id, &before);
	w = s.time_low;
	root_task_delete(FIRST_TASK);
	query(root_id, &s);
	CHECK(s.time_low - before.time_low >= w);
}
