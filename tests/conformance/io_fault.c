/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults of instructions that need ports (section 11.2; words of 23.2). */
#include "io.h"

/* The order faults with this word, at an instruction that begins with these bytes. */
static void check_fault(struct actor *a, order *what, u32 port, u32 word, u32 bytes, u32 mask)
{
	u32 w0, w1;

	a->limit = port;
	CHECK_EQUAL(tell(a, what), L4_STATE_FAULT);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, word);
	CHECK_EQUAL(bytes_at(w1) & mask, bytes);
}

/* Answered without ports, it is a #GP: the handler goes on behind it. */
static void check_refused(struct actor *a, u32 length)
{
	u32 done = a->done, count = seen.count;

	skip = length;
	CHECK_EQUAL(reply_plain(a), 0);
	CHECK(done_with(a, done + 1));
	CHECK_EQUAL(seen.count, count + 1);
	CHECK_EQUAL(seen.vector, 13);
	CHECK_EQUAL(seen.stack[0], 0);
}

static void check_answered(struct actor *a, u32 fpage)
{
	u32 done = a->done;

	CHECK_EQUAL(reply_page(a, 0, fpage), 0);
	CHECK(done_with(a, done + 1));
}

static void in_60(struct actor *a)
{
	(void)a;
	__asm__ volatile("inb $0x60, %%al" : : : "eax");
}

static void out_70(struct actor *a)
{
	(void)a;
	__asm__ volatile("outw %%ax, $0x70" : : : "eax");
}

static void in_string(struct actor *a)
{
	static u8 buffer[8];

	__asm__ volatile("mov %0, %%edi; mov $2, %%ecx; .byte 0x66, 0xf3, 0x6d"
			 : : "r"(buffer), "d"(a->limit) : "edi", "ecx", "memory");
}

static void outs_byte(struct actor *a)
{
	__asm__ volatile("mov %0, %%esi; .byte 0x26, 0x6e" : : "r"(a), "d"(a->limit) : "esi");
}

static void just_sti(struct actor *a)
{
	(void)a;
	__asm__ volatile("sti");
}

TEST(io_fault_words, "11.2", "the ports that an instruction needs, with bit 1 set, and its EIP")
{
	struct actor *a;

	begin_io();
	a = port_user(0, root_id);
	check_fault(a, in_60, 0, 0xf0060002, 0x60e4, 0xffff);
	check_refused(a, 2);
	check_fault(a, out_70, 0, 0xf0070006, 0x70e766, 0xffffff);
	check_refused(a, 3);
	check_fault(a, in_byte, PORT + 1, 0xf5001002, 0xec, 0xff);
	check_refused(a, 1);
	check_fault(a, in_word, PORT + 2, 0xf5002006, 0xed66, 0xffff);
	check_refused(a, 2);
	check_fault(a, in_dword, PORT + 4, 0xf500400a, 0xed, 0xff);
	check_refused(a, 1);
	check_fault(a, in_string, PORT + 6, 0xf5006006, 0x6df366, 0xffffff);
	check_refused(a, 3);
	check_fault(a, outs_byte, PORT + 7, 0xf5007002, 0x6e26, 0xffff);
	check_refused(a, 2);
}

TEST(io_fault_cli, "11.2", "cli and sti: all ports, F0000042")
{
	struct actor *a;

	begin_io();
	a = port_user(0, root_id);
	check_fault(a, cli_sti, 0, 0xf0000042, 0xfa, 0xff);
	skip = 1;
	CHECK_EQUAL(reply_page(a, 0, l4_io_fpage(PORT, 11)), 0); /* not all of them: two #GPs */
	CHECK_EQUAL(settle(a), L4_STATE_FAULT);
	CHECK_EQUAL(seen.count, 1);
	CHECK(next_fault(a, &(u32){ 0 }, &(u32){ 0 }));
	check_refused(a, 1);
	check_fault(a, just_sti, 0, 0xf0000042, 0xfb, 0xff);
	check_refused(a, 1);
}

TEST(io_fault_answered, "11.2", "ports in the pager's answer: the instruction is tried again")
{
	struct actor *a;

	begin_io();
	a = port_user(0, root_id);
	check_fault(a, in_dword, PORT + 8, 0xf500800a, 0xed, 0xff);
	check_answered(a, l4_io_fpage(PORT + 8, 2));
	CHECK_EQUAL(seen.count, 0);
	CHECK(finish(a, in_dword));
	check_fault(a, in_dword, PORT + 12, 0xf500c00a, 0xed, 0xff);
	skip = 1;
	check_answered(a, l4_io_fpage(PORT + 12, 0)); /* too few */
	CHECK_EQUAL(seen.count, 1);
	check_fault(a, in_dword, PORT + 16, 0xf501000a, 0xed, 0xff);
	check_answered(a, one(page(0), RW)); /* memory instead */
	CHECK_EQUAL(seen.count, 2);
}

