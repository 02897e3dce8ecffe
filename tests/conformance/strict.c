/* SPDX-License-Identifier: BSD-2-Clause */
/* Versions of ids, with ids=strict: their names begin with strict_ (one more is in clans.c). */
#include "fault.h"

/* The actor's task made anew; *stale is the id that it had. */
static struct actor *renewed(u32 n, struct l4_id *stale)
{
	*stale = actor_task(n)->id;
	return actor_task(n);
}

/* A pager that is not there: the task ends at its first instruction. */
static struct l4_id nobody(void)
{
	return id_of(1, 0);
}

TEST(strict_new_versions, "D2", "a number has a new version each time, whatever was asked for")
{
	struct l4_id asked = id_of(FIRST_TASK, 0);
	u32 last = 0;

	asked.low |= 0x2b;
	for (u32 n = 0; n < 3; n++) {
		struct l4_id id = l4_task_new(asked, 255, 0, TO, nobody());

		CHECK_EQUAL(id.low & L4_THREAD_MASK, asked.low & L4_THREAD_MASK);
		CHECK_EQUAL(id.high, asked.high);
		CHECK(n == 0 || l4_id_version(id.low) == last + 1);
		last = l4_id_version(id.low);
	}
}

TEST(strict_versions_carry, "D2", "the version goes on into the high bits of the low word")
{
	u32 version = 0;

	for (u32 n = 0; n < 1100; n++)
		version = l4_id_version(l4_task_new(id_of(FIRST_TASK + 9, 0), 255, 0, TO,
						    nobody()).low);
	CHECK(version >= 1100);
}

TEST(strict_one_version_a_task, "2.1", "all threads of a task have its version, wherever they show")
{
	struct l4_id stale;
	struct actor *a = renewed(0, &stale), *b = actor_beside(a, 5, 1);
	struct l4_id from;
	u32 w0, w1;

	CHECK(stale.low != a->id.low);
	b->regs = (struct regs){ 0 };
	CHECK(finish(b, do_id_nearest));
	CHECK_EQUAL(b->regs.esi, b->id.low);
	CHECK_EQUAL(b->regs.edi, b->id.high);
	begin_send(b, root_id, SOON, 1, 2);
	CHECK_EQUAL(l4_wait(&from, &w0, &w1, SOON), 0);
	CHECK(l4_same_id(from, b->id));
}

TEST(strict_stale_ipc, "D1", "an id of a task that was: 0x10 for send, call and receive")
{
	struct l4_id stale;
	struct actor *a = renewed(0, &stale);
	u32 w0 = 1, w1 = 2;

	begin_wait(a, NEVER);
	CHECK_EQUAL(l4_send(stale, 1, 2, SOON), L4_ENOT_EXISTENT);
	CHECK_EQUAL(l4_call(stale, &w0, &w1, SOON), L4_ENOT_EXISTENT);
	CHECK_EQUAL(l4_send(stale, 1, 2, NOW), L4_ENOT_EXISTENT);
	CHECK_EQUAL(l4_send(a->id, 3, 4, SOON), 0);
	settle(a);
	CHECK_EQUAL(a->regs.edx, 3);
	begin_send(a, root_id, NEVER, 5, 6);
	CHECK_EQUAL(l4_receive(stale, &w0, &w1, SOON), L4_ENOT_EXISTENT);
	CHECK_EQUAL(l4_receive(stale, &w0, &w1, NOW), L4_ENOT_EXISTENT);
	CHECK_EQUAL(l4_receive(a->id, &w0, &w1, NOW), 0);
	CHECK_EQUAL(w0, 5);
}

TEST(strict_open_waits, "D1", "an open wait takes no notice of the id given; nil is nobody's")
{
	struct l4_id stale;
	struct actor *a = renewed(0, &stale);
	struct ipc i = { .to = stale, .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN, .timeouts = SOON };
	u32 w;

	begin_send(a, root_id, NEVER, 7, 8);
	CHECK_EQUAL(l4_ipc(&i), 0);
	CHECK_EQUAL(i.w0, 7);
	CHECK(l4_same_id(i.from, a->id));
	CHECK_EQUAL(l4_receive(NIL_ID, &w, &w, NOW), L4_RETIMEOUT);
	CHECK_EQUAL(l4_receive(id_of(0, 0), &w, &w, 0x0a00000a), L4_RETIMEOUT);
}

TEST(strict_own_threads, "D1", "a thread of the own task with another version does not exist")
{
	struct actor *a = actor_thread(0);
	struct l4_id odd = a->id;

	odd.low |= 0x155;
	begin_wait(a, NEVER);
	CHECK_EQUAL(l4_send(odd, 1, 2, SOON), L4_ENOT_EXISTENT);
	odd.low = a->id.low | 0x50000000;
	CHECK_EQUAL(l4_send(odd, 1, 2, SOON), L4_ENOT_EXISTENT);
	CHECK_EQUAL(l4_send(a->id, 1, 2, SOON), 0);
}

