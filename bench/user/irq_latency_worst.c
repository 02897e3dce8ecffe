/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loads that keep interrupts out of the kernel for as long as a program can.  What counts is not
 * how long a load takes but its longest stretch in which no interrupt could have been taken:
 * whoever watches the execution finds it between the markers (harness/watch/held.h).
 */
#include "bench.h"
#include "crowd.h"
#include "measure.h"

enum {
	FEW = 1,		/* tasks of a crowd */
	REGION = 0x02000000,	/* memory of ours at its physical address */
	REGION_PAGES = 64, REGION_SHIFT = 18,
	WINDOWS = 0x20000000,	/* where others get it, one window after the other */
	COPIES = 400,
	STRING_FROM = 0x02100000, STRING_TO = 0x02200000, STRING_BYTES = 0x40000,
	VICTIM = 40, BELOW = 41, NUMBERS = 200, NEST = 14,
	TIMEOUT_6MS = 0x5e00000c, TIMEOUT_20MS = 0x1400000a, TIMEOUT_1MS = 0x0100000a,
};

static const struct crowd_call sleep = { L4_NO_DESC, L4_TIMEOUT_NEVER, 0 };
static const struct crowd_call wake_again = { L4_NO_DESC, TIMEOUT_6MS, 0 };
static const struct crowd_call get_pages = { L4_NO_DESC, L4_TIMEOUT_NEVER,
					     L4_RCV_WHOLE_SPACE | L4_RCV_OPEN };
static const struct crowd_call send_on = { 0, L4_TIMEOUT_NEVER, L4_NO_DESC };
static const struct crowd_call send_and_wait = { 0, L4_TIMEOUT_NEVER, L4_RCV_OPEN };
static const struct crowd_call call = { 0, L4_TIMEOUT_NEVER, 0 };

static struct {
	struct l4_msg_head head;
	u32 dwords[2];
	struct l4_string_dope string;
} to_send, to_get;

static u32 good; /* the load was what it should be */

static void begin(void)
{
	__asm__ volatile(MEASURE_BEGIN("$0", "$0") : : : "eax", "edx", "memory", "cc");
}

static void end(void)
{
	__asm__ volatile(MEASURE_END : : : "eax", "edx", "memory", "cc");
}

static u32 nobody(u32 n)
{
	(void)n;
	return 0;
}

static u32 root_thread_of(u32 n)
{
	(void)n;
	return root_id.low;
}

static u32 the_one_before(u32 n)
{
	return n ? crowd_member(n - 1).low : root_id.low;
}

static u32 the_helper(u32 n)
{
	(void)n;
	return root_id.low | HELPER_LTHREAD << L4_LTHREAD_SHIFT;
}

static void gather(u32 tasks, struct crowd_call does, u32 (*target)(u32 n))
{
	crowd_end();
	good = (u32)crowd_make(tasks, does, target);
}

static int check(void)
{
	return good && crowd_size();
}

static void sleep_for(u32 timeouts)
{
	u32 unused;

	l4_receive(NIL_ID, &unused, &unused, timeouts);
}

/* A string into pages that the receiver has not got yet. */
static void prepare_string(void)
{
	to_get.head.size_dope = L4_DOPE(2, 1);
	to_get.string = (struct l4_string_dope){ 0, 0, STRING_BYTES, STRING_TO };
	to_send.head.size_dope = to_send.head.send_dope = L4_DOPE(2, 1);
	to_send.string = (struct l4_string_dope){ STRING_BYTES, STRING_FROM, 0, 0 };
	gather(FEW, (struct crowd_call){ L4_NO_DESC, L4_TIMEOUT_NEVER, (u32)&to_get | L4_RCV_OPEN },
	       nobody);
	crowd_run();
}

static void string(void)
{
	struct ipc i = { .to = crowd_member(0), .snd = (u32)&to_send, .rcv = L4_NO_DESC };

	begin();
	good &= !l4_ipc(&i);
	end();
}

static u32 region(u32 rights)
{
	return l4_fpage(REGION, REGION_SHIFT, rights);
}

