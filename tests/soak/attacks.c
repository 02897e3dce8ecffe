/* SPDX-License-Identifier: BSD-2-Clause */
/* The kinds of attack that are system calls.  Each leaves h->w as it likes. */
#include "hostile.h"

enum {
	FLOOD = 12,
	EFLAGS_ON = 0x3202,  /* IOPL, which may be ignored, and IF */
	EFLAGS_WILD = 0x445d5 /* AC NT DF TF SF ZF AF PF CF: VM and RF cannot be set so */
};

HOSTILE static void wild_registers(struct hostile *h)
{
	struct l4_id id = wild_id(h);

	h->w = (struct wild){ .eax = wild_random(h), .ecx = wild_random(h),
			      .edx = wild_random(h), .ebx = wild_random(h),
			      .ebp = wild_random(h), .esi = id.low, .edi = id.high };
	h->w.virtual_sender = wild_id(h);
}

HOSTILE static void address(struct hostile *h, struct l4_id to)
{
	h->w.esi = to.low;
	h->w.edi = to.high;
}

HOSTILE void attack_any_call(struct hostile *h)
{
	static const u32 calls[8] = { IPC, ID_NEAREST, FPAGE_UNMAP, THREAD_SWITCH,
				      THREAD_SCHEDULE, EX_REGS, ID_NEAREST, IPC };
	u32 v = calls[wild_below(h, 8)];

	wild_registers(h);
	if (v == IPC)
		h->w.ecx = wild_timeouts(h);
	if (v == FPAGE_UNMAP)
		h->w.eax = wild_fpage(h);
	if (v == EX_REGS) {
		h->w.edx = wild_eip(h);
		if (!wild_one_in(h, 8))
			h->w.eax = wild_below(h, HOSTILE_LTHREADS);
	}
	hostile_call(h, v);
}

/* Any ipc; whoever it is meant for. */
HOSTILE void attack_ipc(struct hostile *h)
{
	wild_registers(h);
	h->w.eax = wild_send(h);
	h->w.ebp = wild_receive(h);
	h->w.ecx = wild_timeouts(h);
	if (wild_one_in(h, 2))
		address(h, wild_hostile(h));
	hostile_call(h, IPC);
}

/*
 * The same by SYSENTER, with any flags but IF, and what it reads of the caller's memory not always
 * where it can be read.  Where wild memory says so, the thread goes on anywhere.
 */
HOSTILE void attack_sysenter(struct hostile *h)
{
	wild_registers(h);
	h->w.eax = wild_one_in(h, 2) ? 0 : wild_send(h);
	h->w.ebp = wild_one_in(h, 2) ? 0 : wild_receive(h);
	h->w.ecx = wild_timeouts(h);
	h->w.virtual_sender.low = EFLAGS_ON;
	if (wild_one_in(h, 8))
		h->w.virtual_sender.low |= wild_random(h) & EFLAGS_WILD;
	if (wild_one_in(h, 2))
		address(h, wild_hostile(h));
	if (wild_one_in(h, 8))
		h->w.esp = wild_one_in(h, 2) ? wild_address(h) : L4_USER_END - wild_below(h, 32);
	h->control->calls[h->lthread]++;
	hostile_sysenter(&h->w);
}

/* A message from memory, or into memory. */
HOSTILE void attack_message(struct hostile *h)
{
	u32 buffer = wild_buffer(h);

	message_write(h, buffer);
	wild_registers(h);
	h->w.ecx = wild_one_in(h, 2) ? wild_timeouts(h) : 0x01010099;
	address(h, wild_hostile(h));
	if (wild_one_in(h, 2)) {
		h->w.eax = buffer | (wild_one_in(h, 3) ? L4_SND_MAP : 0);
		h->w.ebp = wild_one_in(h, 2) ? L4_NO_DESC : wild_receive(h);
	} else {
		h->w.eax = wild_one_in(h, 4) ? 0 : L4_NO_DESC;
		h->w.ebp = buffer | L4_RCV_OPEN;
	}
	hostile_call(h, IPC);
}

HOSTILE void attack_map(struct hostile *h)
{
	h->w = (struct wild){ .eax = L4_SND_MAP, .ebp = L4_NO_DESC, .ecx = 0x00010091,
			      .edx = wild_hot(h) };
	h->w.ebx = wild_one_in(h, 3) ? wild_fpage(h) :
				       l4_fpage(wild_hot(h), L4_PAGE_SHIFT + wild_below(h, 4),
						wild_one_in(h, 12) ? wild_below(h, 4) :
								     L4_FPAGE_WRITE);
	address(h, wild_hostile(h));
	if (wild_one_in(h, 3))
		h->w.ebp = wild_receive(h);
	hostile_call(h, IPC);
}

