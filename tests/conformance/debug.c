/* SPDX-License-Identifier: BSD-2-Clause */
/* Debug registers and machine-specific registers (section 12.4, decision D20). */
#include "upcall.h"

enum { READS = 0x000f0001, WRITES = 0x000d0001, STATUS_ONES = (int)0xffff0ff0 };
enum { DEBUG = 1 };

static volatile u32 watched[2];
static u32 got[8];

#define READ(n) __asm__ volatile("mov %%db" #n ", %0" : "=r"(got[n]))
#define WRITE(n, value) __asm__ volatile("mov %0, %%db" #n : : "r"(value))

static void read_all(struct actor *a)
{
	(void)a;
	READ(0);
	READ(1);
	READ(2);
	READ(3);
	READ(6);
	READ(7);
}

static void write_all(struct actor *a)
{
	WRITE(0, a->limit);
	WRITE(1, a->limit + 1);
	WRITE(2, a->limit + 2);
	WRITE(3, a->limit + 3);
	WRITE(7, 0xffffffaa);
}

static void clear_status(struct actor *a)
{
	WRITE(6, a->limit & 0);
}

/* Every register that an instruction can name. */
static void each_register(struct actor *a)
{
	u32 in[7] = { 0x1100, 0x2200, 0x3300, 0x4400, 0x5500, 0x6600, 0x7700 }, out[7], *first = in;

	__asm__ volatile("push %%ebp\n\t"
			 "mov %%eax, %%edi\n\t"
			 "mov (%%edi), %%eax; mov %%eax, %%db0; xor %%eax, %%eax;"
			 "mov %%db0, %%eax; mov %%eax, (%%edx)\n\t"
			 "mov 4(%%edi), %%ecx; mov %%ecx, %%db1; xor %%ecx, %%ecx;"
			 "mov %%db1, %%ecx; mov %%ecx, 4(%%edx)\n\t"
			 "mov 8(%%edi), %%ebx; mov %%ebx, %%db2; xor %%ebx, %%ebx;"
			 "mov %%db2, %%ebx; mov %%ebx, 8(%%edx)\n\t"
			 "mov 12(%%edi), %%ebp; mov %%ebp, %%db3; xor %%ebp, %%ebp;"
			 "mov %%db3, %%ebp; mov %%ebp, 12(%%edx)\n\t"
			 "mov 16(%%edi), %%esi; mov %%esi, %%db0; xor %%esi, %%esi;"
			 "mov %%db0, %%esi; mov %%esi, 16(%%edx)\n\t"
			 "mov %%esp, %%ebx; mov 20(%%edi), %%esp; mov %%esp, %%db1;"
			 "xor %%esp, %%esp;"
			 "mov %%db1, %%esp; mov %%esp, 20(%%edx); mov %%ebx, %%esp\n\t"
			 "mov 24(%%edi), %%edi; mov %%edi, %%db2; xor %%edi, %%edi;"
			 "mov %%db2, %%edi; mov %%edi, 24(%%edx)\n\t"
			 "pop %%ebp"
			 : "+a"(first) : "d"(out) : "ebx", "ecx", "esi", "edi", "memory", "cc");
	a->bad = 0;
	for (u32 n = 0; n < 7; n++)
		a->bad += in[n] != out[n];
}

/* Sets breakpoint 0: a->limit conditions and enable bits; at watched[0] or the label below. */
static void watch_data(struct actor *a)
{
	WRITE(0, (u32)(unsigned long)&watched[0]);
	WRITE(7, a->limit);
}

static void touch(struct actor *a)
{
	a->bad = watched[0];
	watched[0] = a->bad + 1;
	watched[1] = 1;
}

static void watch_code(struct actor *a)
{
	__asm__ volatile("movl $1f, %%eax; mov %%eax, %%db1\n\t"
			 "mov $4, %%eax; mov %%eax, %%db7\n\t"
			 "nop\n"
			 "1:	.byte 0x0f, 0x1f, 0x00\n\t" /* nop of three bytes */
			 "xor %%eax, %%eax; mov %%eax, %%db7"
			 : : : "eax", "cc");
	a->count = 1;
}

static void write_kernel_address(struct actor *a)
{
	(void)a;
	__asm__ volatile("mov %%eax, %%db3" : : "a"(0xc0000000));
}

static void read_dr4(struct actor *a)
{
	(void)a;
	__asm__ volatile(".byte 0x0f, 0x21, 0xe0" : : : "eax"); /* mov %db4, %eax */
}

