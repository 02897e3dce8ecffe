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

#endif
