/* SPDX-License-Identifier: BSD-2-Clause */
/* User exception handlers and emulated instructions (sections 12.1, 12.2 and 12.4). */
#include "upcall.h"

/*
 * The order raises this vector once and goes on `length` bytes after the address that the handler
 * finds; at that address stand these bytes.
 */
static void check_raised(order *what, u32 vector, u32 length, u32 bytes, u32 mask)
{
	struct actor *a = handling(0);
	u32 at = has_error(vector);

	skip = length;
	CHECK(finish(a, what));
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(seen.vector, vector);
	CHECK_EQUAL(bytes_at(seen.stack[at]) & mask, bytes);
	CHECK_EQUAL(seen.stack[at + 1], CODE);
	CHECK_EQUAL(seen.stack[at + 2] & (IF | TF), IF);
	CHECK_EQUAL(seen.flags & (IF | TF), IF);
}

static void divide(struct actor *a)
{
	(void)a;
	__asm__ volatile("xor %%ecx, %%ecx; mov $1, %%eax; xor %%edx, %%edx; divl %%ecx"
			 : : : "eax", "ecx", "edx", "cc");
}

static void breakpoint(struct actor *a)
{
	(void)a;
	__asm__ volatile("int3; nop; nop; nop; nop");
}

static void breakpoint_that_prints(struct actor *a)
{
	(void)a;
	__asm__ volatile("int3; cmp $0x41, %%al" : : : "cc");
}

static void overflow(struct actor *a)
{
	(void)a;
	__asm__ volatile("movb $0x7f, %%al; incb %%al; into; nop; nop; nop; nop" : : : "eax", "cc");
}

static void out_of_bounds(struct actor *a)
{
	static const int limits[2] = { 1, 5 };

	(void)a;
	__asm__ volatile("bound %%ecx, (%%eax)" : : "c"(9), "a"(limits));
}

static void int_80(struct actor *a)
{
	(void)a;
	__asm__ volatile("int $0x80");
}

static void int_21(struct actor *a)
{
	(void)a;
	__asm__ volatile("int $0x21");
}

static void int_37(struct actor *a)
{
	(void)a;
	__asm__ volatile("int $0x37");
}

static void clear_ts(struct actor *a)
{
	(void)a;
	__asm__ volatile("clts");
}

static void missing_selector(struct actor *a)
{
	(void)a;
	__asm__ volatile("mov %%ecx, %%es" : : "c"(0x7b));
}

static void single_step(struct actor *a)
{
	(void)a;
	__asm__ volatile("pushf; orl $0x100, (%%esp); popf; nop; nop; nop; nop" : : : "cc");
}

static void fpu_trouble(struct actor *a)
{
	static const u16 control = 0x037b;

	(void)a;
	__asm__ volatile("fninit; fldcw %0; fld1; fldz; fdivrp %%st, %%st(1); fwait; fninit"
			 : : "m"(control));
}

static void halt(struct actor *a)
{
	u32 eax = 1;

	__asm__ volatile("hlt; nop" : "+a"(eax));
	a->count = eax;
}

TEST(upcall_divide, "12.1", "a division by zero: handler 0, EIP at the instruction")
{
	check_raised(divide, 0, 2, 0xf1f7, 0xffff);
}

TEST(upcall_breakpoint, "12.2", "int 3: handler 3, EIP behind it, before any debugger")
{
	check_raised(breakpoint, 3, 0, 0x90909090, ~0u);
	check_raised(breakpoint_that_prints, 3, 0, 0x413c, 0xffff);
}

TEST(upcall_into_and_bound, "12.2", "into: handler 4, EIP behind it; bound: handler 5, EIP at it")
{
	check_raised(overflow, 4, 0, 0x90909090, ~0u);
	check_raised(out_of_bounds, 5, 2, 0x0862, 0xffff);
}

TEST(upcall_invalid_opcode, "12.1", "an invalid instruction: handler 6, EIP at it")
{
	check_raised(undefined, 6, 2, 0x0b0f, 0xffff);
}

TEST(upcall_int_80, "23.7", "int 80: handler 13 with error code 402, EIP at it; 21: 10A; 37: 1BA")
{
	check_raised(int_80, 13, 2, 0x80cd, 0xffff);
	CHECK_EQUAL(seen.stack[0], 0x402);
	check_raised(int_21, 13, 2, 0x21cd, 0xffff);
	CHECK_EQUAL(seen.stack[0], 0x10a);
	check_raised(int_37, 13, 2, 0x37cd, 0xffff);
	CHECK_EQUAL(seen.stack[0], 0x1ba);
}

TEST(upcall_privileged, "12.4", "a privileged instruction without meaning: handler 13, error 0")
{
	check_raised(clear_ts, 13, 2, 0x060f, 0xffff);
	CHECK_EQUAL(seen.stack[0], 0);
}

TEST(upcall_selector, "12.1",
     "a selector beyond the table: handler 13, its selector the error code")
{
	check_raised(missing_selector, 13, 2, 0xc18e, 0xffff);
	CHECK_EQUAL(seen.stack[0], 0x78);
}

TEST(upcall_single_step, "12.1", "TF: handler 1 runs without it, the saved flags have it")
{
	struct actor *a = handling(0);

	CHECK(finish(a, single_step));
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(seen.vector, 1);
	CHECK_EQUAL(seen.stack[2] & TF, TF);
	CHECK_EQUAL(seen.flags & TF, 0);
}

