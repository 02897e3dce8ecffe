/* SPDX-License-Identifier: BSD-2-Clause */
/* Small address spaces (section 13.3): asking for them, and seeing whether the kernel has any. */
#ifndef USER_SMALL_H
#define USER_SMALL_H

#include "l4.h"

/* Slots of 64 MB; a task in none. */
#define SMALL_64_MB(nr) ((nr) << 5 | 0x10u)
#define SMALL_NONE 0x80u

/* The last address of the caller's segments: all ones where the kernel has no small spaces. */
static inline u32 segment_limit(void)
{
	u32 limit = 0, selector;

	__asm__ volatile("mov %%ds, %1; lsl %1, %0" : "+r"(limit), "=&r"(selector) : : "cc");
	return limit;
}

/* Puts the task of a thread into a slot, or into a large space. */
static inline void small_place(struct l4_id id, u32 specifier)
{
	struct schedule s = { .dest = id, .param = L4_SCHED_QUERY, .preempter = INVALID_ID };
	u32 param = l4_thread_schedule(&s) & 0xfff000ffu;

	s = (struct schedule){ .dest = id, .param = param | specifier << 8,
			       .preempter = INVALID_ID };
	l4_thread_schedule(&s);
}

#endif