/* Takes what comes, and hands it on: so trees get deep. */
HOSTILE void attack_receive_map(struct hostile *h)
{
	h->w = (struct wild){ .eax = L4_NO_DESC, .ecx = 0x0100001a,
			      .ebp = L4_RCV_WHOLE_SPACE | L4_RCV_OPEN };
	if (wild_one_in(h, 2))
		h->w.ebp = TREE_BASE | TREE_SHIFT << 2 | L4_RCV_FPAGE | L4_RCV_OPEN;
	for (u32 n = 0; n < 4; n++) {
		u32 hot;

		if (hostile_call(h, IPC) & L4_CC_ERROR || !(h->w.eax & L4_CC_MAPPED))
			return;
		hot = h->w.edx;
		h->w = (struct wild){ .eax = L4_SND_MAP, .edx = wild_hot(h),
				      .ebx = l4_fpage(hot, L4_PAGE_SHIFT, L4_FPAGE_WRITE),
				      .ecx = 0x0101009a,
				      .ebp = L4_RCV_WHOLE_SPACE | L4_RCV_OPEN };
		address(h, wild_hostile(h));
	}
}

HOSTILE void attack_unmap(struct hostile *h)
{
	h->w = (struct wild){ .eax = wild_fpage(h), .ecx = wild_random(h) };
	if (wild_one_in(h, 2))
		h->w.eax = l4_fpage(wild_hot(h), L4_PAGE_SHIFT + wild_below(h, 12), 0);
	hostile_call(h, FPAGE_UNMAP);
}

/* Many messages to one thread, which has something better to do. */
HOSTILE void attack_flood(struct hostile *h)
{
	struct l4_id to = wild_one_in(h, 3) ? wild_id(h) : wild_hostile(h);
	u32 timeouts = wild_one_in(h, 3) ? 0x00020092 : 0x11;

	if (wild_one_in(h, 4))
		to = wild_thread(h, VICTIM_TASK, wild_below(h, 5), L4_TASK_ROOT);
	for (u32 n = 0; n < FLOOD; n++) {
		h->w = (struct wild){ .ebp = L4_NO_DESC, .ecx = timeouts, .edx = ADDRESSED,
				      .ebx = to.low };
		address(h, to);
		hostile_call(h, IPC);
	}
}

HOSTILE void attack_schedule(struct hostile *h)
{
	wild_registers(h);
	h->w.eax = wild_one_in(h, 3) ? L4_SCHED_QUERY :
				       wild_random(h) & (wild_one_in(h, 3) ? ~0u : 0xfff0000fu);
	if (wild_one_in(h, 2))
		address(h, wild_hostile(h));
	hostile_call(h, THREAD_SCHEDULE);
}

/*
 * Another thread of this task, whatever it is at, begins anew or is looked at.  Its stack alone is
 * never exchanged: then attack_fpu could not tell what has happened to its values.
 */
HOSTILE void attack_ex_regs(struct hostile *h)
{
	u32 n = wild_one_in(h, 16) ? wild_below(h, 128) : wild_below(h, HOSTILE_LTHREADS);
	struct l4_id pager = wild_one_in(h, 12) ?
				     wild_id(h) :
				     l4_make_id(L4_TASK_ROOT, PAGER_LTHREAD, L4_TASK_ROOT, 0);

	h->w = (struct wild){ .eax = n, .ecx = L4_INVALID, .edx = L4_INVALID, .ebx = L4_INVALID,
			      .ebp = L4_INVALID, .esi = pager.low, .edi = pager.high };
	if (!wild_one_in(h, 3)) {
		h->w.ecx = n < HOSTILE_LTHREADS ? stack_top(h->slot, n) : wild_address(h);
		h->w.edx = wild_eip(h);
	}
	if (h->w.edx != L4_INVALID && wild_one_in(h, 8))
		h->w.ecx = wild_address(h);
	hostile_call(h, EX_REGS);
}

/* Makes, deletes and hands on tasks of the numbers that it was given. */
HOSTILE void attack_tasks(struct hostile *h)
{
	u32 task = wild_task(h), slot = task - CHILD_TASK + HOSTILES;
	struct l4_id pager = wild_one_in(h, 6) ?
				     wild_id(h) :
				     l4_make_id(L4_TASK_ROOT, PAGER_LTHREAD, L4_TASK_ROOT, 0);

	wild_registers(h);
	h->w.eax = wild_below(h, 256);
	h->w.esi = l4_make_id(task, 0, 0, 0).low | (wild_random(h) & L4_VERSION_MASK);
	h->w.ecx = stack_top(slot, 0);
	h->w.edx = wild_eip(h);
	h->w.ebx = pager.low;
	h->w.ebp = pager.high;
	if (wild_one_in(h, 4)) {
		h->w.ebx = h->w.ebp = 0;
		h->w.eax = l4_make_id(wild_one_in(h, 16) ? wild_below(h, 64) :
							   HOSTILE_TASK + h->slot % HOSTILES,
				      0, 0, 0).low;
	}
	if (wild_one_in(h, 16))
		h->w.esi = wild_id(h).low;
	hostile_call(h, TASK_NEW);
}

