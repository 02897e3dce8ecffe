/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The short way of a long message: at most BUDGET bytes of dwords and as much in strings, all of
 * whose pages are there, from the running thread to one that waits for it.
 *
 * Nothing is remembered on the way.  If anything is out of the ordinary or a page is missing,
 * direct_give_up (entry.S) drops the kernel stack and calls ipc_begin_long: message.c begins the
 * transfer anew and comes to the same result (what has been copied by then is copied again).  For
 * that, all of it stands in functions of the section DIRECT.
 */
#ifndef KERNEL_DIRECT_H
#define KERNEL_DIRECT_H

#include "kernel.h"

enum { BUDGET = 4096, MARGIN = 0x20000 }; /* interrupts are off meanwhile */

#define STRINGS L4_DOPE(0, 0x1f)
#define TOO_MANY_DWORDS 0xf8000000u /* 16384 or more: a buffer of 64 KB */
#define DIRECT __attribute__((section(".direct")))

/* Whole words and the rest: the compiler knows no faster way. */
static inline void copy_bytes(void *to, const void *from, u32 n)
{
	u32 words = n / 4;

	__asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
	n &= 3;
	if (unlikely(n))
		__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

/* Below it, a string ends in user space, and so does a message with dopes of legal size. */
static inline void check_address(u32 va)
{
	if (unlikely(va > L4_USER_END - MARGIN))
		direct_give_up();
}

/* To another part of the receiver's space than the message's. */
DIRECT static rare void copy_far(u32 to, const void *from, u32 n)
{
	u32 base = copy_view.base;

	copy_bytes(copy_seen(to), from, n);
	copy_view_move(base);
}

/*
 * One string from the sender's dope to the receiver's, which stands at r and tells the size
 * afterwards.  Returns the string's bytes.
 */
static inline u32 copy_string(const struct l4_string_dope *s, struct l4_string_dope *r, u32 budget)
{
	u32 bytes = s->send_size, to = r->receive_address;

	if (unlikely(bytes > budget) || unlikely(bytes > r->receive_size))
		direct_give_up();
	check_address(to);
	check_address(s->send_address);
	if (likely(copy_is_seen(to)))
		copy_bytes(copy_seen(to), (const void *)s->send_address, bytes);
	else
		copy_far(to, (const void *)s->send_address, bytes);
	r->send_size = bytes;
	r->send_address = to;
	return bytes;
}

DIRECT static rare void copy_strings(const struct l4_string_dope *s, struct l4_string_dope *r,
					 u32 n)
{
	u32 budget = BUDGET;

	for (; n; n--)
		budget -= copy_string(s++, r++, budget);
}

/* Copies what the dopes say; returns the receiver's result. */
static inline u32 copy_message(const struct l4_msg_head *head, const struct l4_msg_head *buffer)
{
	u32 dope = head->send_dope, size = buffer->size_dope, strings = dope & STRINGS;
	const u32 *from = (const u32 *)(head + 1);
	u32 *to = (u32 *)(buffer + 1);

	if (unlikely(dope >= L4_DOPE(BUDGET / 4 + 1, 0)) || unlikely(dope > (size | 0x1fff)) ||
	    unlikely(strings > (size & STRINGS)))
		direct_give_up();
	if (dope >= L4_DOPE(3, 0))
		copy_bytes(to + 2, from + 2, 4 * l4_dope_dwords(dope) - 8);
	if (strings) {
		if (unlikely((size | head->size_dope) & TOO_MANY_DWORDS))
			direct_give_up();
		from += l4_dope_dwords(head->size_dope);
		to += l4_dope_dwords(size);
		if (likely(strings == L4_DOPE(0, 1)))
			copy_string((const void *)from, (void *)to, BUDGET);
		else
			copy_strings((const void *)from, (void *)to, strings >> 8);
	}
	return dope & ~0xffu;
}

/* Delivers the message at `snd` of `from`, the running thread, to one that is in a receive. */
static inline void message_direct(struct tcb *from, struct tcb *to, u32 snd)
{
	u32 buffer = to->rcv_desc & ~L4_RCV_OPEN, dope;

	if (unlikely(!buffer) || unlikely(buffer & L4_RCV_FPAGE))
		direct_give_up();
	check_address(snd);
	check_address(buffer);
	dope = copy_message((const void *)snd, copy_view_open(to->space, buffer));
	ipc_results(from, to, from->regs.edx, from->regs.ebx, dope);
}

#endif
