/* SPDX-License-Identifier: BSD-2-Clause */
/* Each form of ipc of user/lib, and the other headers' helpers, used as a program would. */
#include "v2.h"

enum { WORDS = 6, TEXT = 40 };

static L4_MESSAGE(WORDS, 1) sent, received;
static char text[TEXT], copy[TEXT];

/* Answers ~w0, w1 + 1. */
static void server(void)
{
	struct ipc i = { .snd = L4_NO_DESC };

	for (;;) {
		if (l4_ipc_reply_and_wait(i.from, &i)) {
			i.snd = L4_NO_DESC;
			continue;
		}
		i.snd = 0;
		i.w0 = ~i.w0;
		i.w1++;
	}
}

TEST(forms_call, "4.1", "call and reply-and-wait, each with its form")
{
	struct l4_id id = thread(0, server);

	for (u32 n = 0; n < 100; n++) {
		struct ipc i = { .timeouts = SOON, .w0 = n, .w1 = n };

		CHECK_EQUAL(l4_ipc_call(id, &i), 0);
		CHECK_EQUAL(i.w0, ~n);
		CHECK_EQUAL(i.w1, n + 1);
		CHECK(l4_same_id(i.from, id));
		CHECK(l4_same_id(i.addressed, myself));
	}
}

static void sender(void)
{
	struct ipc i = { .w0 = 3, .w1 = 4 };

	l4_ipc_send(myself, &i);
	i = (struct ipc){ .w0 = 5, .w1 = 6 };
	l4_ipc_send(myself, &i);
	l4_sleep_forever();
}

TEST(forms_send_receive_wait, "4.1", "send, receive from one, and wait for anybody")
{
	struct l4_id id = thread(0, sender);
	struct ipc i = { .timeouts = SOON };

	CHECK_EQUAL(l4_ipc_receive(id, &i), 0);
	CHECK_EQUAL(i.w0, 3);
	i = (struct ipc){ .timeouts = SOON };
	CHECK_EQUAL(l4_ipc_wait(&i), 0);
	CHECK_EQUAL(i.w1, 6);
	CHECK(l4_same_id(i.from, id));
	i = (struct ipc){ .timeouts = NOW };
	CHECK_EQUAL(l4_ipc_receive(id, &i), L4_RETIMEOUT);
	CHECK_EQUAL(l4_ipc_send(id, &i), L4_SETIMEOUT);
}

static void send_memory(void)
{
	struct ipc i = { .snd = l4_snd_message(&sent), .w0 = 10, .w1 = 11 };

	l4_ipc_send(myself, &i);
	l4_sleep_forever();
}

TEST(forms_memory, "4.5", "words and a string, by L4_MESSAGE")
{
	struct ipc i = { .rcv = l4_rcv_message(&received), .timeouts = SOON };

	sent.head = received.head =
		(struct l4_msg_head){ 0, L4_DOPE(WORDS, 1), L4_DOPE(WORDS, 1) };
	for (u32 n = 0; n < WORDS; n++)
		sent.words[n] = 100 + n;
	for (u32 n = 0; n < TEXT; n++)
		text[n] = (char)n;
	sent.string[0] = (struct l4_string_dope){ TEXT, (u32)(unsigned long)text, 0, 0 };
	received.string[0] = (struct l4_string_dope){ 0, 0, TEXT, (u32)(unsigned long)copy };
	CHECK_EQUAL(l4_ipc_receive(thread(0, send_memory), &i), 0);
	CHECK_EQUAL(i.result, L4_DOPE(WORDS, 1));
	CHECK_EQUAL(i.w0, 10);
	for (u32 n = 2; n < WORDS; n++)
		CHECK_EQUAL(received.words[n], 100 + n);
	for (u32 n = 0; n < TEXT; n++)
		CHECK_EQUAL(copy[n], text[n]);
	CHECK_EQUAL(received.string[0].send_size, TEXT);
}

static u32 page[1024] __attribute__((aligned(4096)));
static volatile u32 seen;

/* A child that takes a page at 60000000 and tells what is in it. */
static void receive_page(void)
{
	enum { WINDOW = 0x60000000 };
	struct ipc i = { .rcv = l4_rcv_fpage(l4_fpage(WINDOW, L4_PAGE_SHIFT, 0)) };

	l4_ipc_receive(myself, &i);
	seen = l4_ipc_has_mapped(&i) ? *(volatile u32 *)WINDOW : 0;
	l4_ipc_send(myself, &i);
	l4_sleep_forever();
}

TEST(forms_fpage, "4.6", "an fpage in registers")
{
	struct ipc i = { .snd = L4_SND_FPAGE, .timeouts = SOON };
	struct l4_id id;

	page[0] = 0xcafe;
	CHECK_EQUAL(rmgr_get_task(&manager, CHILD), 0);
	id = child(CHILD, receive_page);
	i.w1 = l4_fpage((u32)(unsigned long)page, L4_PAGE_SHIFT, L4_FPAGE_WRITE);
	CHECK_EQUAL(l4_ipc_send(id, &i), 0);
	i = (struct ipc){ .timeouts = SOON };
	CHECK_EQUAL(l4_ipc_receive(id, &i), 0);
	CHECK_EQUAL(seen, 0xcafe);
	l4_task_new(task_id(CHILD), manager.pager.low, 0, 0, NIL_ID);
	rmgr_free_task(&manager, CHILD);
}

static volatile u32 as_low, result;

/* A child that waits for the manager's word, which only its chief can bring. */
static void wait_for_manager(void)
{
	struct ipc i = { .timeouts = 0 };

	l4_ipc_receive(manager.pager, &i);
	as_low = i.from.low;
	result = i.result;
	i.timeouts = 0;
	l4_ipc_send(myself, &i);
	l4_sleep_forever();
}

