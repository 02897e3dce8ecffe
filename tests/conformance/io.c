/* SPDX-License-Identifier: BSD-2-Clause */
/* I/O fpages: mapping, granting, revoking, deletion (sections 2.5, 6, D12; words of 23.2). */
#include "io.h"

static u32 ports(u32 offset, u32 shift)
{
	return l4_io_fpage(PORT + offset, shift);
}

TEST(io_words, "23.2", "the words of I/O fpages")
{
	CHECK_EQUAL(l4_io_fpage(0x60, 0), 0xf0060000);
	CHECK_EQUAL(l4_io_fpage(0x20, 1), 0xf0020004);
	CHECK_EQUAL(l4_io_fpage(0x3f8, 3), 0xf03f800c);
	CHECK_EQUAL(l4_io_fpage(0xffff, 0), 0xfffff000);
	CHECK_EQUAL(l4_io_fpage(0, 16), L4_ALL_PORTS);
	CHECK_EQUAL(l4_io_base(0xf03f900c), 0x3f8);
}

TEST(io_none_at_first, "D12", "a new task reaches no port, and has IOPL 0")
{
	struct actor *a;

	begin_io();
	a = port_user(0, root_id);
	CHECK_EQUAL(a->landed.eflags, 0x202);
	CHECK(!reaches(a, PORT));
	CHECK(!reaches(a, 0));
	CHECK(!reaches(a, 0xffff));
}

TEST(io_map, "2.5", "mapped ports are reached, their neighbours are not")
{
	struct actor *a;

	begin_io();
	a = port_user(0, root_id);
	CHECK_EQUAL(pass_ports(0, a, IO_WHOLE, ports(8, 3)), MAPPED);
	CHECK(!reaches(a, PORT + 7));
	CHECK(!reaches(a, PORT + 16));
	for (u32 n = 8; n < 16; n++)
		CHECK(reaches(a, PORT + n));
	CHECK_EQUAL(pass_ports(0, a, IO_WHOLE, ports(0x7ff, 0)), MAPPED);
	CHECK(reaches(a, PORT + 0x7ff));
	CHECK(!reaches(a, PORT + 0x7fe));
}

TEST(io_map_last_port, "2.5", "port FFFF alone; port 0 is not meant by it")
{
	struct actor *a;

	begin_io();
	a = port_user(0, root_id);
	CHECK_EQUAL(ask_sigma0(0xfffff000), MAPPED);
	CHECK_EQUAL(pass_ports(0, a, IO_WHOLE, 0xfffff000), MAPPED);
	CHECK(reaches(a, 0xffff));
	CHECK(!reaches(a, 0xfffe));
	CHECK(!reaches(a, 0));
}

TEST(io_base_is_truncated, "2.5", "the first port is truncated to the size")
{
	struct actor *a;

	begin_io();
	a = port_user(0, root_id);
	CHECK_EQUAL(pass_ports(0, a, IO_WHOLE, ports(0x13, 2)), MAPPED);
	CHECK(reaches(a, PORT + 0x10));
	CHECK(!reaches(a, PORT + 0x14));
}

TEST(io_nothing_there, "D5", "ports that the sender lacks: m = 0; some of them: the rest, m = 1")
{
	struct actor *a, *b;

	begin_io();
	a = port_user(0, root_id);
	b = port_user(1, root_id);
	CHECK_EQUAL(pass_ports(a, b, IO_WHOLE, ports(0, 4)), L4_SHORT_DOPE);
	CHECK_EQUAL(pass_ports(0, a, IO_WHOLE, ports(5, 0)), MAPPED);
	CHECK_EQUAL(pass_ports(a, b, IO_WHOLE, ports(0, 4)), MAPPED);
	CHECK(reaches(b, PORT + 5));
	CHECK(!reaches(b, PORT + 4));
	CHECK_EQUAL(pass_ports(a, b, IO_WHOLE, ports(0, 4)), MAPPED); /* there already */
}

