/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager of victim and hostile tasks.  The victim gets the program's memory as it is, sponges
 * the same page everywhere else; a hostile task gets its code, its arena and common pages, and no
 * answer for anything else.
 */
#include "soak.h"

enum {
	APIC_REGION = 0xfec00000 - 0x40000000,
	APIC_WINDOW = 0x30000000,
	FIRST_MB = 0x100000,
	EXIT_PORT = 0xf4
};

extern char program_end[];
u32 pager_unanswered, pager_without_memory;

/* The number of a hostile task's arena, -1 of another's. */
int slot_of_task(u32 task)
{
	if (task >= HOSTILE_TASK && task < HOSTILE_TASK + HOSTILES)
		return (int)(task - HOSTILE_TASK);
	if (task >= CHILD_TASK && task < CHILD_TASK + HOSTILES * CHILDREN)
		return (int)(task - CHILD_TASK + HOSTILES);
	return -1;
}

static int within(u32 address, u32 low, u32 bytes)
{
	return address - low < bytes;
}

static u32 one(u32 address, u32 rights)
{
	return l4_fpage(address, L4_PAGE_SHIFT, rights);
}

/* What a hostile task gets for a fault, 0: nothing. */
static u32 hostile_page(u32 slot, u32 address)
{
	u32 code = (u32)__start_hostile_text, end = (u32)bench_records;

	if (within(address, code, end - code))
		return one(address, 0);
	if (within(address, arena(slot), 1 << ARENA_SHIFT) || within(address, NAMES, PAGE) ||
	    within(address, COMMON_BASE, COMMON_PAGES * PAGE))
		return one(address, L4_FPAGE_WRITE);
	if (address >= ON_DEMAND)
		return one(COMMON_BASE + (address >> 12) % COMMON_PAGES * PAGE, L4_FPAGE_WRITE);
	return 0;
}

static u32 page_for(u32 task, u32 address)
{
	int slot = slot_of_task(task);

	if (slot >= 0)
		return hostile_page((u32)slot, address);
	if (task != VICTIM_TASK && task - SPONGE_TASK >= SPONGES)
		return 0;
	if (within(address, IMAGE_BASE, (u32)program_end - IMAGE_BASE))
		return one(address, L4_FPAGE_WRITE);
	return task == VICTIM_TASK ? 0 : one(COMMON_BASE, 0);
}

static void pager(void)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN };

	for (;;) {
		u32 fpage;

		i.timeouts = L4_TIMEOUT_SND_ZERO | L4_TIMEOUT_PAGES_ZERO;
		if (l4_ipc(&i)) {
			pager_without_memory += (i.result & L4_CC_ERROR) == L4_SEMAPFAILED;
			i.snd = L4_NO_DESC;
			continue;
		}
		fpage = page_for(l4_id_task(i.from.low), i.w0 & ~3u);
		i.snd = fpage ? L4_SND_MAP : L4_NO_DESC;
		pager_unanswered += !fpage;
		i.to = i.from;
		i.w0 &= ~3u;
		i.w1 = fpage;
	}
}

/*
 * Takes the place of the pager that every program of the root task has.  Its priority and slice are
 * the victim's: what a pager hands on with an answer is the slice it runs on (section 8.4), and one
 * of higher priority, or with a longer slice, has slices to give that nobody else can have.  Then a
 * thread that faults whenever the pager is ready, as one does for whose page there is no memory,
 * runs on slices of the pager and comes back before those whose turn it is.
 */
void pager_start(void)
{
	struct schedule s = { .param = SLICE | PRIO_SAME, .preempter = INVALID_ID };

	s.dest = root_thread(PAGER_LTHREAD, pager);
	l4_thread_schedule(&s);
}

static void touch(u32 address, u32 bytes)
{
	for (u32 a = address; a < address + bytes; a += PAGE)
		*(volatile u32 *)(unsigned long)a = 0;
}

/*
 * Whoever has sigma0 as pager may run in any page that it still has.  In the first MB lies what the
 * BIOS has left, which ends at an iret sooner or later; and QEMU, unlike a processor, lets a user's
 * iret set the VM flag: then an exception pushes nine words where the kernel expects five.
 */
static void low_memory_claim(void)
{
	struct ipc i = { .rcv = L4_RCV_WHOLE_SPACE };

	for (u32 page = 0; page < FIRST_MB; page += PAGE) {
		i.to = l4_make_id(L4_TASK_SIGMA0, 0, L4_TASK_ROOT, 0);
		i.w0 = page;
		i.w1 = 0;
		l4_ipc(&i);
	}
}

/*
 * All memory that the run relies on becomes the root task's before anybody else may ask sigma0;
 * so do the interrupt controllers, with which a hostile task could stop the timer, and the port by
 * which the run ends.
 */
void memory_claim(void)
{
	struct l4_id sigma0 = l4_make_id(L4_TASK_SIGMA0, 0, L4_TASK_ROOT, 0);
	struct ipc i = { .to = sigma0,
			 .rcv = APIC_WINDOW | L4_SUPERPAGE_SHIFT << 2 | L4_RCV_FPAGE,
			 .w0 = APIC_REGION };

	for (const volatile char *p = (char *)IMAGE_BASE; p < program_end; p += PAGE)
		(void)*p;
	touch(ARENA_BASE, ARENAS << ARENA_SHIFT);
	touch(COMMON_BASE, COMMON_PAGES * PAGE);
	touch(NAMES, PAGE);
	l4_ipc(&i);
	i = (struct ipc){ .to = sigma0,
			  .rcv = L4_RCV_WHOLE_SPACE,
			  .w0 = l4_io_fpage(EXIT_PORT, 2) };
	l4_ipc(&i);
	low_memory_claim();
	root_kip();
}