TEST(upcall_fpu, "12.6", "an FPU exception that is not masked: handler 16, no error code")
{
	struct actor *a = handling(0);

	for (u32 n = 1; n <= 3; n++) {
		u16 control = 0x037f;

		skip = 1; /* fwait */
		CHECK(finish(a, fpu_trouble));
		CHECK_EQUAL(seen.count, n);
		CHECK_EQUAL(seen.vector, 16);
		CHECK_EQUAL(bytes_at(seen.stack[0]) & 0xff, 0x9b);
		CHECK_EQUAL(seen.stack[1], CODE);
		__asm__ volatile("fldcw %0" : : "m"(control)); /* the FPU changes hands */
	}
}

TEST(upcall_registers, "12.1", "the frame lies below the old stack; registers are kept")
{
	struct actor *a = handling(0);
	u32 before = 0, after = 0;

	(void)a;
	/* in the test itself */
	__asm__ volatile("lidt (%%eax)" : : "a"(&pointer) : "memory");
	skip = 2;
	__asm__ volatile("mov %%esp, %0; ud2; mov %%esp, %1" : "=&r"(before), "=&r"(after));
	CHECK_EQUAL(seen.vector, 6);
	CHECK_EQUAL(seen.esp, before - 12);
	CHECK_EQUAL(after, before);
	__asm__ volatile("mov %%esp, %0; int $0x80; mov %%esp, %1" : "=&r"(before), "=&r"(after));
	CHECK_EQUAL(seen.esp, before - 16);
	CHECK_EQUAL(after, before);
	pointer.base = 0xffffffff;
	__asm__ volatile("lidt (%%eax)" : : "a"(&pointer) : "memory");
	CHECK_EQUAL(seen.count, 2);
}

TEST(upcall_many, "12.1", "a thousand exceptions in two threads that take turns")
{
	struct actor *a = handling(0), *b = actor_beside(a, 1, 1);

	install(b);
	skip = 2;
	for (u32 n = 0; n < 1000; n++)
		CHECK(finish(n & 1 ? a : b, n & 2 ? int_80 : undefined));
	CHECK_EQUAL(seen.count, 1000);
}

TEST(upcall_not_inherited, "12.1", "a new thread has no handlers, not even its neighbour's")
{
	struct actor *a = handling(0), *b = actor_beside(a, 1, 1);

	CHECK_EQUAL(tell(b, undefined), L4_STATE_DEAD);
	CHECK_EQUAL(seen.count, 0);
	skip = 2;
	CHECK(finish(a, undefined));
	CHECK_EQUAL(seen.count, 1);
}

TEST(upcall_offset_zero, "12.1", "a gate with offset 0 is no handler: the thread is shut down")
{
	struct actor *a = handling(0);

	table[6] = (struct gate){ 0, 0x7777, 0x5555, 0 };
	CHECK_EQUAL(tell(a, undefined), L4_STATE_DEAD);
}

TEST(upcall_handler_in_kernel, "12.1", "a handler at C0000000 or above is none")
{
	struct actor *a = handling(0);

	table[6] = (struct gate){ 0, 0x1b, 0x8f00, 0xc000 };
	CHECK_EQUAL(tell(a, undefined), L4_STATE_DEAD);
	CHECK_EQUAL(seen.count, 0);
}

TEST(upcall_table_in_kernel, "12.1", "a table that is not in user space is none")
{
	static const u32 bases[] = { 0xc0000000, 0xbfffff04, 0xffffff00, 0xffffffff };

	for (u32 n = 0; n < sizeof bases / sizeof *bases; n++) {
		struct actor *a = handling(0);

		pointer.base = bases[n];
		install(a);
		CHECK_EQUAL(tell(a, undefined), L4_STATE_DEAD);
		CHECK_EQUAL(seen.count, 0);
	}
}

TEST(upcall_pointer_in_kernel, "12.1",
     "lidt from the kernel's half reads nothing: the thread is shut down")
{
	static const u32 at[] = { 0xc0000000, 0xbffffffe, 0xe0080000 };

	for (u32 n = 0; n < sizeof at / sizeof *at; n++) {
		struct actor *a = actor_task(0);

		a->limit = at[n];
		CHECK_EQUAL(tell(a, do_lidt), L4_STATE_DEAD);
	}
}

TEST(emulate_hlt, "12.4", "hlt tells the kernel's version and goes on")
{
	struct actor *a = actor_task(0);

	CHECK(finish(a, halt));
	CHECK_EQUAL(a->count, root_kip()->version);
}

TEST(emulate_lidt, "12.1", "lidt [eax] goes on behind itself, all registers as before")
{
	struct actor *a = handling(0);
	u32 ecx = 3, edx = 4, ebx = 5, esi = 6, edi = 7, eax = (u32)(unsigned long)&pointer;

	(void)a;
	pointer.base = 0xffffffff;
	__asm__ volatile("lidt (%%eax)"
			 : "+a"(eax), "+c"(ecx), "+d"(edx), "+b"(ebx), "+S"(esi), "+D"(edi));
	CHECK_EQUAL(eax, (u32)(unsigned long)&pointer);
	CHECK_EQUAL(ecx, 3);
	CHECK_EQUAL(edx, 4);
	CHECK_EQUAL(ebx, 5);
	CHECK_EQUAL(esi, 6);
	CHECK_EQUAL(edi, 7);
}

static void other_lidt(struct actor *a)
{
	__asm__ volatile("lidt (%%ecx)" : : "c"(a));
}

TEST(emulate_nothing_else, "12.4", "lidt in another form is a #GP")
{
	check_raised(other_lidt, 13, 3, 0x19010f, 0xffffff);
}