TEST(io_intersection, "2.5", "what send and receive fpage have in common; the hot spot is ignored")
{
	struct actor *a, *b;
	u32 sender;

	begin_io();
	a = port_user(0, root_id);
	CHECK_EQUAL(pass_ports(0, a, ports(4, 2), ports(0, 4)), MAPPED);
	for (u32 n = 0; n < 16; n++)
		CHECK_EQUAL(reaches(a, PORT + n), n >= 4 && n < 8);
	CHECK_EQUAL(pass_ports(0, a, ports(0, 3), ports(8, 3)), L4_SHORT_DOPE);
	b = port_user(1, root_id);
	CHECK_EQUAL(pass(0, b, L4_ALL_PORTS, ports(4, 2), 0x12345678, &sender), MAPPED);
	CHECK(reaches(b, PORT + 4));
	CHECK(!reaches(b, PORT + 8));
}

TEST(io_windows, "2.5", "a memory window accepts no ports, a port window no memory")
{
	struct actor *a;

	begin_io();
	a = port_user(0, root_id);
	CHECK_EQUAL(pass_ports(0, a, l4_fpage(TO, 22, RW), ports(0, 0)), L4_SHORT_DOPE);
	CHECK(!reaches(a, PORT));
	CHECK_EQUAL(pass_ports(0, a, l4_fpage(0, 31, RW), ports(0, 0)), L4_SHORT_DOPE);
	CHECK(!reaches(a, PORT));
	CHECK_EQUAL(pass_ports(0, a, L4_ALL_PORTS, one(page(0), RW)), L4_SHORT_DOPE);
	CHECK_EQUAL(pass_ports(0, a, ports(0, 0), one(page(0), RW)), L4_SHORT_DOPE);
}

TEST(io_without_window, "4.6", "ports for a receiver without window: cut")
{
	struct actor *a;
	u32 sender;

	begin_io();
	a = port_user(0, root_id);
	CHECK_EQUAL(pass(0, a, 0, ports(0, 0), 0, &sender) & L4_CC_ERROR, L4_REMSGCUT);
	CHECK_EQUAL(sender, L4_SEMSGCUT);
	CHECK(!reaches(a, PORT));
}

TEST(io_grant, "6.3", "granted ports leave the granter; what was derived from them stays")
{
	struct actor *a, *b, *c;

	begin_io();
	a = port_user(0, root_id);
	b = port_user(1, root_id);
	c = port_user(2, root_id);
	pass_ports(0, a, IO_WHOLE, ports(0, 1));
	pass_ports(a, c, IO_WHOLE, ports(0, 1));
	CHECK_EQUAL(pass_ports(a, b, IO_WHOLE, ports(0, 0) | GRANT), MAPPED);
	CHECK(!reaches(a, PORT));
	CHECK(reaches(a, PORT + 1));
	CHECK(reaches(b, PORT));
	CHECK(reaches(c, PORT));
	unmap(a, ports(0, 0), REMOVE); /* they are no more a's */
	CHECK(reaches(b, PORT));
	CHECK(reaches(c, PORT));
	unmap(b, ports(0, 0), REMOVE);
	CHECK(reaches(b, PORT));
	CHECK(!reaches(c, PORT));
	unmap(0, ports(0, 0), REMOVE); /* the parent is the granter's */
	CHECK(!reaches(b, PORT));
}