static u32 map_copy(u32 n)
{
	struct ipc i = { .to = crowd_member(n % CROWD_THREADS),
			 .snd = L4_SND_MAP,
			 .rcv = L4_NO_DESC,
			 .w0 = WINDOWS + (n << REGION_SHIFT),
			 .w1 = region(L4_FPAGE_WRITE) };

	return l4_ipc(&i);
}

/* Each page of the region stands in COPIES places of another space. */
static void prepare_copies(void)
{
	gather(FEW, get_pages, nobody);
	for (u32 p = 0; p < REGION_PAGES; p++)
		*(volatile u32 *)(REGION + p * L4_PAGE_SIZE) = p;
	crowd_run();
	for (u32 n = 0; n < COPIES; n++)
		good &= !map_copy(n);
}

static void map_again(void)
{
	begin();
	good &= !map_copy(0);
	good &= !map_copy(COPIES - 1);
	end();
}

static void protect(void)
{
	begin();
	l4_fpage_unmap(region(0), 0);
	end();
}

static void flush(void)
{
	begin();
	l4_fpage_unmap(region(0), L4_UNMAP_REMOVE);
	end();
}

/* sigma0 maps another page where one of ours is, from which all the copies come. */
static void map_over(void)
{
	struct ipc i = { .to = l4_make_id(L4_TASK_SIGMA0, 0, L4_TASK_ROOT, 0),
			 .rcv = l4_fpage(REGION, L4_PAGE_SHIFT, 0) | L4_RCV_FPAGE,
			 .w0 = 0xfffffffc };

	begin();
	good &= !l4_ipc(&i);
	end();
	good &= !!(i.result & L4_CC_MAPPED);
	l4_fpage_unmap(region(0), L4_UNMAP_REMOVE | L4_UNMAP_OWN);
}

static void prepare_sleepers(void)
{
	gather(CROWD_TASKS, sleep, nobody);
	crowd_run();
}

/* One thread dies while many live. */
static void delete_one(void)
{
	good &= !!root_task(VICTIM, l4_sleep_forever, PARTNER_STACK, root_pager).low;
	sleep_for(TIMEOUT_1MS);
	begin();
	root_task_delete(VICTIM);
	end();
}

static void delete_all(void)
{
	begin();
	crowd_end();
	end();
}

/* All free numbers at the end of a line of chiefs, of which the first is deleted. */
static void prepare_numbers(void)
{
	for (u32 n = L4_TASKS - 1; n > NUMBERS; n--) {
		u32 chief = n > NUMBERS + NEST ? NUMBERS + NEST : n - 1;

		l4_task_new(l4_make_id(n, 0, L4_TASK_ROOT, 0), l4_make_id(chief, 0, 0, 0).low, 0,
			    0, NIL_ID);
	}
	good = !!root_task(NUMBERS, l4_sleep_forever, PARTNER_STACK, root_pager).low;
}

static void delete_numbers(void)
{
	begin();
	root_task_delete(NUMBERS);
	end();
	good &= !!root_task(L4_TASKS - 1, l4_sleep_forever, PARTNER_STACK, root_pager).low;
	root_task_delete(L4_TASKS - 1);
}

static int check_numbers(void)
{
	return (int)good;
}

static void prepare_senders(void)
{
	gather(CROWD_TASKS, send_on, root_thread_of);
	crowd_run();
}

/* Sends under the name of a number below its own task, which no sender of the queue has. */
static void deceive(void)
{
	u32 snd = L4_SND_DECEIT, timeouts = L4_TIMEOUT_NEVER;

	__asm__ volatile("push %%ebp; push $0; push %4; mov $-1, %%ebp; int $0x30; add $8, %%esp; "
			 "pop %%ebp"
			 : "+a"(snd), "+c"(timeouts)
			 : "S"(root_id.low), "D"(root_id.high),
			   "b"(l4_make_id(BELOW, 0, 0, 0).low)
			 : "edx", "memory", "cc");
	l4_sleep_forever();
}

/* Behind many others stands one who sends under another's name. */
static void prepare_names(void)
{
	prepare_senders();
	good &= !!root_task(VICTIM, deceive, PARTNER_STACK, root_pager).low;
	l4_task_new(l4_make_id(BELOW, 0, L4_TASK_ROOT, 0), l4_make_id(VICTIM, 0, 0, 0).low, 0, 0,
		    NIL_ID);
	sleep_for(TIMEOUT_20MS);
}

