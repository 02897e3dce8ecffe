/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copying twice, through a buffer in the kernel, with the sender's and the receiver's space
 * loaded in turn: what the temporary mapping of window.c saves.
 */
#include "copy.h"
#include "kernel.h"
#include "variant.h"

VARIANT(copy, bounce, "two copies through a buffer in the kernel", "");

enum { BUFFER = 1024 };

static struct space *sender, *receiver;
static u8 buffer_page[BUFFER] __attribute__((aligned(32)));

static void load(const struct space *s)
{
	if (read_cr3() != phys_of(s->pdir))
		write_cr3(phys_of(s->pdir));
}

void copy_begin(struct space *from, struct space *to)
{
	sender = from;
	receiver = to;
}

static u32 copy(u32 in_receiver, void *to, const void *from, u32 n, u32 writes_user)
{
	u32 left;

	load(in_receiver ? receiver : sender);
	left = copy_user(to, from, n);
	if (left)
		copy_fault = (struct copy_fault){ read_cr2(), writes_user, in_receiver };
	return left;
}

u32 copy_fetch(u32 va, void *buffer, u32 n)
{
	return copy(0, buffer, (const void *)va, n, 0);
}

u32 copy_peek(u32 va, void *buffer, u32 n)
{
	return copy(1, buffer, (const void *)va, n, 0);
}

u32 copy_poke(u32 va, const void *buffer, u32 n)
{
	return copy(1, (void *)va, buffer, n, 1);
}

u32 copy_across(u32 to, u32 from, u32 n)
{
	while (n) {
		u32 part = n < BUFFER ? n : BUFFER, left = copy_fetch(from, buffer_page, part);
		struct copy_fault fault = copy_fault;
		u32 unwritten = copy_poke(to, buffer_page, part - left);

		if (unwritten)
			return n - (part - left - unwritten);
		if (left) {
			copy_fault = fault;
			return n - (part - left);
		}
		from += part;
		to += part;
		n -= part;
	}
	return 0;
}

void copy_end(void)
{
	load(current()->space);
}

struct copy_view copy_view;

void *copy_view_open(const struct space *to, u32 va)
{
	(void)to;
	(void)va;
	direct_give_up();
}

void copy_view_move(u32 va)
{
	(void)va;
	direct_give_up();
}
