/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The victim: a client that checks its memory and calls its three servers.  One takes register
 * messages and one long ones, from anybody: so they must not wait for the pages of strangers (a
 * receiver without page-fault timeout is its sender's for as long as the sender's pager likes,
 * section 4.7).  The third listens to its client only, by the short path.  They are threads of one
 * task that has done no harm to anybody: nothing may go wrong here.
 */
#include "ids.h"
#include "soak.h"

enum { PAGES = 16, WORDS = PAGE / 4, DWORDS = 64, LONG_EVERY = 8, CLIENT_STACK = 8,
       CLIENT = 0, SERVER = 1, LONG_SERVER = 2, CLOSED_SERVER = 3, SECRET = 0x1234567 };

struct message {
	u32 fpage, size_dope, send_dope, dwords[DWORDS];
};

struct victim victim;
static u32 memory[PAGES][WORDS] __attribute__((aligned(4096)));
static struct message request, answer;
static struct l4_id id; /* of lthread 0 */
static u32 random_state;

static u32 next_random(void)
{
	random_state = random_state * 1664525u + 1013904223u;
	return random_state >> 4;
}

struct l4_id victim_thread(u32 n)
{
	return l4_thread_of(id, n);
}

void victim_expect(u32 found, u32 expected, const char *what)
{
	if (found == expected || victim.fault)
		return;
	victim.found = found;
	victim.expected = expected;
	victim.fault = what;
}

static u32 answer_to(u32 w0)
{
	return (w0 << 7 | w0 >> 25) ^ SECRET;
}

/* Answers its client; all others are turned down. */
static void serve(u32 buffer)
{
	struct ipc i = { .snd = L4_NO_DESC };

	for (;;) {
		i.rcv = buffer | L4_RCV_OPEN;
		i.timeouts = L4_TIMEOUT_SND_ZERO | L4_TIMEOUT_PAGES_ZERO;
		answer.size_dope = answer.send_dope = L4_DOPE(DWORDS, 0);
		if (!l4_ipc(&i) && i.w0 == ADDRESSED && victim.strict)
			expect_named(i.w1);
		if (i.result & L4_CC_ERROR || !l4_same_id(i.from, victim_thread(CLIENT))) {
			victim.foreign++;
			i.snd = L4_NO_DESC;
			continue;
		}
		i.to = i.from;
		i.snd = buffer;
		i.w1 += i.w0;
		i.w0 = answer_to(i.w0);
	}
}

static void server(void)
{
	serve(0);
}

static void closed_server(void)
{
	struct ipc i = { .to = victim_thread(CLIENT), .snd = L4_NO_DESC };

	for (; !victim.fault; i.snd = 0) {
		victim_expect(l4_ipc(&i), 0, "the error of an answer to its client");
		victim_expect(i.from.low, victim_thread(CLIENT).low, "who has called");
		i.w1 += i.w0;
		i.w0 = answer_to(i.w0);
	}
	l4_sleep_forever(); /* not: fail for ever, at a priority that may be the root task's */
}

static void long_server(void)
{
	serve((u32)&answer);
}

static void call(u32 server_number)
{
	u32 a = next_random(), b = next_random();
	struct ipc i = { .to = victim_thread(server_number), .w0 = a, .w1 = b };

	victim_expect(l4_ipc(&i), 0, "the error of a call to its server");
	victim_expect(i.w0, answer_to(a), "word 0 of its server's answer");
	victim_expect(i.w1, a + b, "word 1 of its server's answer");
	victim_expect(i.from.low, victim_thread(server_number).low, "who has answered");
	victim.calls++;
}

static void long_call(void)
{
	u32 first = next_random();
	struct ipc i = { .to = victim_thread(LONG_SERVER), .snd = (u32)&request,
			 .rcv = (u32)&request, .w0 = first, .w1 = 1 };

	request.size_dope = request.send_dope = L4_DOPE(DWORDS, 0);
	for (u32 n = 2; n < DWORDS; n++)
		request.dwords[n] = first + n;
	victim_expect(l4_ipc(&i), 0, "the error of a long call to its server");
	victim_expect(i.result, L4_DOPE(DWORDS, 0), "the dope of a long answer");
	for (u32 n = 2; n < DWORDS; n++)
		victim_expect(request.dwords[n], first + n, "a dword of a long answer");
	victim.long_calls++;
}

static u32 pattern(u32 page, u32 word, u32 round)
{
	return (page << 20 | word << 8) ^ round * 0x9e3779b9u;
}

/* One page a round: what was written a while ago is there, and something new is written. */
static void check_memory(u32 round)
{
	u32 page = round % PAGES, turn = round / PAGES;

	for (u32 n = 0; n < WORDS; n++) {
		victim_expect(memory[page][n], turn ? pattern(page, n, turn - 1) : 0,
		       "a word of its memory");
		memory[page][n] = pattern(page, n, turn);
	}
}

static void client(void)
{
	for (u32 round = 0; !victim.fault; round++) {
		u32 w;

		check_memory(round);
		for (u32 n = 0; n < 4; n++)
			call(n & 1 ? SERVER : CLOSED_SERVER);
		if (round % LONG_EVERY == 0)
			long_call();
		if (victim.strict)
			misname(next_random());
		victim.rounds++;
		if (!victim.spinning)
			l4_receive(NIL_ID, &w, &w, 0x02000009); /* two of 4096 us */
	}
	l4_sleep_forever();
}

static void start(u32 lthread, void (*entry)(void))
{
	struct ex_regs x = { .word = lthread,
			     .esp = root_stack(CLIENT_STACK + lthread),
			     .eip = (u32)entry,
			     .preempter = INVALID_ID,
			     .pager = root_pager };

	l4_lthread_ex_regs(&x);
}

static void start_servers(void)
{
	id = l4_myself(); /* it may run before the root task hears of it */
	start(SERVER, server);
	start(LONG_SERVER, long_server);
	start(CLOSED_SERVER, closed_server);
	client();
}

int victim_start(u32 seed, u32 strict)
{
	random_state = seed;
	victim.strict = strict;
	id = root_task(VICTIM_TASK, start_servers, CLIENT_STACK, root_pager);
	*name_of(VICTIM_TASK) = id.low;
	return id.low != 0;
}
