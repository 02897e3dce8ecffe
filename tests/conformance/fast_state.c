/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a gate would have seen to on the way in, and SYSENTER does not: flags, FPU, breakpoints and
 * selectors (section 3.3).
 */
#include "fast.h"
#include "long.h"

static void with_tf(struct actor *a)
{
	enter_with_tf(&a->regs);
}

/* The trap comes where it would after int 0x30: behind the first instruction at R. */
static void check_tf(struct actor *a, u32 eax, u32 edx)
{
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(seen.vector, 1);
	CHECK_EQUAL(seen.stack[0], tf_return + 1);
	CHECK_EQUAL(seen.stack[2] & (TF | IF), TF | IF);
	CHECK_EQUAL(a->regs.eax, eax);
	CHECK_EQUAL(a->regs.edx, edx);
}

TEST(fast_with_tf, "3.3", "TF does no harm: its trap comes behind the first instruction at R")
{
	struct actor *server = actor_task(1), *a = handling(0);

	NEEDS_FAST();
	tell(server, serve_by_sysenter);
	a->regs = ipc_regs(server->id, 0, 0, NEVER, W0, W1);
	CHECK(finish(a, with_tf));
	check_tf(a, L4_SHORT_DOPE, ~W0);
	seen.count = 0;
	a->regs = ipc_regs(id_of(FIRST_TASK + 9, 0), 0, 0, NOW, W0, W1);
	CHECK(finish(a, with_tf));
	check_tf(a, L4_ENOT_EXISTENT, W0);
}

/* A jump in user mode to where SYSENTER leads is a fault of its own, with TF and without. */
static void jump_to_kernel(struct actor *a)
{
	__asm__ volatile("pushf; orl $0x100, (%%esp); popf; jmp *%0" : : "r"(a->limit));
}

TEST(fast_jump_to_entry, "3.3", "with TF a jump to the kernel's entry is no entry")
{
	struct actor *a = actor_task(0);
	u32 eip = 0;

	NEEDS_FAST();
	__asm__ volatile("rdmsr" : "=a"(eip) : "c"(0x176) : "edx");
	CHECK(eip > 0xc0000000);
	a->limit = eip;
	tell(a, jump_to_kernel);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
}

static void check_flags(u32 flags, u32 expected)
{
	struct actor *server = actor_task(1);
	struct fast f = { .regs = ipc_regs(server->id, 0, 0, NEVER, W0, W1) };

	tell(server, serve_by_int);
	f.regs.eflags = flags;
	enter_fast(&f);
	CHECK_EQUAL(f.regs.eflags & 0x244fd5, expected);
	f.regs = ipc_regs(server->id, 0, L4_NO_DESC, L4_TIMEOUT_SND_ZERO, W0, W1);
	f.regs.eflags = flags;
	enter_fast(&f); /* by the C path */
	CHECK_EQUAL(f.regs.eflags & 0x244fd5, expected);
}

TEST(fast_flags, "3.3", "NT and all other flags are kept, IF is on whatever it was")
{
	NEEDS_FAST();
	check_flags(test_flags() | 0x244cd5, 0x244ed5);
	check_flags(test_flags() | 0x4000, 0x4200);
	check_flags(test_flags() & ~(u32)IF, IF);
}

static void load_fpu(u32 value)
{
	__asm__ volatile("fninit; fildl %0" : : "m"(value));
}

static u32 read_fpu(void)
{
	u32 value = 0;

	__asm__ volatile("fistpl %0" : "=m"(value));
	return value;
}

/* Finds in its FPU what it has left there, and leaves something else. */
static void serve_with_fpu(struct actor *a)
{
	struct regs r = ipc_regs(NIL_ID, L4_NO_DESC, L4_RCV_OPEN, NEVER, 0, 0);

	load_fpu(a->limit = 1000);
	for (;;) {
		gate_0x30(&r);
		a->bad += read_fpu() != a->limit;
		load_fpu(++a->limit);
		r = ipc_regs((struct l4_id){ r.esi, r.edi }, 0, L4_RCV_OPEN, L4_TIMEOUT_SND_ZERO,
			     ~r.edx, r.ebx + 1);
	}
}

TEST(fast_with_fpu, "12.6", "an FPU in use is taken away on the way in by SYSENTER too")
{
	struct actor *server = actor_task(1);
	u32 bad = 0;

	NEEDS_FAST();
	tell(server, serve_with_fpu);
	for (u32 n = 0; n < 10; n++) {
		struct fast f = { .regs = ipc_regs(server->id, 0, 0, NEVER, W0, W1) };

		f.regs.eflags = test_flags();
		load_fpu(n);
		enter_fast(&f);
		bad += read_fpu() != n;
		CHECK_EQUAL(f.by_sysexit, 1);
		CHECK_EQUAL(f.regs.ebp, ~W0);
	}
	CHECK_EQUAL(bad, 0);
	CHECK_EQUAL(server->bad, 0);
}

static volatile u32 watched;

static void watch(struct actor *a)
{
	(void)a;
	__asm__ volatile("mov %0, %%db0; mov %1, %%db7"
			 : : "r"(&watched), "r"(0x000d0001)); /* writes */
}

