/* SPDX-License-Identifier: BSD-2-Clause */
/* Each thread has its own FPU state (section 12.6). */
#include "actor.h"

enum { CPUID_FXSR = 1 << 24, CPUID_SSE = 1 << 25, ID_FLAG = 1 << 21 };

static u32 features(void)
{
	u32 before, after, eax = 1, ebx, ecx, edx;

	__asm__ volatile("pushf; pop %0; mov %0, %1; xor %2, %1; push %1; popf; pushf; pop %1"
			 : "=&r"(before), "=&r"(after)
			 : "i"(ID_FLAG)
			 : "cc");
	if (!((before ^ after) & ID_FLAG))
		return 0;
	__asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
	return edx;
}

static int has_sse(void)
{
	return (features() & (CPUID_FXSR | CPUID_SSE)) == (CPUID_FXSR | CPUID_SSE);
}

/* Eight values that depend on the seed, onto the whole register stack. */
static void load(u32 seed)
{
	__asm__ volatile("fninit");
	for (u32 n = 0; n < 8; n++) {
		u32 value = seed * 100 + n;

		__asm__ volatile("fildl %0" : : "m"(value));
	}
}

/* How many of them are not there any more; they are loaded again. */
static u32 lost(u32 seed)
{
	u32 count = 0;

	for (u32 n = 8; n-- > 0;) {
		u32 value = 0;

		__asm__ volatile("fistpl %0" : "=m"(value));
		count += value != seed * 100 + n;
	}
	load(seed);
	return count;
}

static u32 seed_of(const struct actor *a)
{
	return 1 + (u32)(a->id.low >> L4_LTHREAD_SHIFT) % 1000;
}

static void do_load(struct actor *a)
{
	load(seed_of(a));
}

static void do_check(struct actor *a)
{
	a->bad += lost(seed_of(a));
}

static void make_four(struct actor **a)
{
	a[0] = actor_task(0);
	a[1] = actor_task(1);
	a[2] = actor_beside(a[0], 1, 2);
	a[3] = actor_thread(3);
}

TEST(fpu_of_each_thread, "12.6", "values survive other threads' use, in other tasks and the same")
{
	struct actor *a[4];

	make_four(a);
	load(999);
	for (u32 n = 0; n < 4; n++)
		CHECK(finish(a[n], do_load));
	for (u32 round = 0; round < 20; round++)
		for (u32 n = 0; n < 4; n++)
			CHECK(finish(a[n], do_check));
	CHECK_EQUAL(a[0]->bad + a[1]->bad + a[2]->bad + a[3]->bad, 0);
	CHECK_EQUAL(lost(999), 0);
}

/* A server that uses the FPU at each request. */
static void serve(struct actor *a)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN };

	load(seed_of(a));
	while (!l4_ipc(&i)) {
		a->bad += lost(seed_of(a));
		a->count++;
		i.to = i.from;
		i.snd = 0;
	}
}

TEST(fpu_across_ipc, "12.6", "values survive fast and slow calls to a server that uses the FPU")
{
	struct actor *a = actor_task(0);
	u32 w0 = 1, w1 = 2, bad = 0;

	tell(a, serve);
	load(7);
	for (u32 n = 0; n < 1000; n++) {
		CHECK_EQUAL(l4_call(a->id, &w0, &w1, n & 1 ? SOON : NEVER), 0);
		if (n % 3)
			bad += lost(7);
	}
	CHECK_EQUAL(bad, 0);
	CHECK_EQUAL(a->bad, 0);
	CHECK_EQUAL(a->count, 1000);
}

/* Computes until told to stop; any mistake is counted. */
static void compute(struct actor *a)
{
	u32 seed = seed_of(a);

	load(seed);
	while (a->limit) {
		for (volatile u32 n = 0; n < 200; n++)
			;
		a->bad += lost(seed);
		a->count++;
	}
}

TEST(fpu_across_preemption, "12.6", "values survive the end of slices of one tick")
{
	struct actor *a[4];
	u32 w;

	make_four(a);
	for (u32 n = 0; n < 4; n++) {
		set_schedule(a[n]->id, 0x01a00010);
		a[n]->limit = 1;
		launch(a[n], compute);
	}
	l4_receive(NIL_ID, &w, &w, 0x5000000a); /* 80 ticks */
	for (u32 n = 0; n < 4; n++) {
		a[n]->limit = 0;
		CHECK(done_with(a[n], n == 0 ? 2 : 1));
		CHECK(a[n]->count > 10);
		CHECK_EQUAL(a[n]->bad, 0);
	}
}

