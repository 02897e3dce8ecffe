/* SPDX-License-Identifier: BSD-2-Clause */
/* Actors that read ports (io.h). */
#include "io.h"

u32 ask_sigma0(u32 fpage)
{
	struct ipc i = { .to = id_of(L4_TASK_SIGMA0, 0), .rcv = L4_RCV_WHOLE_SPACE,
			 .w0 = fpage, .timeouts = SOON };

	l4_ipc(&i);
	return i.result;
}

void begin_io(void)
{
	if (!root_kip()->io_fpages)
		test_skip("needs io=fpage");
	CHECK_EQUAL(ask_sigma0(l4_io_fpage(PORT, 11)), MAPPED);
}

/* All of the program is there, so that nothing but ports is ever missing. */
static void touch_program(struct actor *a)
{
	for (u32 at = IMAGE_BASE; at < (u32)(unsigned long)program_end; at += PAGE)
		__asm__ volatile("lock orb $0, (%0)" : : "r"(at) : "memory", "cc");
	a->count = 0;
}

struct actor *port_user(u32 n, struct l4_id pager)
{
	struct actor *a = handling(n);

	CHECK(finish(a, touch_program));
	page_with(a, pager);
	return a;
}

void in_byte(struct actor *a)
{
	u8 value;

	__asm__ volatile("inb %%dx, %%al" : "=a"(value) : "d"(a->limit));
	a->count = value;
}

void in_word(struct actor *a)
{
	u16 value;

	__asm__ volatile("inw %%dx, %%ax" : "=a"(value) : "d"(a->limit));
	a->count = value;
}

void in_dword(struct actor *a)
{
	u32 value;

	__asm__ volatile("inl %%dx, %%eax" : "=a"(value) : "d"(a->limit));
	a->count = value;
}

void cli_sti(struct actor *a)
{
	__asm__ volatile("cli; nop; sti" : : : "memory");
	a->count = 1;
}

int reaches(struct actor *a, u32 port)
{
	u32 before = a->done, exceptions = seen.count, w0, w1;

	skip = 1;
	a->limit = port;
	if (tell(a, in_byte) == L4_STATE_FAULT) {
		CHECK(next_fault(a, &w0, &w1));
		CHECK_EQUAL(w0, l4_io_fpage(port, 0) | L4_IO_FAULT);
		CHECK_EQUAL(reply_plain(a), 0);
	}
	CHECK(done_with(a, before + 1));
	return seen.count == exceptions;
}

u32 pass_ports(struct actor *from, struct actor *to, u32 window, u32 fpage)
{
	u32 sender, result = pass(from, to, window, fpage, 0, &sender);

	CHECK_EQUAL(sender, 0);
	return result;
}
