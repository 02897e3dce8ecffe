/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The axis `copy`: how the words and strings of a long message get from one space to another.
 *
 * A choice copies between user memory of two spaces and kernel buffers.  It touches user pages
 * only by copy_user (ia32/usercopy.S), which stops at a page that is not there.  Addresses are
 * checked by the caller: below L4_USER_END, at most 4 MB at a time.  Each function returns how
 * many bytes it did not copy; if any, copy_fault says where it stopped, and the caller has the
 * page brought in and calls again for the rest.
 *
 * copy_begin(from, to)          the two spaces of the calls that follow
 * copy_fetch(va, buffer, n)     from the sender's memory to the kernel's
 * copy_peek(va, buffer, n)      from the receiver's memory to the kernel's
 * copy_poke(va, buffer, n)      from the kernel's memory to the receiver's
 * copy_across(to, from, n)      from the sender's memory to the receiver's
 * copy_end()                    the loaded space is again that of the running thread
 *
 * For messages that need nothing of all this (direct.h), with the sender's space loaded:
 * copy_view_open(to, va)        makes va of the receiver visible with at least 4 MB that follow,
 *                               and returns where it is; what is missing there faults when it is
 *                               touched.  A choice that cannot do it calls direct_give_up, which
 *                               does not return
 * copy_view_move(va)            the same for another va
 */
#ifndef VARIANTS_COPY_H
#define VARIANTS_COPY_H

#include "space.h"

struct copy_fault {
	u32 va, write, in_receiver;
};
extern struct copy_fault copy_fault;

void copy_begin(struct space *from, struct space *to);
u32 copy_fetch(u32 va, void *buffer, u32 n);
u32 copy_peek(u32 va, void *buffer, u32 n);
u32 copy_poke(u32 va, const void *buffer, u32 n);
u32 copy_across(u32 to, u32 from, u32 n);
void copy_end(void);

/*
 * The 8 MB of the receiver from base on stand at COPY_WINDOW.  Nobody looks at it
 * between two transfers: each begins with what sets all of it.
 */
struct copy_view {
	u32 base;
	const u32 *receiver; /* its page directory */
};
extern struct copy_view copy_view;
#define COPY_VIEW 0x400000u

void *copy_view_open(const struct space *to, u32 va);
void copy_view_move(u32 va);

static inline int copy_is_seen(u32 va)
{
	return va - copy_view.base < COPY_VIEW;
}

/* Where va of the receiver is now, with the 4 MB that follow. */
static inline void *copy_seen(u32 va)
{
	if (!copy_is_seen(va))
		copy_view_move(va);
	return (void *)(unsigned long)(COPY_WINDOW + (va - copy_view.base));
}

#endif