struct environment {
	u32 control, status, tags, rest[4];
};
static struct environment found;
static u32 found_mxcsr;
static u8 found_xmm[128] __attribute__((aligned(16)));

static void do_environment(struct actor *a)
{
	(void)a;
	__asm__ volatile("fnstenv %0; fldenv %0" : "+m"(found));
}

TEST(fpu_of_a_new_thread, "12.6", "a new thread finds the state of FNINIT, whoever was before")
{
	struct actor *a = 0;

	load(5);
	for (u32 n = 0; n < 3; n++) {
		u16 control = 0x0f7f;

		__asm__ volatile("fldcw %0" : : "m"(control));
		a = n == 2 ? actor_beside(a, 1, 5) : actor_task(n);
		CHECK(finish(a, do_environment));
		CHECK_EQUAL(found.control & 0xffff, 0x037f);
		CHECK_EQUAL(found.status & 0xffff, 0);
		CHECK_EQUAL(found.tags & 0xffff, 0xffff);
		CHECK(finish(a, do_load));
	}
	load(5);
}

TEST(fpu_of_the_dead, "12.6", "the owner of the FPU is deleted, and its number made anew")
{
	struct actor *a;

	load(11);
	for (u32 n = 0; n < 20; n++) {
		a = actor_task(0);
		CHECK(finish(a, do_environment));
		CHECK_EQUAL(found.tags & 0xffff, 0xffff);
		CHECK(finish(a, do_load));
		root_task_delete(FIRST_TASK);
	}
	CHECK_EQUAL(lost(11), 0);
}

/* Divides by zero with that exception unmasked; it comes at the next instruction. */
static void trouble(struct actor *a)
{
	u16 control = 0x037b;

	(void)a;
	__asm__ volatile("fninit; fldcw %0; fld1; fldz; fdivrp %%st, %%st(1)" : : "m"(control));
}

TEST(fpu_pending_exception_of_the_dead, "12.6",
     "a thread dies with an FPU exception pending: nobody else has it")
{
	for (u32 n = 0; n < 4; n++) {
		struct actor *a = actor_task(0), *b = actor_task(1);

		if (n & 1)
			CHECK(finish(b, do_load));
		CHECK(finish(a, trouble));
		root_task_delete(FIRST_TASK);
		CHECK(finish(b, do_environment));
		CHECK(finish(b, do_load));
		CHECK(finish(b, do_check));
		CHECK_EQUAL(b->bad, 0);
	}
}

static void do_look_at_sse(struct actor *a)
{
	(void)a;
	__asm__ volatile("stmxcsr %0; movups %%xmm0, %1; movups %%xmm1, 16+%1;"
			 "movups %%xmm2, 32+%1;"
			 "movups %%xmm3, 48+%1; movups %%xmm4, 64+%1; movups %%xmm5, 80+%1;"
			 "movups %%xmm6, 96+%1; movups %%xmm7, 112+%1"
			 : "=m"(found_mxcsr), "=m"(found_xmm));
}

static void do_load_sse(struct actor *a)
{
	u32 v[4] = { seed_of(a), 2, 3, ~seed_of(a) };

	__asm__ volatile("movups %0, %%xmm0; movups %0, %%xmm7" : : "m"(v));
}

TEST(fpu_sse_of_a_new_thread, "12.6", "a new thread finds zeros in the SSE registers, MXCSR 1F80")
{
	struct actor *a, *b;

	if (!has_sse())
		test_skip("the processor has no SSE");
	a = actor_task(0);
	b = actor_task(1);
	CHECK(finish(a, do_load_sse));
	CHECK(finish(b, do_look_at_sse));
	CHECK_EQUAL(found_mxcsr, 0x1f80);
	for (u32 n = 0; n < sizeof found_xmm; n++)
		CHECK_EQUAL(found_xmm[n], 0);
}

TEST(fpu_sse_of_each_thread, "12.6", "SSE registers survive other threads' use")
{
	struct actor *a[4];

	if (!has_sse())
		test_skip("the processor has no SSE");
	make_four(a);
	for (u32 n = 0; n < 4; n++)
		CHECK(finish(a[n], do_load_sse));
	for (u32 round = 0; round < 10; round++)
		for (u32 n = 0; n < 4; n++) {
			CHECK(finish(a[n], do_look_at_sse));
			CHECK_EQUAL(*(u32 *)found_xmm, seed_of(a[n]));
			CHECK_EQUAL(*(u32 *)(found_xmm + 124), ~seed_of(a[n]));
		}
}