TEST(forms_deceiting, "5.3", "a chief speaks to its child under a name from outside")
{
	struct ipc i = { .timeouts = SOON, .w0 = 1 };
	struct l4_id id;

	CHECK_EQUAL(rmgr_get_task(&manager, CHILD), 0);
	id = child(CHILD, wait_for_manager);
	CHECK_EQUAL(l4_ipc_send_deceiting(id, manager.pager, &i), 0);
	i = (struct ipc){ .timeouts = SOON };
	CHECK_EQUAL(l4_ipc_receive(id, &i), 0);
	CHECK_EQUAL(as_low, manager.pager.low);
	CHECK_EQUAL(result, L4_SHORT_DOPE | L4_CC_DECEITED);
	l4_task_new(task_id(CHILD), manager.pager.low, 0, 0, NIL_ID);
	rmgr_free_task(&manager, CHILD);
}

TEST(forms_deceiting_refused, "5.3", "both outside: the message goes under one's own name")
{
	struct ipc i = { .timeouts = SOON, .w0 = 0x00f35555 };

	CHECK_EQUAL(l4_ipc_call_deceiting(manager.supervisor, manager.pager, &i), 0);
	CHECK_EQUAL(i.w1, 0xffffaaaa);
	CHECK(!l4_ipc_was_deceited(&i));
	CHECK(!l4_ipc_was_redirected(&i));
	CHECK(!l4_ipc_came_from_inside(&i));
}

static void deceiting_server(void)
{
	struct ipc i = { .snd = L4_NO_DESC };

	l4_ipc_wait(&i);
	for (;;) {
		i.snd = 0;
		i.w0 = ~i.w0;
		if (l4_ipc_reply_deceiting_and_wait(i.from, manager.pager, &i))
			l4_ipc_wait(&i);
	}
}

TEST(forms_reply_deceiting, "5.3", "a reply under another's name inside a task: refused likewise")
{
	struct l4_id id = thread(0, deceiting_server);
	struct ipc i = { .timeouts = SOON, .w0 = 7 };

	CHECK_EQUAL(l4_ipc_call(id, &i), 0);
	CHECK_EQUAL(i.w0, ~7u);
	CHECK(l4_same_id(i.from, id));
}

TEST(forms_ids, "2.1", "what the helpers for ids say")
{
	struct l4_id other = l4_thread_of(myself, 127);

	CHECK_EQUAL(other.low & ~L4_VERSION_MASK, 0x000bfc00);
	CHECK(l4_same_task(other, myself));
	CHECK(!l4_same_task(manager.pager, myself));
	CHECK(l4_same_id(l4_task_of(other), l4_task_of(myself)));
	CHECK_EQUAL(l4_irq_id(12).low, 0xd);
	CHECK_EQUAL(l4_irq_line(l4_irq_id(12)), 12);
	CHECK(l4_is_irq(l4_irq_id(15)) && !l4_is_irq(NIL_ID) && !l4_is_irq(myself));
	CHECK(l4_is_nil(NIL_ID) && l4_is_invalid(INVALID_ID) && !l4_is_nil(myself));
}

TEST(forms_timeouts, "23.4", "timeouts by microseconds: exact, or rounded up")
{
	CHECK_EQUAL(l4_timeouts(L4_FOREVER, L4_FOREVER, 0, 0), 0);
	CHECK_EQUAL(l4_timeout_rcv(l4_timeouts(0, 0, 15, 15)), 0);
	CHECK_EQUAL(l4_timeouts(0, 0, 15, 15) & 0xff00, 0xff00);
	CHECK_EQUAL(l4_timeout_snd(l4_timeouts(255, 1, 0, 0)), 255);
	CHECK_EQUAL(l4_timeout_rcv(l4_timeouts(255, 1, 0, 0)), 1);
	CHECK_EQUAL(l4_timeout_rcv(l4_timeouts(0, 10240, 0, 0)), 10240);
	CHECK_EQUAL(l4_timeout_rcv(l4_timeouts(0, 999424, 0, 0)), 999424);
	for (u32 us = 1; us < 2000000000; us += us / 3 + 1) {
		u64 got = l4_timeout_snd(l4_timeouts(us, 0, 0, 0));

		CHECK(got >= us && got - us <= us / 32 + 1);
	}
	CHECK_EQUAL(l4_schedule_word(16, 10240) & 0xff, 16);
}

TEST(forms_own_call, "3.1", "the other calls, each by its binding")
{
	struct l4_id id = thread(0, l4_sleep_forever), nearest = NIL_ID;
	struct schedule s = { .dest = id, .param = L4_SCHED_QUERY, .preempter = INVALID_ID };
	struct ex_regs x = { .word = FIRST_LTHREAD, .esp = ~0u, .eip = ~0u,
			     .preempter = INVALID_ID, .pager = INVALID_ID };

	l4_thread_switch(id);
	CHECK_EQUAL(l4_thread_schedule(&s) >> L4_SCHED_STATE_SHIFT & 0xf, L4_STATE_WAITING);
	CHECK(l4_lthread_ex_regs(&x) != L4_INVALID);
	CHECK(l4_same_id(x.pager, manager.pager));
	CHECK_EQUAL(l4_id_nearest(&nearest), L4_NEAREST_SAME);
	CHECK(l4_same_id(nearest, myself));
	page[1] = 5;
	l4_fpage_unmap(l4_fpage((u32)(unsigned long)page, L4_PAGE_SHIFT, 0),
		       L4_UNMAP_OWN | L4_UNMAP_REMOVE);
	CHECK_EQUAL(page[1], 5); /* the pager brings it again */
	CHECK(l4_is_nil(l4_task_new(task_id(L4_TASK_SIGMA0), 0, 0, 0, manager.pager)));
}
