/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small address spaces (section 13.3; Liedtke 1995, GMD TR 933).  A task whose memory lies below
 * one common size may be given a slot: that much of the region SMALL, which all page directories
 * have.  Its threads then run with segments that begin there and end after the size, in whatever
 * page directory is loaded: going to one of them loads no CR3 and loses no TLB entry.  All
 * threads but those of small spaces have segments of 3 GB, so that nobody reaches the region.
 *
 * What a slot shows is the first part of the task's own page directory, an entry for 4 MB.  A page
 * directory gets an entry when a fault shows that it lacks it; kernel_pdir has every entry that
 * any has.  When such an entry of the task's changes, all directories lose it.  The kernel reads
 * a small task's memory at its own addresses, in its own page directory.
 *
 * A task that touches something beyond its slot is moved back to a large space, and with it the
 * threads of it that wait in the kernel.  Differs from TR 933: tasks become small only when
 * thread_schedule says so; the region has 256 MB, and a slot that does not fit in is refused.
 * With I/O fpages nobody becomes small, since their bitmap goes with the page directory.
 */
#include "kernel.h"
#include "offsets.h"
#include "variant.h"

VARIANT(switch, small, "small spaces are changed by segments, others as skip does", "liedtke95");

#define SMALL 0xd0000000u
#define SMALL_SIZE 0x10000000u

enum {
	SLOTS = SMALL_SIZE >> L4_SUPERPAGE_SHIFT,
	DIRTY = 0x60, /* bits of an entry that the processor sets */
	DATA_LARGE = 0x00cbf300, /* G, 32 bits, limit BFFFF, DPL 3, data that was accessed */
	LIMIT_LARGE = 0xffff,
	DATA = 0x00c0f300,
	VECTOR_STACK = 12,
	VECTOR_PROTECTION = 13,
	VECTOR_PAGE_FAULT = 14,
	SWEEP_WORK = 32, /* all page directories, in units of map_work */
	SIZES = 7
};

struct small {
	u32 root, low, high;
};
_Static_assert(sizeof(struct small) <= sizeof(((struct tcb *)0)->space_switch), "it fits");

extern u32 gdt[][2];
static u32 size;	      /* of all slots, bytes */
static u8 slot_of[L4_TASKS];  /* number of the task's slot, from 1 on; 0: it is large */
static u16 owners[SLOTS + 1]; /* task in a slot; 0: none */

static int is_small(const struct space *s)
{
	return slot_of[space_task(s)] != 0;
}

/* Where the slot of a small space begins. */
static u32 base_of(const struct space *s)
{
	return SMALL + (slot_of[space_task(s)] - 1u) * size;
}

u32 switch_base(const struct tcb *t)
{
	return is_small(t->space) ? base_of(t->space) : 0;
}

void switch_thread(struct tcb *t)
{
	struct small *m = (struct small *)t->space_switch;
	u32 limit = size / L4_PAGE_SIZE - 1, base;

	*m = (struct small){ t->pdir, LIMIT_LARGE, DATA_LARGE };
	if (t == &idle_tcb || !is_small(t->space))
		return;
	base = base_of(t->space);
	*m = (struct small){ 0, limit & 0xffff,
			     (base & 0xff000000) | DATA | (limit & 0xf0000) | (base >> 16 & 0xff) };
}

static void renew(struct tcb *t, void *unused)
{
	(void)unused;
	switch_thread(t);
}

BOOT void switch_init(void)
{
	u32 data = USER_DS / 8, code = USER_CS / 8;

	gdt[data][0] = gdt[code][0] = LIMIT_LARGE;
	gdt[data][1] = DATA_LARGE;
	gdt[code][1] = DATA_LARGE ^ DESCRIPTOR_CODE;
}

static void load(u32 pdir)
{
	if (read_cr3() != pdir)
		write_cr3(pdir);
}

void switch_see(const struct tcb *t)
{
	load(t->pdir);
}

/* Takes entries of the region from all page directories, and from the TLB. */
static void sweep(u32 first, u32 count)
{
	for (u32 n = 0; n <= L4_TASKS; n++) {
		u32 *pdir = n < L4_TASKS ? spaces[n].pdir : kernel_pdir;

		if (pdir)
			memset(&pdir[first], 0, count * sizeof *pdir);
	}
	map_work += SWEEP_WORK;
	write_cr3(read_cr3());
}

