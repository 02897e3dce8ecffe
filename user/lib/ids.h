/* SPDX-License-Identifier: BSD-2-Clause */
/* Ids, timeouts and scheduling words as programs make and compare them; abi.h has their codecs. */
#ifndef USER_IDS_H
#define USER_IDS_H

#include "l4.h"

static inline int l4_is_nil(struct l4_id id)
{
	return id.low == L4_NIL;
}

static inline int l4_is_invalid(struct l4_id id)
{
	return id.low == L4_INVALID;
}

static inline int l4_same_task(struct l4_id a, struct l4_id b)
{
	return !((a.low ^ b.low) & L4_SAME_TASK_MASK) && a.high == b.high;
}

/* Another thread of the same task; its lthread 0 is the task's id. */
static inline struct l4_id l4_thread_of(struct l4_id id, u32 lthread)
{
	id.low = (id.low & ~L4_LTHREAD_MASK) | (lthread << L4_LTHREAD_SHIFT & L4_LTHREAD_MASK);
	return id;
}

static inline struct l4_id l4_task_of(struct l4_id id)
{
	return l4_thread_of(id, 0);
}

static inline struct l4_id l4_irq_id(u32 line)
{
	return (struct l4_id){ line + 1, 0 };
}

static inline int l4_is_irq(struct l4_id id)
{
	return id.low && id.low <= L4_IRQ_MAX && !id.high;
}

static inline u32 l4_irq_line(struct l4_id id)
{
	return id.low - 1;
}

/* The shortest time that a mantissa and an exponent can say and that is not below `us`. */
struct l4_time {
	u32 mantissa, exponent;
};

static inline struct l4_time l4_time_of(u64 us)
{
	struct l4_time t = { 0, 15 };
	u32 lost = 0;

	if (us == L4_FOREVER)
		return (struct l4_time){ 0, 0 };
	for (; us + lost > 0xff && t.exponent > 1; us >>= 2, t.exponent--)
		lost |= (us & 3) != 0;
	us += lost;
	t.mantissa = us > 0xff ? 0xff : (u32)us;
	return t;
}

/* A timeout word; page-fault timeouts are given as exponents, 0: never, 15: at once. */
static inline u32 l4_timeouts(u64 send_us, u64 receive_us, u32 send_pf, u32 receive_pf)
{
	struct l4_time s = l4_time_of(send_us), r = l4_time_of(receive_us);

	return r.mantissa << 24 | s.mantissa << 16 | send_pf << 12 | receive_pf << 8 |
	       s.exponent << 4 | r.exponent;
}

/* A word for thread_schedule. */
static inline u32 l4_schedule_word(u32 priority, u64 slice_us)
{
	struct l4_time t = l4_time_of(slice_us);

	return t.mantissa << 24 | t.exponent << 20 | priority;
}

#endif