TEST(io_fault_unaligned, "11.2", "unaligned ports: a #GP at once")
{
	struct actor *a;

	begin_io();
	a = port_user(0, root_id);
	skip = 1;
	a->limit = PORT + 2;
	CHECK(finish(a, in_dword));
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(seen.vector, 13);
	a->limit = PORT + 1;
	skip = 2;
	CHECK(finish(a, in_word));
	CHECK_EQUAL(seen.count, 2);
	CHECK_EQUAL(pass_ports(0, a, IO_WHOLE, l4_io_fpage(PORT, 3)), MAPPED);
	CHECK(finish(a, in_word)); /* the processor does not mind */
	CHECK_EQUAL(seen.count, 2);
}

TEST(io_fault_no_pager, "11.2", "no pager: handler 13, without handler state F")
{
	struct actor *a, *b;

	begin_io();
	a = port_user(0, NIL_ID);
	b = port_user(1, NIL_ID);
	a->limit = b->limit = PORT;
	skip = 1;
	CHECK(finish(a, in_byte));
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(seen.vector, 13);
	table[13] = (struct gate){ 0, 0, 0, 0 };
	CHECK_EQUAL(tell(b, in_byte), L4_STATE_DEAD);
}

TEST(io_fault_pager_dies, "D9", "a pager deleted while it is asked, or while the fault is queued")
{
	struct actor *a, *p;

	begin_io();
	for (u32 waits = 0; waits < 2; waits++) {
		u32 done;

		p = actor_task(1);
		a = port_user(0, p->id);
		done = a->done;
		if (waits)
			begin_wait(p, NEVER);
		skip = 1;
		a->limit = PORT;
		CHECK_EQUAL(tell(a, in_byte), L4_STATE_FAULT);
		root_task_delete(FIRST_TASK + 1);
		CHECK(done_with(a, done + 1));
		CHECK_EQUAL(seen.count, 1);
		CHECK_EQUAL(seen.vector, 13);
	}
}

TEST(io_fault_cancelled, "4.10", "ex_regs with an EIP ends a fault for ports without a code")
{
	struct actor *a, *b;

	begin_io();
	a = port_user(0, root_id);
	b = actor_beside(a, 1, 1);
	check_fault(a, in_byte, PORT, l4_io_fpage(PORT, 0) | L4_IO_FAULT, 0xec, 0xff);
	b->regs = (struct regs){ .eax = 0, .ecx = actor_esp(a),
				 .edx = (u32)(unsigned long)actor_entry, .ebx = ~0u, .ebp = ~0u,
				 .esi = ~0u, .edi = ~0u };
	CHECK(finish(b, do_ex_regs));
	settle(a);
	CHECK_EQUAL(a->landings, 2);
	CHECK_EQUAL(seen.count, 0);
	CHECK(!reaches(a, PORT));
}

TEST(io_root_pager, "11.2", "the root task's pager gives its children the ports that it can get")
{
	struct actor *a;

	begin_io();
	a = actor_task(0);
	a->limit = PORT + 0x100;
	CHECK(finish(a, in_byte));
	CHECK(finish(a, in_dword));
}

/* Last of its kind: the root task keeps all ports. */
TEST(io_zz_all_ports, "11.2", "who has all ports may use cli and sti, and loses that with a port")
{
	struct actor *a;

	begin_io();
	if (ask_sigma0(L4_ALL_PORTS) != MAPPED)
		test_skip("another test's task had ports from sigma0");
	a = port_user(0, root_id);
	CHECK_EQUAL(pass_ports(0, a, IO_WHOLE, L4_ALL_PORTS), MAPPED);
	CHECK(finish(a, cli_sti));
	CHECK_EQUAL(a->count, 1);
	CHECK(reaches(a, 0xffff));
	unmap(0, l4_io_fpage(0xffff, 0), REMOVE);
	CHECK(reaches(a, 0));
	check_fault(a, cli_sti, 0, 0xf0000042, 0xfa, 0xff);
	check_answered(a, L4_ALL_PORTS);
	CHECK_EQUAL(seen.count, 0);
	unmap(a, L4_ALL_PORTS, (u32)OWN);
	CHECK(!reaches(a, 0xffff));
	CHECK(!reaches(a, 0x60));
}