TEST(io_unmap, "6.4", "unmap takes ports from all below, with bit 31 from the caller; not bit 1")
{
	struct actor *a, *b, *c;

	begin_io();
	a = port_user(0, root_id);
	b = port_user(1, root_id);
	c = port_user(2, root_id);
	for (u32 mask = 0; mask <= REMOVE; mask += REMOVE) {
		pass_ports(0, a, IO_WHOLE, ports(0, 3));
		pass_ports(a, b, IO_WHOLE, ports(0, 3));
		pass_ports(b, c, IO_WHOLE, ports(0, 3));
		unmap(a, ports(2, 1), mask);
		CHECK(reaches(a, PORT + 2));
		CHECK(!reaches(b, PORT + 2));
		CHECK(!reaches(c, PORT + 3));
		CHECK(reaches(c, PORT + 4));
		unmap(a, ports(4, 0), mask | (u32)OWN);
		CHECK(!reaches(a, PORT + 4));
		CHECK(!reaches(b, PORT + 4));
		CHECK(!reaches(c, PORT + 4));
		CHECK(reaches(c, PORT + 5));
	}
}

TEST(io_unmap_of_others, "6.4", "ports that somebody else has given are not taken")
{
	struct actor *a, *b;

	begin_io();
	a = port_user(0, root_id);
	b = port_user(1, root_id);
	pass_ports(0, a, IO_WHOLE, ports(0, 0));
	pass_ports(0, b, IO_WHOLE, ports(0, 0));
	unmap(a, L4_ALL_PORTS, REMOVE | (u32)OWN);
	CHECK(!reaches(a, PORT));
	CHECK(reaches(b, PORT));
}

TEST(io_replace, "D8", "a port from another giver replaces the old, with all derived from it")
{
	struct actor *a, *b, *c;

	begin_io();
	a = port_user(0, root_id);
	b = port_user(1, root_id);
	c = port_user(2, root_id);
	pass_ports(0, a, IO_WHOLE, ports(0, 0));
	pass_ports(0, b, IO_WHOLE, ports(0, 0));
	pass_ports(b, c, IO_WHOLE, ports(0, 0));
	CHECK_EQUAL(pass_ports(a, b, IO_WHOLE, ports(0, 0)), MAPPED);
	CHECK(reaches(b, PORT));
	CHECK(!reaches(c, PORT));
	unmap(a, ports(0, 0), REMOVE);
	CHECK(!reaches(b, PORT));
	pass_ports(a, b, IO_WHOLE, ports(0, 0));
	CHECK_EQUAL(pass_ports(b, a, IO_WHOLE, ports(0, 0)), L4_SHORT_DOPE); /* over its origin */
	CHECK(!reaches(a, PORT));
	CHECK(!reaches(b, PORT));
}

TEST(io_deleted, "10", "a deleted task's ports go, from it and all below; a new one has none")
{
	struct actor *a, *b;

	begin_io();
	a = port_user(0, root_id);
	b = port_user(1, root_id);
	pass_ports(0, a, IO_WHOLE, ports(0, 11));
	pass_ports(a, b, IO_WHOLE, ports(0, 11));
	CHECK(reaches(b, PORT + 0x7ff));
	root_task_delete(FIRST_TASK);
	CHECK(!reaches(b, PORT));
	CHECK(!reaches(b, PORT + 0x7ff));
	a = port_user(0, root_id);
	CHECK(!reaches(a, PORT));
}

TEST(io_spaces, "2.5", "each task sees its own ports, however control passes between them")
{
	struct actor *a, *b, *c;

	begin_io();
	a = port_user(0, root_id);
	b = port_user(1, root_id);
	c = actor_thread(2);
	pass_ports(0, a, IO_WHOLE, ports(0, 0));
	pass_ports(0, b, IO_WHOLE, ports(1, 0));
	for (u32 n = 0; n < 20; n++) {
		CHECK(reaches(a, PORT));
		CHECK(!reaches(b, PORT));
		CHECK(reaches(b, PORT + 1));
		CHECK(!reaches(a, PORT + 1));
		c->limit = PORT;
		CHECK(finish(c, in_byte));
	}
}