TEST(strict_other_fields, "D1", "site, chief and nest of a given id mean nothing still")
{
	struct actor *a = actor_task(0);

	begin_wait(a, NEVER);
	CHECK_EQUAL(l4_send((struct l4_id){ a->id.low, 0x5a5a5a5a }, 9, 0, SOON), 0);
	settle(a);
	CHECK_EQUAL(a->regs.edx, 9);
}

/* Replies to everybody, with send timeout 0. */
static void echo(struct actor *a)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN, .timeouts = L4_TIMEOUT_SND_ZERO };

	for (;;) {
		a->bad += l4_ipc(&i) != 0;
		i.to = i.from;
		i.snd = 0;
		i.w0 = ~i.w0;
	}
}

TEST(strict_calls, "24.1", "2000 calls to a task with a version, replied with send timeout 0")
{
	struct l4_id stale;
	struct actor *a = renewed(0, &stale);
	u32 wrong = 0;

	launch(a, echo);
	for (u32 n = 0; n < 2000; n++) {
		u32 w0 = n, w1 = n + 1;

		wrong += l4_call(a->id, &w0, &w1, NEVER) || w0 != ~n || w1 != n + 1;
	}
	CHECK_EQUAL(wrong, 0);
	CHECK_EQUAL(a->bad, 0);
}

TEST(strict_schedule, "D1", "thread_schedule by a stale id: all ones, nothing is set")
{
	struct l4_id stale;
	struct actor *a = renewed(0, &stale);

	CHECK_EQUAL(set_schedule(stale, 0x05a00020), L4_INVALID);
	CHECK_EQUAL(set_schedule(a->id, L4_SCHED_QUERY),
		    PLAIN_PARAM | L4_STATE_WAITING << L4_SCHED_STATE_SHIFT);
}

TEST(strict_nearest, "D1", "id_nearest of a stale id: type 0 and the id unchanged")
{
	struct l4_id stale, id;
	struct actor *a = renewed(0, &stale);

	id = stale;
	CHECK_EQUAL(l4_id_nearest(&id), L4_NEAREST_SAME);
	CHECK(l4_same_id(id, stale));
	id = (struct l4_id){ a->id.low, 0 };
	CHECK_EQUAL(l4_id_nearest(&id), L4_NEAREST_SAME);
	CHECK(l4_same_id(id, a->id));
}

TEST(strict_pager, "D1", "a pager that is no more gets no faults: state F")
{
	struct l4_id stale;
	struct actor *pager = renewed(0, &stale), *a = actor_task(1);

	begin_wait(pager, NEVER);
	begin_access(a, do_read, (u32)(unsigned long)access_read_ip & ~3u); /* page the code in */
	page_with(a, stale);
	begin_access(a, do_read, 0x60000000);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
	a = actor_task(1);
	begin_access(a, do_read, (u32)(unsigned long)access_read_ip & ~3u);
	page_with(a, pager->id);
	begin_access(a, do_read, 0x60000000);
	settle(pager);
	CHECK_EQUAL(pager->regs.edx, 0x60000000);
	CHECK(l4_same_id((struct l4_id){ pager->regs.esi, pager->regs.edi }, a->id));
}

TEST(strict_partners_end, "D9", "who waits for a task gets 0x10 when its number is made anew")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *c = actor_task(2);
	struct l4_id stale = a->id;

	begin_receive(b, stale, NEVER);
	begin_send(c, stale, NEVER, 1, 2); /* a waits for root only: c is queued */
	actor_task(0);
	settle(b);
	settle(c);
	CHECK_EQUAL(b->regs.eax, L4_ENOT_EXISTENT);
	CHECK_EQUAL(c->regs.eax, L4_ENOT_EXISTENT);
}

TEST(strict_deceit, "D1", "a virtual sender by a stale id: sent as if without deceit")
{
	struct l4_id stale;
	struct actor *a = renewed(0, &stale), *b = actor_thread(1);

	begin_receive(b, a->id, SOON);
	CHECK_EQUAL(test_deceive(b->id, stale, 0, NOW), L4_SETIMEOUT);
	CHECK_EQUAL(test_deceive(b->id, a->id, 0, NOW), 0);
	CHECK(done_with(b, 1));
	CHECK_EQUAL(b->regs.esi, a->id.low);
	begin_wait(b, SOON);
	CHECK_EQUAL(test_deceive(b->id, stale, 0, NOW), 0);
	CHECK(done_with(b, 2));
	CHECK_EQUAL(b->regs.esi, root_id.low);
	CHECK_EQUAL(b->regs.eax, L4_SHORT_DOPE);
}
