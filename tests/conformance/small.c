/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small address spaces (section 13.3): whether a task is in one, and what becomes of it there, must
 * not show.  The same tests run on kernels that have none.
 */
#include "small.h"
#include "long.h"
#include "upcall.h"

enum { SLOT_1 = SMALL_64_MB(1), SLOT_2 = SMALL_64_MB(2), SLOT_3 = SMALL_64_MB(3), SIZE = 64 * MB };

/* At the kernel's addresses a limit is found before the page is. */
static void read_kernel(struct actor *a)
{
	__asm__ volatile("mov %0, %%eax" : : "m"(*(volatile u32 *)L4_USER_END) : "eax");
	(void)a;
}

static int limits_hold(void)
{
	struct actor *a = handling(2);

	skip = 5;
	finish(a, read_kernel);
	return segment_limit() == ~0u || seen.vector == 13;
}

static void tell_limit(struct actor *a)
{
	a->limit = segment_limit();
}

TEST(small_limit, "13.3", "where there are small spaces, segments end where they do")
{
	struct actor *a = actor_task(0);

	if (segment_limit() == ~0u)
		test_skip("this kernel has no small spaces");
	CHECK_EQUAL(segment_limit(), L4_USER_END - 1);
	small_place(a->id, SLOT_1);
	CHECK(finish(a, tell_limit));
	CHECK_EQUAL(a->limit, SIZE - 1);
	small_place(a->id, SMALL_NONE);
	CHECK(finish(a, tell_limit));
	CHECK_EQUAL(a->limit, L4_USER_END - 1);
}

/* Answers with the second word plus one. */
static void answer(struct actor *a)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN };

	while (!l4_ipc(&i)) {
		i.to = i.from;
		i.snd = 0;
		i.w1++;
		a->count++;
	}
}

static void call_some(struct actor *a)
{
	for (u32 n = 0; n < 20; n++) {
		u32 w0 = n, w1 = 0x100 + n;

		a->bad += l4_call(a->other, &w0, &w1, NEVER) || w0 != n || w1 != 0x101 + n;
	}
}

/* Both may be in slots; one calls the other. */
static void check_calls(u32 of_client, u32 of_server)
{
	struct actor *client = actor_task(0), *server = actor_task(1);

	client->bad = 0;
	server->count = 0;
	client->other = server->id;
	tell(server, answer);
	small_place(client->id, of_client);
	small_place(server->id, of_server);
	CHECK(finish(client, call_some));
	CHECK_EQUAL(client->bad, 0);
	CHECK_EQUAL(server->count, 20);
	root_task_delete(FIRST_TASK);
	root_task_delete(FIRST_TASK + 1);
}

TEST(small_calls, "13.3", "messages between tasks in small and large spaces")
{
	check_calls(SLOT_1, SLOT_2);
	check_calls(SLOT_1, 0);
	check_calls(0, SLOT_1);
	check_calls(SLOT_2, SLOT_2); /* the second takes it from the first */
	check_calls(SMALL_NONE, 0xff);
}

TEST(small_root, "13.3", "the root task in a small space pages and calls others")
{
	small_place(root_id, SLOT_1);
	check_calls(0, SLOT_2);
	check_calls(SLOT_2, SLOT_3);
	small_place(root_id, SMALL_NONE);
}

TEST(small_sizes, "13.3", "every size; one too small for the program; a slot that is not there")
{
	for (u32 shift = 0; shift < 7; shift++)
		check_calls(3u << shift, 0);
	check_calls(SLOT_1, 0xf0);
	check_calls(3u << 3, SLOT_1); /* another size */
}

TEST(small_outgrown, "13.3", "what lies beyond the size is there when it is touched")
{
	struct actor *a = actor_task(0);

	small_place(a->id, SLOT_1);
	CHECK_EQUAL(map_one(0, a, page(0), TO, RW), MAPPED);
	CHECK_EQUAL(peek(a, TO), MARK(page(0)));
	CHECK(can_write(a, TO));
	small_place(a->id, SLOT_2);
	CHECK(can_write(a, TO));
}

TEST(small_neighbour, "13.3", "beyond the size stands the task's own memory, not the next slot's")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	u32 at = PAGES + 5 * PAGE;

	if (!limits_hold())
		test_skip("this machine checks no segment limits");
	CHECK_EQUAL(map_one(0, a, page(0), SIZE + at, RW), MAPPED);
	CHECK_EQUAL(map_one(0, b, page(1), at, RW), MAPPED);
	small_place(a->id, SLOT_1);
	small_place(b->id, SLOT_2);
	CHECK_EQUAL(peek(b, at), MARK(page(1)));
	CHECK_EQUAL(peek(a, SIZE + at), MARK(page(0)));
}