static void write_watched(struct actor *a)
{
	watched = a->limit;
}

static void serve_writing(struct actor *a)
{
	struct regs r = ipc_regs(NIL_ID, L4_NO_DESC, L4_RCV_OPEN, NEVER, 0, 0);

	for (;;) {
		gate_0x30(&r);
		watched = ++a->count;
		r = ipc_regs((struct l4_id){ r.esi, r.edi }, 0, L4_RCV_OPEN, L4_TIMEOUT_SND_ZERO,
			     ~r.edx, r.ebx + 1);
	}
}

/* The server writes to what the client watches, and has no handler. */
static void check_breakpoint(u32 n, u32 tf)
{
	struct actor *a = handling(n), *server = actor_task(n + 1);

	tell(server, serve_writing);
	CHECK(finish(a, watch));
	a->regs = ipc_regs(server->id, 0, 0, NEVER, W0, W1);
	if (tf)
		CHECK(finish(a, with_tf));
	else
		tell_fast(a, 0, a->regs);
	CHECK_EQUAL(server->count, 1);
	CHECK(state_of(server->id) != L4_STATE_DEAD);
	CHECK_EQUAL(seen.count, tf);
	CHECK(finish(a, write_watched));
	CHECK_EQUAL(seen.count, tf + 1);
	CHECK_EQUAL(seen.vector, 1);
}

TEST(fast_breakpoints, "12.4", "breakpoints are taken away on the way in, and come back")
{
	NEEDS_FAST();
	check_breakpoint(0, 0);
	check_breakpoint(2, 1);
}

/* A data breakpoint on the very words that the kernel reads. */
static void watch_and_enter(struct actor *a)
{
	__asm__ volatile("mov %0, %%db0; mov %1, %%db7"
			 : : "r"(a->regs.ecx), "r"(0x000f0001)); /* reads and writes */
	enter_raw(&a->regs);
}

TEST(fast_watched_stack, "12.4", "a breakpoint on the caller's words stops nobody")
{
	struct actor *server = actor_task(1), *a = handling(0);

	NEEDS_FAST();
	tell(server, serve_by_sysenter);
	put_entry_words(0);
	map_one(0, a, page(0), TO, RW);
	map_one(0, a, page(1), TO + PAGE, RW);
	a->regs = (struct regs){ 0, TO + LAST_WORDS, W0, W1, 0, server->id.low, server->id.high,
				 test_flags() };
	CHECK(finish(a, watch_and_enter));
	CHECK_EQUAL(a->regs.edx, ~W0);
	CHECK_EQUAL(seen.count, 0);
}

static void watch_ss_and_enter(struct actor *a)
{
	__asm__ volatile("mov %0, %%db0; mov %1, %%db7"
			 : : "r"(&raw_ss), "r"(0x000f0001));
	enter_put_off(&a->regs);
}

static void read_ss(struct actor *a)
{
	a->count = *(volatile u32 *)&raw_ss;
}

TEST(fast_put_off, "12.4", "a breakpoint that is put off until SYSENTER does not stop the kernel")
{
	struct actor *server = actor_task(1), *a = handling(0);
	u32 already;

	NEEDS_FAST();
	tell(server, serve_by_sysenter);
	put_entry_words(0);
	map_one(0, a, page(0), TO, RW);
	map_one(0, a, page(1), TO + PAGE, RW);
	a->regs = (struct regs){ 0, TO + LAST_WORDS, W0, W1, 0, server->id.low, server->id.high,
				 0 };
	CHECK(finish(a, watch_ss_and_enter));
	CHECK_EQUAL(a->regs.edx, ~W0);
	already = seen.count; /* QEMU does not put it off */
	CHECK(already <= 1);
	CHECK(finish(a, read_ss));
	CHECK_EQUAL(seen.count, already + 1);
}

static u32 call_with_selectors(struct l4_id to, u32 selector)
{
	u32 code = 0, w0 = W0, w1 = W1, timeouts = NEVER;

	__asm__ volatile("push %%ebp; xor %%ebp, %%ebp; push %%ecx; push %%ebp; push $0x1b;"
			 "push $1f; mov %7, %%ds; mov %7, %%es; mov %%esp, %%ecx; sysenter;"
			 "mov %%ebp, %%edx; 1: pop %%ebp; push %%ss; pop %%ds; push %%ss; pop %%es"
			 : "+a"(code), "+d"(w0), "+b"(w1), "+c"(timeouts), "+S"(to.low),
			   "+D"(to.high)
			 : "0"(code), "m"(selector)
			 : "memory");
	CHECK_EQUAL(w0, ~W0);
	return code;
}

TEST(fast_null_selectors, "12.3", "useless selectors in DS and ES do no harm")
{
	struct actor *server = actor_task(1);

	NEEDS_FAST();
	tell(server, serve_by_sysenter);
	CHECK_EQUAL(call_with_selectors(server->id, 0), L4_SHORT_DOPE);
	CHECK_EQUAL(call_with_selectors(server->id, 0x1b), L4_SHORT_DOPE);
}