static void write_dr5(struct actor *a)
{
	(void)a;
	__asm__ volatile(".byte 0x0f, 0x23, 0xe8"); /* mov %eax, %db5 */
}

static void read_msr(struct actor *a)
{
	u32 low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(a->limit));
	a->count = low | high | 1;
}

static int has_msrs(void)
{
	u32 eax = 1, ebx, ecx, edx, flags;

	__asm__ volatile("pushf; xorl $0x200000, (%%esp); popf; pushf; pop %0" : "=r"(flags));
	__asm__ volatile("pushf; pop %0; xor $0x200000, %1; push %1; popf"
			 : "=&r"(edx), "+r"(flags));
	if (!((flags ^ edx) & 0x200000))
		return 0;
	__asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
	return edx >> 5 & 1;
}

TEST(debug_registers, "12.4", "what is written is read again; global enable bits are removed")
{
	struct actor *a = actor_task(0);

	CHECK(finish(a, read_all));
	CHECK_EQUAL(got[0] | got[1] | got[2] | got[3], 0);
	CHECK_EQUAL(got[6], STATUS_ONES);
	CHECK_EQUAL(got[7], 0x400);
	a->limit = 0x12345678;
	CHECK(finish(a, write_all));
	CHECK(finish(a, read_all));
	for (u32 n = 0; n < 4; n++)
		CHECK_EQUAL(got[n], 0x12345678 + n);
	CHECK_EQUAL(got[7], 0xffff0500);
}

TEST(debug_each_register, "12.4", "all general registers, ESP too, move to and from them")
{
	struct actor *a = actor_task(0);

	CHECK(finish(a, each_register));
	CHECK_EQUAL(a->bad, 0);
}

TEST(debug_per_thread, "12.4", "each thread has its own; a new one has none")
{
	struct actor *a = actor_task(0), *b = actor_beside(a, 1, 1);

	a->limit = 0x1000;
	CHECK(finish(a, write_all));
	CHECK(finish(b, read_all));
	CHECK_EQUAL(got[0] | got[3], 0);
	b->limit = 0x2000;
	CHECK(finish(b, write_all));
	CHECK(finish(a, read_all));
	CHECK_EQUAL(got[2], 0x1002);
	CHECK(finish(b, read_all));
	CHECK_EQUAL(got[2], 0x2002);
}

TEST(debug_data, "12.4", "a data breakpoint: handler 1 behind the access, DR6 says which")
{
	static const u32 conditions[] = { READS, WRITES };

	for (u32 n = 0; n < 2; n++) {
		struct actor *a = handling(n);

		a->limit = conditions[n];
		CHECK(finish(a, watch_data));
		CHECK_EQUAL(seen.count, 0);
		CHECK(finish(a, touch));
		CHECK_EQUAL(seen.count, 2 - n);
		CHECK_EQUAL(seen.vector, DEBUG);
		CHECK(finish(a, read_all));
		CHECK_EQUAL(got[6] & 0xf, 1);
		CHECK(finish(a, clear_status));
		CHECK(finish(a, read_all));
		CHECK_EQUAL(got[6], STATUS_ONES);
		a->limit = 0;
		CHECK(finish(a, watch_data));
		CHECK(finish(a, touch));
		CHECK_EQUAL(seen.count, 2 - n);
	}
}

TEST(debug_code, "12.4", "an instruction breakpoint: handler 1 at the instruction, bit 1 of DR6")
{
	struct actor *a = handling(0);

	skip = 3;
	CHECK(finish(a, watch_code));
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(seen.vector, DEBUG);
	CHECK_EQUAL(bytes_at(seen.stack[0]) & 0xffffff, 0x001f0f);
	CHECK(finish(a, read_all));
	CHECK_EQUAL(got[6] & 0xf, 2);
}

TEST(debug_stops_nobody_else, "12.4", "a breakpoint is its thread's: others may touch the place")
{
	struct actor *a = handling(0), *b = actor_beside(a, 1, 1), *c = actor_task(2);

	install(b);
	a->limit = READS;
	CHECK(finish(a, watch_data));
	touch(b);
	CHECK(finish(b, touch));
	CHECK(finish(c, touch));
	CHECK_EQUAL(seen.count, 0);
	CHECK(finish(a, touch));
	CHECK_EQUAL(seen.count, 2);
}

