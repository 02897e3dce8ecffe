/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checking builds: that nothing leaks, and that a fault of each kind is seen by the invariants
 * (kernel/check/planted.c).  Section 10: a deletion gives back all that the task had.
 */
#include "long.h"

enum {
	GATE_CHECK = 0x3b,
	GATE_PLANT = 0x3c,
	SELDOM = 128, /* as at boot */
	ROUNDS = 50,
	WIDE = 6, /* regions of 4 MB */
	BIG = 0x34000000,
	BIG_TO = 0x38000000,
	PORTS = 0x5000,
	PORTS_SHIFT = 11,
	NO_MORE = -1
};

struct memory {
	u32 frames, nodes;
};

static void need_checks(void)
{
	const char *build = (const char *)root_kip()->build;

	if (!equal_strings(build, "check"))
		test_skip("it asks the checking build");
}

/* Free frames, and nodes in use. */
static struct memory memory(void)
{
	u32 eax = SELDOM;
	struct memory m;

	__asm__ volatile("int %3" : "+a"(eax), "=d"(m.frames), "=b"(m.nodes) : "i"(GATE_CHECK));
	return m;
}

static u32 plant(u32 n, const struct actor *to, const struct actor *sleeper, u32 big)
{
	__asm__ volatile("int %1"
			 : "+a"(n)
			 : "i"(GATE_PLANT), "S"(to->id.low), "D"(sleeper->id.low), "d"(TO), "b"(big)
			 : "memory");
	return n;
}

/* 4 MB of main memory for the root task; 0: the processor has no such pages. */
static int get_big(void)
{
	u32 base = (root_kip()->reserved[1].low - 0x00500000) & ~l4_size_mask(L4_SUPERPAGE_SHIFT);
	struct regs r = ipc_regs(id_of(L4_TASK_SIGMA0, 0), 0,
				 l4_fpage(BIG, L4_SUPERPAGE_SHIFT, 0) | L4_RCV_FPAGE, SOON,
				 base | 1, L4_SUPERPAGE_SHIFT << 2);
	u32 eax = 1, edx;

	gate_0x30(&r);
	__asm__("cpuid" : "+a"(eax), "=d"(edx) : : "ebx", "ecx");
	return r.eax == MAPPED && edx & 8;
}

static void get_ports(void)
{
	u32 all = l4_io_fpage(PORTS, PORTS_SHIFT);
	struct regs r = ipc_regs(id_of(L4_TASK_SIGMA0, 0), 0, L4_RCV_WHOLE_SPACE, SOON, all, 0);

	gate_0x30(&r);
}

/* All that a task can have: threads, chains of pages, 4 MB whole and split, ports. */
static void one_life(u32 n)
{
	struct actor *a = actor_task(0), *b = actor_task(1), *waits;
	u32 code;

	for (u32 i = 0; i < WIDE; i++) {
		u32 at = TO + (i << L4_SUPERPAGE_SHIFT);

		map_one(0, a, page(i), at, RW);
		map_one(a, b, at, at + PAGE, i & 1 ? RW : 0);
		map_one(b, a, at + PAGE, at + 2 * PAGE, 0);
	}
	pass(0, a, EVERYTHING, l4_fpage(BIG, L4_SUPERPAGE_SHIFT, RW), BIG_TO, &code);
	pass(a, b, EVERYTHING, l4_fpage(BIG_TO, L4_SUPERPAGE_SHIFT, RW), BIG_TO, &code);
	unmap(a, one(BIG_TO + (n % 512) * PAGE, 0), REMOVE);
	pass(a, b, EVERYTHING, one(BIG_TO + (n % 512 + 1) * PAGE, GRANT | RW), TO + PAGE * 9,
	     &code);
	pass(0, a, EVERYTHING, l4_io_fpage(PORTS, n % PORTS_SHIFT), 0, &code);
	pass(a, b, EVERYTHING, l4_io_fpage(PORTS, n % PORTS_SHIFT), 0, &code);
	waits = actor_beside(a, 5 + n % 100, 2);
	begin_receive(waits, b->id, NEVER);
	begin_send(actor_beside(b, 5, 3), a->id, NEVER, 1, 2);
	root_task_delete(FIRST_TASK + (n & 1));
	root_task_delete(FIRST_TASK + !(n & 1));
}

TEST(leak_of_tasks, "10", "tasks come and go with all they had: not a frame, not a node is lost")
{
	struct memory before, after;

	need_checks();
	get_big();
	get_ports();
	for (u32 n = 0; n < ROUNDS; n++) /* sigma0's tables come once, each for its 4 MB */
		one_life(n);
	before = memory();
	for (u32 n = 0; n < ROUNDS; n++)
		one_life(n);
	after = memory();
	CHECK_EQUAL(after.frames, before.frames);
	CHECK_EQUAL(after.nodes, before.nodes);
	unmap(0, l4_fpage(BIG, L4_SUPERPAGE_SHIFT, 0), REMOVE | OWN);
}

TEST(leak_of_mappings, "6", "mapping, protecting, unmapping: not a frame, not a node is lost")
{
	struct actor *a, *b;
	struct memory before = { 0, 0 }, after;

	need_checks();
	a = actor_task(0);
	b = actor_task(1);
	for (u32 n = 0; n < ROUNDS + 1; n++) {
		for (u32 i = 0; i < 16; i++) {
			map_one(0, a, page(i), TO + i * PAGE, RW);
			map_one(a, b, TO + i * PAGE, TO + i * PAGE, RW);
		}
		unmap(0, l4_fpage(page(0), 16, 0), 0);
		unmap(n & 1 ? a : 0, l4_fpage(n & 1 ? (u32)TO : page(0), 16, 0), REMOVE);
		unmap(0, l4_fpage(page(0), 16, 0), REMOVE);
		after = memory();
		if (!n)
			before = after;
	}
	CHECK_EQUAL(after.frames, before.frames);
	CHECK_EQUAL(after.nodes, before.nodes);
}

TEST(planted_faults, "24", "a fault of each kind in queues, TCBs, mappings and accounts is seen")
{
	struct actor *to, *from, *sleeper;
	u32 big, n, seen, code;

	need_checks();
	big = get_big() ? BIG_TO : 0;
	to = actor_task(0);
	from = actor_task(1);
	sleeper = actor_task(2);
	map_one(0, to, page(0), TO, RW);
	map_one(0, to, page(0), TO + PAGE, RW);
	if (big)
		pass(0, to, EVERYTHING, l4_fpage(BIG, L4_SUPERPAGE_SHIFT, RW), BIG_TO, &code);
	begin_receive(to, id_of(L4_TASK_SIGMA0, 0), NEVER);
	begin_send(from, to->id, SOON, 1, 2);
	begin_receive(sleeper, NIL_ID, SOON);
	l4_receive(NIL_ID, &code, &code, 0x1400000a); /* the scheduler finds both blocked */
	for (n = 0; (seen = plant(n, to, sleeper, big)) != (u32)NO_MORE; n++)
		CHECK_EQUAL(seen, 1);
	CHECK(n >= 40);
	unmap(0, l4_fpage(BIG, L4_SUPERPAGE_SHIFT, 0), REMOVE | OWN);
}
