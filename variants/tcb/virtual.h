/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An array in virtual memory, whose index is the task and lthread part of the id.  A token is the
 * address at which the gate leaves the stack pointer, so that a fastpath has its own in %esp.
 */
#ifndef TCB_VIRTUAL_H
#define TCB_VIRTUAL_H

#include "tcb.h"

/* The page of zeros, and the array's page tables. */
enum { TCB_FRAMES = 1 + (TCB_ARRAY_SIZE >> L4_SUPERPAGE_SHIFT) };

static inline struct tcb *tcb_find(u32 id_low)
{
	return (struct tcb *)(TCB_ARRAY + (id_low & L4_THREAD_MASK));
}

static inline u32 tcb_token(const struct tcb *t)
{
	return (u32)(unsigned long)&t->frame;
}

static inline u32 tcb_token_of(u32 id_low)
{
	return tcb_token(tcb_find(id_low));
}

static inline u32 tcb_token_of_name(u32 id_low)
{
	return tcb_token_of(id_low);
}

static inline struct tcb *tcb_of_token(u32 token)
{
	return (struct tcb *)(unsigned long)(token - __builtin_offsetof(struct tcb, frame));
}

static inline int tcb_is_token(u32 word)
{
	return word >= TCB_ARRAY;
}

#endif
