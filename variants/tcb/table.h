/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Control blocks are where the kernel's memory was free: a table has a pointer to each four of
 * them, or NULL, at which every look-up looks.  It covers all that an id can name, so its bounds
 * are those of L4_THREAD_MASK.  A token is made of the id, as nobody has an address for a thread
 * that is not there yet.
 */
#ifndef TCB_TABLE_H
#define TCB_TABLE_H

#include "tcb.h"

enum { TCB_FRAMES = 0 };

extern char *tcb_table[TCB_ARRAY_SIZE / L4_PAGE_SIZE];
extern struct tcb tcb_nobody;

static inline struct tcb *tcb_find(u32 id_low)
{
	char *page = tcb_table[(id_low & L4_THREAD_MASK) / L4_PAGE_SIZE];

	if (!page)
		return &tcb_nobody;
	return (struct tcb *)(page + TCB_HEADROOM +
			      (id_low & L4_THREAD_MASK & (L4_PAGE_SIZE - 1)));
}

static inline u32 tcb_token_of(u32 id_low)
{
	return TCB_ARRAY | (id_low & L4_THREAD_MASK);
}

static inline u32 tcb_token(const struct tcb *t)
{
	return tcb_token_of(t->id.low);
}

static inline struct tcb *tcb_of_token(u32 token)
{
	return tcb_find(token);
}

/* That of id 0 is the one of all interrupts, so who is called by it has none. */
static inline u32 tcb_token_of_name(u32 id_low)
{
	return id_low & L4_THREAD_MASK ? tcb_token_of(id_low) : WAIT_SLOW;
}

static inline int tcb_is_token(u32 word)
{
	return word >= TCB_ARRAY + TCB_SIZE;
}

#endif
