/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory for tests of mappings: pages of the root task with known contents, and what threads see
 * at an address, found out without changing any mapping.
 */
#ifndef CONFORMANCE_MEMORY_H
#define CONFORMANCE_MEMORY_H

#include "actor.h"

enum {
	PAGE = 4096,
	PAGES = 0x01000000, /* the root task's pages for tests begin here */
	TO = 0x20000000,    /* where tests map them in other tasks */
	RW = L4_FPAGE_WRITE,
	GRANT = L4_FPAGE_GRANT,
	REMOVE = L4_UNMAP_REMOVE,
	OWN = (int)L4_UNMAP_OWN
};
#define ABSENT 0x0ab5e017u
#define EVERYTHING l4_fpage(0, L4_WHOLE_SPACE, 0)
#define MARK(address) ((address) ^ 0x5a5a0000u)

/* Address of page n, which the root task has writable; its first word is MARK(address). */
u32 page(u32 n);
/* Gives the page at this address such a mark. */
void mark(u32 address);
static inline u32 one(u32 address, u32 rights)
{
	return l4_fpage(address, L4_PAGE_SHIFT, rights);
}

/* First word at an address in the actor's space (NULL: the root task's), or ABSENT. */
u32 peek(struct actor *a, u32 address);
int can_write(struct actor *a, u32 address);
/* The fault word of the last of them, 0 if there was none. */
u32 last_fault(const struct actor *a);

/*
 * Sends an fpage from one actor (NULL: the test itself) to another, which waits for it with the
 * window (0: a register message only).  Returns the result of the receiver; *sender the sender's.
 */
u32 pass(struct actor *from, struct actor *to, u32 window, u32 fpage, u32 hot, u32 *sender);
/* Maps one page to one page; the result of the receiver. */
u32 map_one(struct actor *from, struct actor *to, u32 source, u32 target, u32 rights);
void unmap(struct actor *a, u32 fpage, u32 mask);

#define MAPPED (L4_SHORT_DOPE | L4_CC_MAPPED)

#endif
