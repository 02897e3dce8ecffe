/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions of a thread without handlers shut it down (state F), tell its partners and leave
 * everybody else alone (sections 3.2, 12.1, 12.2).
 */
#include "fault.h"

/* Lets thread 1 of task FIRST_TASK do this; it must be shut down, thread 0 and the test go on. */
static struct actor *fatal(order *what)
{
	struct actor *a = actor_task(0), *b = actor_beside(a, 1, 1);
	struct regs r = { .eax = 1, .ecx = ~0u, .edx = ~0u, .ebx = ~0u, .ebp = ~0u, .esi = ~0u,
			  .edi = ~0u };
	u32 w;

	CHECK_EQUAL(tell(b, what), L4_STATE_DEAD);
	CHECK_EQUAL(b->done, 0);
	CHECK_EQUAL(l4_send(b->id, 1, 2, NEVER), L4_ENOT_EXISTENT);
	CHECK_EQUAL(l4_receive(b->id, &w, &w, NEVER), L4_ENOT_EXISTENT);
	a->regs = r;
	CHECK(finish(a, do_ex_regs));
	return a;
}

/* EIP is still at the instruction, which begins with these bytes. */
static void check_at(const struct actor *a, u32 first_bytes, u32 mask)
{
	CHECK_EQUAL(*(u32 *)(unsigned long)a->regs.edx & mask, first_bytes);
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

static void int_timer(struct actor *a)
{
	(void)a;
	__asm__ volatile("int $0x20");
}

static void int_page_fault(struct actor *a)
{
	(void)a;
	__asm__ volatile("int $14");
}

static void divide(struct actor *a)
{
	__asm__ volatile("divl %0" : : "r"(a->limit), "a"(1), "d"(0));
}

static void undefined(struct actor *a)
{
	(void)a;
	__asm__ volatile("ud2");
}

static void lock_register(struct actor *a)
{
	(void)a;
	__asm__ volatile(".byte 0xf0, 0x90");
}

static void read_cr0(struct actor *a)
{
	__asm__ volatile("mov %%cr0, %0" : "=r"(a->count));
}

static void load_cr3(struct actor *a)
{
	__asm__ volatile("mov %0, %%cr3" : : "r"(a->limit));
}

static void clear_ts(struct actor *a)
{
	(void)a;
	__asm__ volatile("clts");
}

static void load_gdt(struct actor *a)
{
	__asm__ volatile("lgdt (%0)" : : "r"(a));
}

static void load_tr(struct actor *a)
{
	__asm__ volatile("ltr %0" : : "r"((u16)a->limit));
}

static void flush_caches(struct actor *a)
{
	(void)a;
	__asm__ volatile("invd");
}

static void overflow(struct actor *a)
{
	(void)a;
	__asm__ volatile("movb $0x7f, %%al; incb %%al; into" : : : "eax", "cc");
}

static void out_of_bounds(struct actor *a)
{
	static const int limits[2] = { 1, 5 };

	(void)a;
	__asm__ volatile("bound %0, %1" : : "r"(9), "m"(limits));
}

static void kernel_selector(struct actor *a)
{
	(void)a;
	__asm__ volatile("mov %0, %%ds" : : "r"(0x10));
}

static void missing_selector(struct actor *a)
{
	(void)a;
	__asm__ volatile("mov %0, %%es" : : "r"(0x7b));
}

static void bad_stack_selector(struct actor *a)
{
	(void)a;
	__asm__ volatile("mov %0, %%ss" : : "r"(0));
}

static void far_jump(struct actor *a)
{
	(void)a;
	__asm__ volatile("ljmp $0x08, $0");
}

static void single_step(struct actor *a)
{
	(void)a;
	__asm__ volatile("pushf; orl $0x100, (%%esp); popf; nop; nop" : : : "cc");
}

TEST(exception_int_80, "12.2", "int 80 shuts the thread down, with EIP at the instruction")
{
	check_at(fatal(int_80), 0x80cd, 0xffff);
}

TEST(exception_int_of_hardware, "3.2", "int 20, 21 and 14: the gates of the hardware are closed")
{
	check_at(fatal(int_21), 0x21cd, 0xffff);
	check_at(fatal(int_timer), 0x20cd, 0xffff);
	check_at(fatal(int_page_fault), 0x0ecd, 0xffff);
}

TEST(exception_divide, "12.1", "a division by zero shuts the thread down")
{
	fatal(divide);
}

TEST(exception_invalid_opcode, "12.1", "invalid instructions shut the thread down")
{
	check_at(fatal(undefined), 0x0b0f, 0xffff);
	check_at(fatal(lock_register), 0x90f0, 0xffff);
}

TEST(exception_privileged, "12.4", "privileged instructions shut the thread down")
{
	static order *const instructions[] = { read_cr0, load_cr3, clear_ts, load_gdt, load_tr,
					       flush_caches };

	for (u32 n = 0; n < sizeof instructions / sizeof *instructions; n++)
		fatal(instructions[n]);
}

TEST(exception_into_and_bound, "3.2", "into and bound raise exceptions 4 and 5")
{
	fatal(overflow);
	fatal(out_of_bounds);
}

TEST(exception_selectors, "12.3", "loading selectors that are not the user's")
{
	fatal(kernel_selector);
	fatal(missing_selector);
	fatal(bad_stack_selector);
	fatal(far_jump);
}

TEST(exception_single_step, "12.1", "single-stepping without handler shuts the thread down")
{
	fatal(single_step);
}

TEST(exception_partners, "D9", "partners of a thread that an exception shut down get 0x10")
{
	struct actor *a = actor_task(0), *s = actor_task(1), *r = actor_thread(2),
		     *open = actor_thread(3);

	begin_send(s, a->id, NEVER, 1, 2);
	begin_receive(r, a->id, NEVER);
	begin_wait(open, NEVER);
	CHECK_EQUAL(tell(a, undefined), L4_STATE_DEAD);
	CHECK(done_with(s, 1));
	CHECK(done_with(r, 1));
	CHECK_EQUAL(s->regs.eax, L4_ENOT_EXISTENT);
	CHECK_EQUAL(r->regs.eax, L4_ENOT_EXISTENT);
	CHECK_EQUAL(state_of(open->id), L4_STATE_WAITING);
}

TEST(exception_of_many, "12.1", "a hundred threads may be shut down and their tasks deleted")
{
	for (u32 n = 0; n < 100; n++) {
		struct actor *a = actor_task(0);

		CHECK_EQUAL(tell(a, n & 1 ? undefined : divide), L4_STATE_DEAD);
	}
}

TEST(exception_wild_stack, "12.1", "a system call with a wild stack pointer works")
{
	u32 eax, esi, edi;

	__asm__ volatile("mov %%esp, %%ebp; mov $0xdeadbeef, %%esp; int $0x31; mov %%ebp, %%esp"
			 : "=a"(eax), "=S"(esi), "=D"(edi)
			 : "S"(0), "D"(0)
			 : "ebx", "ecx", "edx", "ebp", "memory");
	CHECK_EQUAL(eax, L4_NEAREST_SAME);
	CHECK_EQUAL(esi, root_id.low);
	CHECK_EQUAL(edi, root_id.high);
}

enum { ID_FLAG = 1 << 21, QEMU = 0x54474354 /* TCGT */ };

/* QEMU's own hypervisor leaf; a processor without CPUID is taken for QEMU's. */
static int is_qemu(void)
{
	u32 before, after, eax = 0x40000000, ebx, ecx, edx;

	__asm__ volatile("pushf; pop %0; mov %0, %1; xor %2, %1; push %1; popf; pushf; pop %1"
			 : "=&r"(before), "=&r"(after)
			 : "i"(ID_FLAG)
			 : "cc");
	if (!((before ^ after) & ID_FLAG))
		return 1;
	__asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
	return ebx == QEMU;
}

static void iret_with_vm(struct actor *a)
{
	u32 flags;

	__asm__ volatile("pushf; orl $0x20000, (%%esp); push %%cs; push $1f; iret; 1: pushf; pop %0"
			 : "=r"(flags) : : "cc", "memory");
	a->count = flags;
}

TEST(exception_iret_with_vm, "12.1", "a program's iret does not turn on V86 mode")
{
	struct actor *a = actor_task(0);

	if (is_qemu())
		test_skip("QEMU 7.2 turns it on, whoever executes iret");
	CHECK(finish(a, iret_with_vm));
	CHECK_EQUAL(a->count & 0x20000, 0);
	CHECK(finish(a, do_switch));
}
