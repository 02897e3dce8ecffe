/* SPDX-License-Identifier: BSD-2-Clause */
/* The test as a pager (fault.h). */
#include "fault.h"

void page_with(struct actor *a, struct l4_id pager)
{
	a->regs = (struct regs){ .eax = l4_id_lthread(a->id.low), .ecx = L4_INVALID,
				 .edx = L4_INVALID, .ebx = L4_INVALID, .ebp = L4_INVALID,
				 .esi = pager.low, .edi = pager.high };
	CHECK(finish(a, do_ex_regs));
}

struct actor *faulter(u32 n)
{
	struct actor *a = actor_task(n);

	page_with(a, root_id);
	return a;
}

void begin_access(struct actor *a, order *access, u32 address)
{
	settle(a);
	a->regs = (struct regs){ .eax = 0x600d600d, .esi = address, .eflags = 0x3202 };
	tell(a, access);
}

static int is_image(u32 address)
{
	return address >= IMAGE_BASE && address < (u32)(unsigned long)program_end;
}

int next_fault(const struct actor *a, u32 *w0, u32 *w1)
{
	while (!l4_receive(a->id, w0, w1, SOON)) {
		u32 address = *w0 & ~3u;

		if (!is_image(address))
			return 1;
		__asm__ volatile("lock orb $0, (%0)" : : "r"(address) : "memory", "cc");
		reply_page(a, address, one(address, RW));
	}
	return 0;
}

static u32 reply(const struct actor *a, u32 snd, u32 w0, u32 w1)
{
	struct ipc i = { .to = a->id, .snd = snd, .rcv = L4_NO_DESC,
			 .timeouts = L4_TIMEOUT_SND_ZERO, .w0 = w0, .w1 = w1 };

	return l4_ipc(&i);
}

u32 reply_plain(const struct actor *a)
{
	return reply(a, 0, 0x12345678, 0x87654321);
}

u32 reply_page(const struct actor *a, u32 address, u32 fpage)
{
	return reply(a, L4_SND_MAP, address, fpage);
}