/* Gives its slice away, again and again: two threads that do so share one turn. */
HOSTILE void attack_switch(struct hostile *h)
{
	struct l4_id to = wild_one_in(h, 3) ? wild_id(h) : wild_hostile(h);

	for (u32 n = wild_below(h, 16); n; n--) {
		h->w = (struct wild){ 0 };
		address(h, to);
		hostile_call(h, THREAD_SWITCH);
	}
}

HOSTILE void attack_sigma0(struct hostile *h)
{
	static const u32 requests[8] = { 0xfffffffc, 1, 0x00400001, 0x40000000, 0x00800000,
					 0x01000000, 0xfffffff0, 0x80000000 };

	h->w = (struct wild){ .ebp = wild_receive(h), .ecx = 0x0101009a,
			      .edx = requests[wild_below(h, 8)] };
	if (wild_one_in(h, 4))
		h->w.edx = wild_random(h);
	h->w.ebx = wild_one_in(h, 2) ? 1 : L4_SUPERPAGE_SHIFT << 2;
	address(h, l4_make_id(L4_TASK_SIGMA0, 0, L4_TASK_ROOT, 0));
	hostile_call(h, IPC);
}

/* Faults: reads and writes where there may be a page and where there is none. */
HOSTILE void attack_touch(struct hostile *h)
{
	volatile u32 *p = (u32 *)(unsigned long)(wild_one_in(h, 2) ? wild_hot(h) :
								      wild_buffer(h));

	if (wild_one_in(h, 24))
		p = (u32 *)(unsigned long)wild_address(h);
	if (wild_one_in(h, 2))
		(void)*p;
	else if ((u32)p >= TREE_BASE || (u32)p - COMMON_BASE < COMMON_PAGES * PAGE)
		*p = wild_random(h);
}

/* Interrupts: attached, waited for, detached; none of them ever comes. */
HOSTILE void attack_irq(struct hostile *h)
{
	h->w = (struct wild){ .eax = L4_NO_DESC,
			      .ecx = wild_one_in(h, 2) ? 0x11 : 0x0100009a,
			      .ebp = wild_one_in(h, 4) ? wild_receive(h) : 0,
			      .esi = wild_below(h, 18) };
	hostile_call(h, IPC);
}

HOSTILE void attack_stackless(struct hostile *h)
{
	wild_registers(h);
	h->w.eax = wild_fpage(h);
	h->w.esp = wild_address(h);
	h->control->calls[h->lthread]++;
	switch (wild_below(h, 3)) {
	case 0:
		hostile_stackless_0x31(&h->w);
		break;
	case 1:
		hostile_stackless_0x32(&h->w);
		break;
	default:
		hostile_stackless_0x33(&h->w);
	}
}

/* Page tables all over its own address space or those of others, until there is no more memory. */
HOSTILE void attack_exhaust(struct hostile *h)
{
	struct l4_id to = wild_hostile(h);

	if (wild_one_in(h, 2)) {
		for (u32 n = wild_below(h, 256); n; n--)
			(void)*(volatile u32 *)(ON_DEMAND + ((n - 1) << L4_SUPERPAGE_SHIFT));
		return;
	}
	for (u32 n = wild_below(h, 192); n; n--) {
		h->w = (struct wild){ .eax = L4_SND_MAP, .ebp = L4_NO_DESC, .ecx = 0x00010092,
				      .edx = 0x40000000 + (n << L4_SUPERPAGE_SHIFT),
				      .ebx = l4_fpage(COMMON_BASE, L4_PAGE_SHIFT, 2) };
		address(h, to);
		if (hostile_call(h, IPC) & L4_CC_ERROR)
			return;
	}
}

/*
 * All lthreads that the task can have, on stacks that are none of theirs: they wait for messages.
 */
HOSTILE void attack_storm(struct hostile *h)
{
	u32 stack = arena(h->slot) + (SCRATCH_PAGE + 1) * PAGE;

	for (u32 n = HOSTILE_LTHREADS; n < 128; n++) {
		h->w = (struct wild){ .eax = n, .ecx = stack + n * 64,
				      .edx = (u32)hostile_entry, .ebx = L4_INVALID,
				      .ebp = L4_INVALID };
		h->w.esi = l4_make_id(L4_TASK_ROOT, PAGER_LTHREAD, 0, 0).low;
		h->w.edi = l4_make_id(0, 0, L4_TASK_ROOT, 0).high;
		if (hostile_call(h, EX_REGS) == L4_INVALID)
			return;
	}
}