/* None of the senders in the queue is the one asked for. */
static void queue(void)
{
	u32 unused;

	begin();
	good &= l4_receive(crowd_member(CROWD_TASKS * CROWD_THREADS), &unused, &unused, 1) != 0;
	good &= l4_receive(root_pager, &unused, &unused, L4_TIMEOUT_RCV_ZERO) == L4_RETIMEOUT;
	end();
}

static void names(void)
{
	queue();
	root_task_delete(VICTIM);
}

/* Each sends to the one before, and then waits for whoever is queued at it. */
static void prepare_chain(void)
{
	gather(CROWD_TASKS, send_and_wait, the_one_before);
	crowd_run();
}

static void chain(void)
{
	u32 unused;

	begin();
	good &= !l4_receive(crowd_member(0), &unused, &unused, L4_TIMEOUT_NEVER);
	end();
}

static void prepare_timeouts(void)
{
	gather(CROWD_TASKS, wake_again, nobody);
}

/* They all start to wait now, and are woken at the same tick. */
static void timeouts(void)
{
	begin();
	sleep_for(TIMEOUT_20MS);
	end();
}

static void helper(void)
{
	struct l4_id from;
	u32 w0, w1;

	for (;;)
		l4_wait(&from, &w0, &w1, L4_TIMEOUT_NEVER);
}

/* Each of them blocks by a direct switch, and stays in the queue of the ready. */
static void prepare_stale(void)
{
	struct l4_id to = root_thread(HELPER_LTHREAD, helper);

	l4_thread_switch(to);
	gather(CROWD_TASKS, call, the_helper);
	for (u32 n = 0; n < crowd_size(); n++)
		l4_thread_switch(crowd_member(n));
}

static void stale(void)
{
	begin();
	sleep_for(TIMEOUT_1MS);
	end();
}

/* Calls that are short in themselves: a task, a thread, a cancelled wait, ids and priorities. */
static void calls(void)
{
	struct ex_regs x = { .word = HELPER_LTHREAD,
			     .esp = root_stack(HELPER_LTHREAD),
			     .eip = (u32)(unsigned long)helper,
			     .preempter = INVALID_ID,
			     .pager = INVALID_ID };
	struct schedule s = { .dest = root_id, .param = L4_SCHED_QUERY, .preempter = INVALID_ID };
	struct l4_id id = crowd_member(0);

	begin();
	good &= l4_lthread_ex_regs(&x) != L4_INVALID;
	good &= !!root_task(VICTIM, l4_sleep_forever, PARTNER_STACK, root_pager).low;
	l4_id_nearest(&id);
	good &= l4_thread_schedule(&s) != L4_INVALID;
	end();
	root_task_delete(VICTIM);
}

/* Work of a second and more: one sample of each load, in which the clock may go on. */
#define LOAD(load_name, before, does, is_good)                                                \
	{ .name = load_name, .prepare = before, .sample = does, .check = is_good,             \
	  .cleanup = crowd_end, .at_most = 1, .lasts = 1 }

static const struct bench_case cases[] = {
	LOAD("string", prepare_string, string, check),
	LOAD("map_again", prepare_copies, map_again, check),
	LOAD("map_over", prepare_copies, map_over, check),
	LOAD("protect", prepare_copies, protect, check),
	LOAD("flush", prepare_copies, flush, check),
	LOAD("delete_copies", prepare_copies, delete_all, check),
	LOAD("delete_one", prepare_sleepers, delete_one, check),
	LOAD("delete_all", prepare_sleepers, delete_all, check),
	LOAD("delete_senders", prepare_senders, delete_all, check),
	LOAD("delete_numbers", prepare_numbers, delete_numbers, check_numbers),
	LOAD("queue", prepare_senders, queue, check),
	LOAD("names", prepare_names, names, check),
	LOAD("chain", prepare_chain, chain, check),
	LOAD("timeouts", prepare_timeouts, timeouts, check),
	LOAD("stale", prepare_stale, stale, check),
	LOAD("calls", prepare_sleepers, calls, check),
};

BENCH_HELD(irq_latency_worst, "For how long can a program keep interrupts out?");