TEST(small_faults, "11.1", "the pager sees the address that the task in a small space means")
{
	struct actor *a = faulter(0);
	u32 w0, w1;

	small_place(a->id, SLOT_1);
	begin_access(a, do_write, 0x03000008);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, 0x03000008 | 2);
	CHECK_EQUAL(w1, access_write_ip);
	CHECK_EQUAL(reply_page(a, 0x03000008, one(page(2), RW)), 0);
	CHECK(done_with(a, 2));
}

TEST(small_unmap, "6.4", "a page that is taken from a task in a small space is gone at once")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	small_place(a->id, SLOT_1);
	small_place(b->id, SLOT_2);
	CHECK_EQUAL(map_one(0, a, page(3), 0x03000000, RW), MAPPED);
	CHECK_EQUAL(peek(a, 0x03000000), MARK(page(3)));
	CHECK_EQUAL(peek(b, 0x03000000), ABSENT); /* the other runs in between */
	unmap(0, one(page(3), 0), 0);
	CHECK(!can_write(a, 0x03000000));
	unmap(0, one(page(3), 0), REMOVE);
	CHECK_EQUAL(peek(a, 0x03000000), ABSENT);
}

TEST(small_long, "4.5", "a message in memory between tasks in small spaces")
{
	fill(FROM + 20, 4000, 7);
	blank(INTO, 8192);
	put_head(FROM, 0, L4_DOPE(1000, 0), L4_DOPE(1000, 0));
	put_head(INTO, 0, L4_DOPE(1000, 0), 0);
	for (enum way w = INTER_DIRECT; w <= INTER_QUEUED; w++) {
		start_pair(w);
		small_place(sender->id, SLOT_1);
		small_place(receiver->id, SLOT_2);
		exchange(w, FROM, INTO);
		check_codes(0, L4_DOPE(1000, 0));
		CHECK_EQUAL(differences(FROM + 20, INTO + 20, 3992), 0);
	}
}

TEST(small_handlers, "12.1", "exception handlers of a task in a small space")
{
	struct actor *a = handling(0);

	small_place(a->id, SLOT_1);
	skip = 2;
	CHECK(finish(a, undefined));
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(seen.vector, 6);
}

static void jump_out(struct actor *a)
{
	((void (*)(void))(unsigned long)a->limit)();
}

TEST(small_jump, "13.3", "a jump beyond the size goes there")
{
	struct actor *a = faulter(0);
	u32 w0, w1;

	small_place(a->id, SLOT_1);
	a->limit = TO + 4;
	tell(a, jump_out);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, TO + 4);
	CHECK_EQUAL(w1, TO + 4);
}

/* The last instruction of the slot is a system call: behind it EIP is beyond the limit. */
TEST(small_end, "13.3", "a system call at the very end of a small space returns")
{
	struct actor *a = faulter(0);
	u32 w0, w1, last = page(4);

	*(volatile u16 *)(unsigned long)(last + PAGE - 2) = 0x31cd; /* int 0x31 */
	small_place(a->id, SLOT_1);
	a->limit = SIZE - 2;
	tell(a, jump_out);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, SIZE - 2 - 2);
	CHECK_EQUAL(reply_page(a, SIZE - PAGE, one(last, RW)), 0);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, SIZE);
	CHECK_EQUAL(w1, SIZE);
}

TEST(small_reused, "13.3", "a slot whose task is deleted is free, and its memory nobody's")
{
	for (u32 n = 0; n < 3; n++) {
		struct actor *a = actor_task(n);

		small_place(a->id, SLOT_1);
		CHECK_EQUAL(map_one(0, a, page(n), 0x03000000, RW), MAPPED);
		CHECK_EQUAL(peek(a, 0x03000000), MARK(page(n)));
		CHECK_EQUAL(peek(a, 0x03000000 + PAGE), ABSENT);
		root_task_delete(FIRST_TASK + n);
	}
}

static void many(struct actor *a)
{
	struct l4_id other = a->other;

	for (u32 n = 0; n < 3; n++) {
		l4_thread_switch(other);
		a->count++;
	}
}

TEST(small_switches, "13.3", "thread_switch between tasks in small spaces, some of them deleted")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	a->other = b->id;
	small_place(a->id, SLOT_1);
	small_place(b->id, SLOT_2);
	a->count = 0;
	CHECK(finish(a, many));
	root_task_delete(FIRST_TASK + 1);
	CHECK(finish(a, many));
	CHECK_EQUAL(a->count, 6);
}
