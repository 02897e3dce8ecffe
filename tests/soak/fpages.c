/* SPDX-License-Identifier: BSD-2-Clause */
/* Attacks with 4 MB pages and with I/O fpages: asked from sigma0, handed on whole and in parts. */
#include "hostile.h"

enum { SUPER_SIZE = 1 << L4_SUPERPAGE_SHIFT, SUPER_PLACES = 4, PORT = 0x5000, PORTS_SHIFT = 11 };

/* A border of 4 MB: of memory that sigma0 has, or of the place for trees. */
HOSTILE static u32 wild_super(struct hostile *h)
{
	u32 n = wild_below(h, SUPER_PLACES) * SUPER_SIZE;

	return (wild_one_in(h, 3) ? (u32)TREE_BASE : SUPER_BASE) + n;
}

HOSTILE static void ask_sigma0(struct hostile *h, u32 w0, u32 w1)
{
	h->w = (struct wild){ .ebp = L4_RCV_WHOLE_SPACE, .ecx = 0x0101009a, .edx = w0, .ebx = w1,
			      .esi = l4_make_id(L4_TASK_SIGMA0, 0, 0, 0).low };
	h->w.edi = l4_make_id(0, 0, L4_TASK_ROOT, 0).high;
	hostile_call(h, IPC);
}

/* Sends an fpage to somebody, and perhaps takes one. */
HOSTILE static void hand_on(struct hostile *h, u32 hot, u32 fpage)
{
	struct l4_id to = wild_hostile(h);

	h->w = (struct wild){ .eax = L4_SND_MAP, .ecx = 0x01010099, .edx = hot, .ebx = fpage,
			      .ebp = wild_one_in(h, 3) ? L4_RCV_WHOLE_SPACE | L4_RCV_OPEN :
							 L4_NO_DESC,
			      .esi = to.low, .edi = to.high };
	hostile_call(h, IPC);
}

HOSTILE static u32 wild_rights(struct hostile *h)
{
	if (wild_one_in(h, 8))
		return L4_FPAGE_GRANT | (wild_below(h, 2) ? L4_FPAGE_WRITE : 0);
	return wild_one_in(h, 4) ? 0 : L4_FPAGE_WRITE;
}

/* A whole 4 MB page is got, mapped, granted, split, protected, written to or taken back. */
HOSTILE void attack_super(struct hostile *h)
{
	u32 at = wild_super(h), part = at + (wild_below(h, SUPER_SIZE / PAGE) << L4_PAGE_SHIFT);
	u32 shift = L4_PAGE_SHIFT + wild_below(h, L4_SUPERPAGE_SHIFT - L4_PAGE_SHIFT);

	switch (wild_below(h, 8)) {
	case 0:
		ask_sigma0(h, at | 1, L4_SUPERPAGE_SHIFT << 2);
		return;
	case 1:
		hand_on(h, part, l4_fpage(part, shift, wild_rights(h)));
		return;
	case 2:
		h->w = (struct wild){ .eax = l4_fpage(part, shift, 0), .ecx = wild_random(h) };
		hostile_call(h, FPAGE_UNMAP);
		return;
	case 3:
		h->w = (struct wild){ .eax = l4_fpage(at, L4_SUPERPAGE_SHIFT, 0),
				      .ecx = wild_random(h) };
		hostile_call(h, FPAGE_UNMAP);
		return;
	case 4:
		*(volatile u32 *)(unsigned long)part = wild_random(h);
		return;
	}
	hand_on(h, wild_super(h), l4_fpage(at, L4_SUPERPAGE_SHIFT, wild_rights(h)));
}

HOSTILE static u32 wild_ports(struct hostile *h)
{
	u32 shift = wild_one_in(h, 6) ? wild_below(h, 18) : wild_below(h, PORTS_SHIFT + 1);
	u32 port = PORT + wild_below(h, 1 << PORTS_SHIFT);

	if (wild_one_in(h, 6))
		port = wild_below(h, 0x10000);
	return l4_io_fpage(port & ~((1u << shift) - 1), shift);
}

/*
 * Ports are got, handed on and taken back; without io=fpage these are numbers like others.  A byte
 * is read from where nothing is, which may be a message to the pager.
 */
HOSTILE void attack_ports(struct hostile *h)
{
	u32 value;

	switch (wild_below(h, 6)) {
	case 0:
		ask_sigma0(h, wild_ports(h), 0);
		return;
	case 1:
		h->w = (struct wild){ .eax = wild_ports(h), .ecx = wild_random(h) };
		hostile_call(h, FPAGE_UNMAP);
		return;
	case 2:
		if (wild_one_in(h, 4))
			__asm__ volatile("inb %%dx, %%al" : "=a"(value) : "d"(PORT));
		return;
	}
	hand_on(h, 0, wild_ports(h) | wild_rights(h));
}