TEST(io_list, "4.6", "a memory message may hold fpages of memory and of ports")
{
	static u32 from[7], into[7];
	struct actor *a;
	struct regs r;

	begin_io();
	a = port_user(0, root_id);
	from[1] = from[2] = into[1] = L4_DOPE(4, 0);
	into[0] = IO_WHOLE;
	from[5] = TO;
	from[6] = one(page(0), RW);
	a->regs = ipc_regs(root_id, L4_NO_DESC, (u32)(unsigned long)into, SOON, 0, 0);
	tell(a, do_ipc);
	r = ipc_regs(a->id, (u32)(unsigned long)from | L4_SND_MAP, L4_NO_DESC, SOON, 0,
		     ports(0, 8));
	gate_0x30(&r);
	CHECK_EQUAL(r.eax, 0);
	settle(a);
	CHECK_EQUAL(a->regs.eax, L4_DOPE(4, 0) | L4_CC_MAPPED);
	CHECK(reaches(a, PORT + 255));
	CHECK_EQUAL(peek(a, TO), MARK(page(0)));
}

TEST(io_sigma0, "17", "sigma0 gives ports to the first who asks, and to nobody else")
{
	struct actor *a;

	begin_io();
	a = port_user(0, root_id);
	for (u32 n = 0; n < 2; n++) {
		a->regs = ipc_regs(id_of(L4_TASK_SIGMA0, 0), 0, L4_RCV_WHOLE_SPACE, SOON,
				   l4_io_fpage(PORT + (n ? 0x7ff : 0x1000), 0), 0);
		CHECK(finish(a, do_ipc));
		CHECK_EQUAL(a->regs.eax, n ? L4_SHORT_DOPE : MAPPED);
	}
	CHECK(reaches(a, PORT + 0x1000));
	CHECK_EQUAL(ask_sigma0(l4_io_fpage(PORT + 0x1000, 1)), L4_SHORT_DOPE);
	CHECK_EQUAL(ask_sigma0(ports(0, 11)), MAPPED);
}

TEST(io_thousand_tasks, "10", "ports of a thousand deleted tasks leave no memory behind")
{
	begin_io();
	for (u32 n = 0; n < 1000; n++) {
		struct actor *a = actor_task(0);

		CHECK_EQUAL(pass_ports(0, a, IO_WHOLE, ports(n & 0x7ff, 0)), MAPPED);
	}
}

TEST(io_memory_end, "4.9", "no memory for an I/O bitmap: receiver 0x60, sender 0x70")
{
	u32 sender = 0, result = MAPPED;
	struct actor *a;

	begin_io();
	a = actor_task(0);
	for (u32 child = 1; child < 20 && result == MAPPED; child++) {
		struct actor *b = actor_task(child);

		for (u32 n = 0; n < 512 && result == MAPPED; n++)
			result = pass(0, b, one(0x40000000 + (n << L4_SUPERPAGE_SHIFT), 0),
				      one(page(0), RW), 0, &sender);
	}
	CHECK_EQUAL(pass(0, a, IO_WHOLE, ports(0, 0), 0, &sender) & L4_CC_ERROR, L4_REMAPFAILED);
	CHECK_EQUAL(sender & L4_CC_ERROR, L4_SEMAPFAILED);
	for (u32 child = 1; child < 20; child++)
		root_task_delete(FIRST_TASK + child);
	CHECK_EQUAL(pass_ports(0, a, IO_WHOLE, ports(0, 0)), MAPPED);
}

TEST(io_off, "D12", "with io=iopl3 all tasks reach all ports, and an I/O fpage is data")
{
	struct actor *a;

	if (root_kip()->io_fpages)
		test_skip("needs io=iopl3");
	a = actor_task(0);
	CHECK_EQUAL(a->landed.eflags, 0x3202);
	a->limit = PORT;
	CHECK(finish(a, in_byte));
	CHECK(finish(a, cli_sti));
	CHECK_EQUAL(pass_ports(0, a, IO_WHOLE, ports(0, 0)), L4_SHORT_DOPE);
	unmap(0, ports(0, 0), REMOVE | (u32)OWN);
	CHECK_EQUAL(ask_sigma0(ports(0, 0)), L4_SHORT_DOPE);
}
