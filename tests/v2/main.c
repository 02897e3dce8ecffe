/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the resource manager, runs all tests, and says how it went. */
#include "v2.h"

enum { RESULT_GOOD = 0x10, RESULT_FAILED = 0x11, PAGER_LTHREAD = 2, STACKS = 8, BYTES = 4096 };
enum { ASKERS_WINDOW = 0x50000000 };

struct rmgr manager;
const struct multiboot *started_with;
struct l4_id myself;
static u8 stacks[STACKS][BYTES] __attribute__((aligned(16)));

int main(const struct multiboot *mbi);

static u32 stack(u32 n)
{
	return (u32)(unsigned long)&stacks[n][BYTES - 16];
}

static struct l4_id start(u32 lthread, u32 n, void (*entry)(void))
{
	struct ex_regs x = { .word = lthread, .esp = stack(n), .eip = (u32)(unsigned long)entry,
			     .preempter = INVALID_ID, .pager = manager.pager };

	l4_lthread_ex_regs(&x);
	return l4_thread_of(myself, lthread);
}

struct l4_id thread(u32 n, void (*entry)(void))
{
	return start(FIRST_LTHREAD + n, 1 + n, entry);
}

/* The pager of children: what they touch is ours. */
static void pager(void)
{
	struct ipc i = { .snd = L4_NO_DESC, .timeouts = L4_TIMEOUT_SND_ZERO };

	for (;;) {
		if (l4_ipc_reply_and_wait(i.from, &i)) {
			i.snd = L4_NO_DESC;
			continue;
		}
		i.w0 &= ~3u;
		__asm__ volatile("lock orb $0, (%0)" : : "r"(i.w0) : "memory", "cc");
		i.snd = L4_SND_FPAGE;
		i.w1 = l4_fpage(i.w0, L4_PAGE_SHIFT, L4_FPAGE_WRITE);
	}
}

struct l4_id task_id(u32 task)
{
	return l4_make_id(task, 0, l4_id_task(manager.pager.low), 0);
}

struct l4_id child(u32 task, void (*entry)(void))
{
	return l4_task_new(task_id(task), 255, stack(STACKS - 2), (u32)(unsigned long)entry,
			   l4_thread_of(myself, PAGER_LTHREAD));
}

struct l4_id neighbour(u32 task, void (*entry)(void), u32 schedule)
{
	struct rmgr_new_task t = { .esp = stack(STACKS - 1), .eip = (u32)(unsigned long)entry,
				   .pager = l4_thread_of(myself, PAGER_LTHREAD),
				   .schedule = schedule };

	return rmgr_task_new(&manager, task_id(task), 255, &t, schedule != 0);
}

u32 ask(u32 w0, u32 w1, u32 window, u32 *fpage)
{
	struct ipc i = { .rcv = l4_rcv_fpage(window), .timeouts = SOON, .w0 = w0, .w1 = w1 };

	l4_ipc_call(manager.pager, &i);
	*fpage = i.w1;
	return i.result & 0xff;
}

void asker(void)
{
	struct ipc i = { .snd = L4_NO_DESC };
	u32 fpage;

	for (;;) {
		if (l4_ipc_reply_and_wait(i.from, &i)) {
			i.snd = L4_NO_DESC;
			continue;
		}
		i.snd = 0;
		i.w0 = ask(i.w0, i.w1, l4_fpage(ASKERS_WINDOW, L4_PAGE_SHIFT, 0), &fpage);
		i.w1 = fpage;
	}
}

u32 ask_by(struct l4_id by, u32 w0, u32 w1, u32 *fpage)
{
	struct ipc i = { .timeouts = SOON, .w0 = w0, .w1 = w1 };
	u32 error = l4_ipc_call(by, &i);

	*fpage = i.w1;
	return error ? error : i.w0;
}

static int all(const struct test *t)
{
	(void)t;
	return 1;
}

/* Threads that a test has started do nothing more. */
static void clean(void)
{
	for (u32 n = 0; n < 4; n++)
		thread(n, l4_sleep_forever);
}

int main(const struct multiboot *mbi)
{
	u32 failed = 1;

	started_with = mbi;
	myself = l4_myself();
	if (rmgr_find(&manager)) {
		start(PAGER_LTHREAD, 0, pager);
		failed = tests_run(all, clean);
	} else {
		out("no resource manager has answered\n");
	}
	out_exit(failed ? RESULT_FAILED : RESULT_GOOD);
	l4_sleep_forever();
	return 0;
}
