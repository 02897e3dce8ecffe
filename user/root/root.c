/* SPDX-License-Identifier: BSD-2-Clause */
/* Start of the root task, its pager, and the making of threads and tasks. */
#include "root.h"
#include "multiboot.h"

enum { KIP_WINDOW = 0x000f8000, RESULT_GOOD = 0x10, RESULT_FAILED = 0x11 };

struct l4_id root_id, root_pager;
const struct multiboot *root_multiboot;
static u8 stacks[THREAD_STACKS][STACK_BYTES] __attribute__((aligned(4096)));
static u32 pager_stack[256];

int main(const struct multiboot *mbi);

/*
 * The kernel info page, mapped by sigma0 at KIP_WINDOW; asked for once.
 */
const volatile struct l4_kip *root_kip(void)
{
	static int mapped;
	struct ipc i = { .to = l4_make_id(L4_TASK_SIGMA0, 0, L4_TASK_ROOT, 0),
			 .snd = 0,
			 .rcv = KIP_WINDOW | L4_PAGE_SHIFT << 2 | L4_RCV_FPAGE,
			 .w0 = 1,
			 .w1 = 1 };

	if (!mapped && !l4_ipc(&i))
		mapped = 1;
	return (const void *)KIP_WINDOW;
}

u32 root_stack(u32 n)
{
	return (u32)(unsigned long)&stacks[n][STACK_BYTES - 16];
}

struct l4_id root_thread_paged(u32 lthread, void (*entry)(void), struct l4_id pager)
{
	struct ex_regs x = { .word = lthread,
			     .esp = root_stack(lthread % THREAD_STACKS),
			     .eip = (u32)(unsigned long)entry,
			     .preempter = INVALID_ID,
			     .pager = pager };
	struct l4_id id = root_id;

	if (l4_lthread_ex_regs(&x) == L4_INVALID)
		return NIL_ID;
	id.low = (id.low & ~L4_LTHREAD_MASK) | lthread << L4_LTHREAD_SHIFT;
	return id;
}

struct l4_id root_thread(u32 lthread, void (*entry)(void))
{
	return root_thread_paged(lthread, entry, l4_make_id(L4_TASK_SIGMA0, 0, L4_TASK_ROOT, 0));
}

struct l4_id root_task(u32 task, void (*entry)(void), u32 stack, struct l4_id pager)
{
	return l4_task_new(l4_make_id(task, 0, L4_TASK_ROOT, 0), 255, root_stack(stack),
			   (u32)(unsigned long)entry, pager);
}

void root_task_delete(u32 task)
{
	l4_task_new(l4_make_id(task, 0, L4_TASK_ROOT, 0), root_id.low, 0, 0, NIL_ID);
}

/* Ports that a child lacks: ours, if sigma0 gives them to us. */
static void take_ports(u32 fpage)
{
	struct ipc i = { .to = l4_make_id(L4_TASK_SIGMA0, 0, L4_TASK_ROOT, 0),
			 .rcv = L4_RCV_WHOLE_SPACE,
			 .w0 = fpage };

	l4_ipc(&i);
}

/* Maps what a child faulted on from our own space: a page, having touched it, or ports. */
static void pager(void)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN };

	for (;;) {
		u32 address;

		i.timeouts = L4_TIMEOUT_SND_ZERO;
		if (l4_ipc(&i)) {
			i.snd = L4_NO_DESC;
			continue;
		}
		address = i.w0 & ~3u;
		if (address >= L4_IO_FPAGES)
			take_ports(address);
		else
			__asm__ volatile("lock orb $0, (%0)" : : "r"(address) : "memory", "cc");
		i.to = i.from;
		i.snd = L4_SND_MAP;
		i.w0 = address;
		i.w1 = address >= L4_IO_FPAGES ? address :
						 l4_fpage(address, L4_PAGE_SHIFT, L4_FPAGE_WRITE);
	}
}

static void start_pager(void)
{
	struct ex_regs x = { .word = ROOT_PAGER_LTHREAD,
			     .esp = (u32)(unsigned long)(pager_stack + 252),
			     .eip = (u32)(unsigned long)pager,
			     .preempter = INVALID_ID,
			     .pager = l4_make_id(L4_TASK_SIGMA0, 0, L4_TASK_ROOT, 0) };

	l4_lthread_ex_regs(&x);
	root_pager = root_id;
	root_pager.low |= ROOT_PAGER_LTHREAD << L4_LTHREAD_SHIFT;
}

int main(const struct multiboot *mbi)
{
	const struct multiboot_module *mods = (const void *)(unsigned long)mbi->mods;
	const char *line = (const char *)(unsigned long)mods[1].string;

	root_multiboot = mbi;
	root_id = l4_myself();
	start_pager();
	out_exit(program(line) ? RESULT_FAILED : RESULT_GOOD);
	out("finished: there is no emulator to leave\n");
	for (;;)
		l4_sleep_forever();
}