TEST(debug_two_threads, "12.4", "breakpoints of two threads survive calls and the timer")
{
	struct actor *a = handling(0), *b = actor_beside(a, 1, 1);

	install(b);
	a->limit = WRITES;
	b->limit = READS;
	CHECK(finish(a, watch_data));
	CHECK(finish(b, watch_data));
	for (u32 n = 1; n <= 20; n++) {
		CHECK(finish(a, touch));
		spin_ticks(n & 1);
		CHECK(finish(b, touch));
		CHECK_EQUAL(seen.count, 3 * n);
	}
}

/* The kernel reads the string that a prints, and copies the words of the message. */
static void show(struct actor *a)
{
	a->regs = ipc_regs(root_id, (u32)(unsigned long)&watched, L4_NO_DESC, L4_TIMEOUT_SND_ZERO,
			   0, 0);
	do_ipc(a);
}

TEST(debug_not_in_kernel, "12.4", "what the kernel reads and writes for a thread stops nobody")
{
	struct actor *a = handling(0);
	static volatile u32 into[8];

	a->limit = READS;
	CHECK(finish(a, watch_data));
	CHECK(finish(a, show));
	a->regs = ipc_regs(root_id, L4_NO_DESC, (u32)(unsigned long)into, SOON, 0, 0);
	CHECK(finish(a, touch));
	CHECK_EQUAL(seen.count, 2);
}

/* A breakpoint on the operand of mov to SS is put off to behind the next instruction, a trap. */
static void stack_then_call(struct actor *a)
{
	watched[0] = 0x23;
	__asm__ volatile("push %%ebp; xor %%esi, %%esi; mov %0, %%ss; int $0x31; pop %%ebp"
			 : : "m"(watched[0]) : "eax", "ebx", "ecx", "edx", "esi", "edi", "memory");
	a->count++;
}

TEST(debug_put_off, "12.4", "a breakpoint put off by mov to SS into a system call does no harm")
{
	struct actor *a = handling(0);

	a->limit = READS;
	CHECK(finish(a, watch_data));
	for (u32 n = 0; n < 10; n++)
		CHECK(finish(a, stack_then_call));
	CHECK_EQUAL(a->count, 10);
}

static void fpu_and_touch(struct actor *a)
{
	u32 n = 5, found = 0;

	__asm__ volatile("fninit; fildl %1; movl %2, %%ecx; fildl %1; faddp; fistpl %0"
			 : "=m"(found) : "m"(n), "m"(watched[0]) : "ecx");
	a->bad = found != 10;
}

TEST(debug_and_fpu, "12.6", "a thread may have breakpoints and use the FPU")
{
	struct actor *a = handling(0);

	a->limit = READS;
	CHECK(finish(a, watch_data));
	for (u32 n = 1; n <= 10; n++) {
		CHECK(finish(a, fpu_and_touch));
		CHECK_EQUAL(a->bad, 0);
		CHECK_EQUAL(seen.count, n);
	}
}

TEST(debug_refused, "12.4", "DR4, DR5, and breakpoints in the kernel: #GP")
{
	static order *const wrong[] = { read_dr4, write_dr5, write_kernel_address };
	struct actor *a = handling(0);

	skip = 3;
	for (u32 n = 0; n < 3; n++) {
		CHECK(finish(a, wrong[n]));
		CHECK_EQUAL(seen.count, n + 1);
		CHECK_EQUAL(seen.vector, 13);
	}
}

TEST(debug_of_the_dead, "12.4", "a task is deleted with breakpoints set; its number made anew")
{
	for (u32 n = 0; n < 20; n++) {
		struct actor *a = handling(0);

		a->limit = READS;
		CHECK(finish(a, watch_data));
		watched[0]++;
	}
	CHECK(finish(handling(0), touch));
	CHECK_EQUAL(seen.count, 0);
}

TEST(msr_for_two_tasks, "D20", "rdmsr is for the root task; for other tasks it is a #GP")
{
	struct actor *a = handling(0), *b = actor_thread(1);

	if (!has_msrs())
		test_skip("the processor has no such registers");
	skip = 2;
	a->limit = b->limit = 0x1b; /* where the APIC is */
	CHECK(finish(a, read_msr));
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(seen.vector, 13);
	CHECK(finish(b, read_msr));
	CHECK(b->count > 1);
	install(b);
	b->limit = 0x12345678;
	CHECK(finish(b, read_msr)); /* no such register: the emulator's zeros, or a #GP */
}
