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

/* Makes 8 MB of the receiver from va on visible; returns where va is now. */
static u32 window(u32 va)
{
	u32 base = va & ~l4_size_mask(L4_SUPERPAGE_SHIFT), n = va >> L4_SUPERPAGE_SHIFT;

	if (base != window_base) {
		sender->pdir[WINDOW_PDE] = receiver->pdir[n] & ~PTE_USER;
		sender->pdir[WINDOW_PDE + 1] =
			n + 1 < PDE_KERNEL ? receiver->pdir[n + 1] & ~PTE_USER : 0;
		write_cr3(phys_of(sender->pdir));
		window_base = base;
	}
	return COPY_WINDOW + (va - base);
}

/* Copies, and tells in terms of the two user spaces where it stopped. */
static u32 copy(void *to, const void *from, u32 n, u32 writes_user)
{
	u32 left = copy_user(to, from, n), va;

	if (left) {
		va = read_cr2();
		copy_fault.in_receiver = va >= COPY_WINDOW;
		copy_fault.va = copy_fault.in_receiver ? va - COPY_WINDOW + window_base : va;
		copy_fault.write = copy_fault.in_receiver && writes_user;
		if (copy_fault.in_receiver)
			window_base = NO_WINDOW; /* the page table may be another one next time */
	}
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

	if (read_cr3() != mine)
		write_cr3(mine);
}