/* The task has no slot any more; its entries are still there. */
static void enlarge(struct space *s)
{
	owners[slot_of[space_task(s)]] = 0;
	slot_of[space_task(s)] = 0;
	for_threads(s, renew, 0);
}

static void evict(struct space *s)
{
	u32 first = base_of(s) >> L4_SUPERPAGE_SHIFT;

	if (!is_small(s))
		return;
	enlarge(s);
	sweep(first, size >> L4_SUPERPAGE_SHIFT);
}

static void evict_all(void)
{
	for (u32 n = 1; n <= SLOTS; n++)
		if (owners[n])
			enlarge(&spaces[owners[n]]);
	sweep(SMALL >> L4_SUPERPAGE_SHIFT, SLOTS);
}

void switch_reach(struct space *s, u32 va)
{
	if (is_small(s) && va >= size)
		evict(s);
}

void switch_gone(struct space *s)
{
	evict(s);
	if (read_cr3() == phys_of(s->pdir)) /* that of a small thread's predecessor, perhaps */
		write_cr3(phys_of(kernel_pdir));
}

/* The entry that shows va of a small space. */
static u32 entry_of(const struct space *s, u32 va)
{
	return (base_of(s) + va) >> L4_SUPERPAGE_SHIFT;
}

void switch_flush(const struct space *s, u32 va)
{
	u32 n, own;

	if (!is_small(s) || va >= size)
		return;
	n = entry_of(s, va);
	own = s->pdir[va >> L4_SUPERPAGE_SHIFT];
	if (kernel_pdir[n] && (kernel_pdir[n] ^ own) & ~(u32)DIRTY)
		sweep(n, 1);
	else
		invlpg(base_of(s) + va);
}

/* A directory that lacks what it should show of a small space gets it. */
static int show(const struct space *s, u32 va)
{
	u32 n = entry_of(s, va), own = s->pdir[va >> L4_SUPERPAGE_SHIFT];
	u32 *pdir = direct(read_cr3() & PTE_FRAME);

	if (!(own & PTE_PRESENT) || pdir[n])
		return 0;
	pdir[n] = kernel_pdir[n] = own;
	return 1;
}

/*
 * Below the region it is the kernel that has met a page which is not there, at the address that the
 * thread means; beyond the slot, a processor that checks no limits.
 */
int switch_fault(struct tcb *t, u32 *va)
{
	u32 offset = *va - base_of(t->space);

	if (!is_small(t->space) || *va < size)
		return 0;
	if (offset >= size) {
		evict(t->space);
		return 1;
	}
	*va = offset;
	return show(t->space, offset);
}

int switch_limit(struct tcb *t, u32 vector, u32 error)
{
	if ((vector != VECTOR_PROTECTION && vector != VECTOR_STACK) || error ||
	    !is_small(t->space))
		return 0;
	evict(t->space);
	return 1;
}

/* A thread cannot go on at its EIP (FAULT_IN_KERNEL). */
struct tcb *switch_beyond(struct tcb *me)
{
	if (is_small(me->space)) {
		evict(me->space);
		return me;
	}
	return exception(me, VECTOR_PAGE_FAULT, 0); /* the end of user space */
}

static void reaches_beyond(struct tcb *t, void *found)
{
	if (user_frame(t)->eip >= size)
		*(int *)found = 1;
}

static void settle(struct space *s, u32 nr)
{
	int beyond = 0;

	if (owners[nr])
		evict(&spaces[owners[nr]]);
	for_threads(s, reaches_beyond, &beyond);
	if (beyond)
		return;
	owners[nr] = (u16)space_task(s);
	slot_of[space_task(s)] = (u8)nr;
	for_threads(s, renew, 0);
}

/* The lowest bit set tells the size, the bits above it the number of the slot; 0: none. */
void switch_place(struct space *s, u32 specifier)
{
	u32 shift = 0, wanted, nr;

	if (!specifier || specifier == 0xff || io_fpages)
		return;
	while (!(specifier >> shift & 1))
		shift++;
	wanted = 1u << (L4_SUPERPAGE_SHIFT + shift);
	nr = specifier >> (shift + 1);
	if (shift < SIZES && wanted != size) {
		evict_all();
		size = wanted;
	}
	if (slot_of[space_task(s)] == nr)
		return;
	evict(s);
	if (nr && nr * (wanted >> L4_SUPERPAGE_SHIFT) <= SLOTS)
		settle(s, nr);
}
