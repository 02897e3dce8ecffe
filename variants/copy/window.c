/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copying once, through a temporary mapping (Liedtke 1993, section 5.2.3): two page-directory
 * entries of the receiver are put into the sender's directory, so that an 8 MB window of the
 * receiver's memory stands at COPY_WINDOW, for the kernel only.  Differs from the paper: the TLB
 * is flushed by loading CR3 whenever the window moves.
 */
#include "copy.h"
#include "kernel.h"
#include "variant.h"

VARIANT(copy, window, "one copy through a temporary mapping", "liedtke93");

enum { WINDOW_PDE = COPY_WINDOW >> 22, NO_WINDOW = 1 };

static struct space *sender, *receiver;
static u32 window_base; /* receiver address at COPY_WINDOW, 4 MB aligned, or NO_WINDOW */

void copy_begin(struct space *from, struct space *to)
{
	sender = from;
	receiver = to;
	window_base = NO_WINDOW;
	if (read_cr3() != phys_of(from->pdir))
		write_cr3(phys_of(from->pdir));
}

static noinline void move_window(u32 base)
{
	u32 n = base >> L4_SUPERPAGE_SHIFT, *to = &sender->pdir[WINDOW_PDE];
	const u32 *from = &receiver->pdir[n];

	to[0] = from[0] & ~PTE_USER;
	to[1] = n + 1 < PDE_KERNEL ? from[1] & ~PTE_USER : 0;
	window_base = base;
	write_cr3(read_cr3());
}

/* Makes 8 MB of the receiver from va on visible; returns where va is now. */
static inline u32 window(u32 va)
{
	u32 base = va & ~l4_size_mask(L4_SUPERPAGE_SHIFT);

	if (base != window_base)
		move_window(base);
	return COPY_WINDOW + (va - base);
}

/* Tells in terms of the two user spaces where copying stopped. */
static noinline void stopped(u32 writes_user)
{
	u32 va = read_cr2();

	copy_fault.in_receiver = va >= COPY_WINDOW;
	copy_fault.va = copy_fault.in_receiver ? va - COPY_WINDOW + window_base : va;
	copy_fault.write = copy_fault.in_receiver && writes_user;
	if (copy_fault.in_receiver)
		window_base = NO_WINDOW; /* the page table may be another one next time */
}

static inline u32 copy(void *to, const void *from, u32 n, u32 writes_user)
{
	u32 left = copy_user(to, from, n);

	if (unlikely(left))
		stopped(writes_user);
	return left;
}

u32 copy_fetch(u32 va, void *buffer, u32 n)
{
	return copy(buffer, (const void *)va, n, 0);
}

u32 copy_peek(u32 va, void *buffer, u32 n)
{
	return copy(buffer, (const void *)window(va), n, 0);
}

u32 copy_poke(u32 va, const void *buffer, u32 n)
{
	return copy((void *)window(va), buffer, n, 1);
}

u32 copy_across(u32 to, u32 from, u32 n)
{
	return copy((void *)window(to), (const void *)from, n, 1);
}

void copy_end(void)
{
	u32 mine = current()->pdir;

	sender->pdir[WINDOW_PDE] = sender->pdir[WINDOW_PDE + 1] = 0; /* the tables may go */
	if (read_cr3() != mine)
		write_cr3(mine);
}
