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

enum { WINDOW_PDE = COPY_WINDOW >> 22, NO_VIEW = 0xffc00000 };

/* base is NO_VIEW or a multiple of 4 MB below L4_USER_END.  The sender's space is loaded. */
struct copy_view copy_view;

/* The entries for the 8 MB from the 4 MB page of va on; what stood there may be in the TLB. */
static inline void show(u32 va)
{
	const u32 *from = &copy_view.receiver[va >> L4_SUPERPAGE_SHIFT];
	u32 cr3 = read_cr3(), *to = direct(cr3);

	copy_view.base = va & ~SUPER_MASK;
	to[WINDOW_PDE] = from[0] & ~PTE_USER;
	to[WINDOW_PDE + 1] = from[1] & ~PTE_USER;
	write_cr3(cr3);
}

/*
 * The last 4 MB of user space are followed by some of the kernel's own, which no transfer touches.
 * What stands in the entries between transfers is never looked at.
 */
noinline void copy_view_move(u32 va)
{
	show(va);
}

void *copy_view_open(const struct space *to, u32 va)
{
	copy_view.receiver = to->pdir;
	show(va);
	return (void *)(COPY_WINDOW + (va & SUPER_MASK));
}

rare void copy_begin(struct space *from, struct space *to)
{
	copy_view.receiver = to->pdir;
	copy_view.base = NO_VIEW;
	if (read_cr3() != phys_of(from->pdir))
		write_cr3(phys_of(from->pdir));
}

/* Tells in terms of the two user spaces where copying stopped. */
static rare void stopped(u32 writes_user)
{
	u32 va = read_cr2();

	copy_fault.in_receiver = va >= COPY_WINDOW;
	copy_fault.va = copy_fault.in_receiver ? va - COPY_WINDOW + copy_view.base : va;
	copy_fault.write = copy_fault.in_receiver && writes_user;
	if (copy_fault.in_receiver)
		copy_view.base = NO_VIEW; /* the page table may be another one next time */
}

static inline u32 copy(void *to, const void *from, u32 n, u32 writes_user)
{
	u32 left = copy_user(to, from, n);

	if (unlikely(left))
		stopped(writes_user);
	return left;
}

rare u32 copy_fetch(u32 va, void *buffer, u32 n)
{
	return copy(buffer, (const void *)va, n, 0);
}

rare u32 copy_peek(u32 va, void *buffer, u32 n)
{
	return copy(buffer, copy_seen(va), n, 0);
}

rare u32 copy_poke(u32 va, const void *buffer, u32 n)
{
	return copy(copy_seen(va), buffer, n, 1);
}

rare u32 copy_across(u32 to, u32 from, u32 n)
{
	return copy(copy_seen(to), (const void *)from, n, 1);
}

rare void copy_end(void)
{
	u32 mine = current()->pdir;

	if (read_cr3() != mine)
		write_cr3(mine);
}
