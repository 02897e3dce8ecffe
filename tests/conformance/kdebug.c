/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Output by int 3 (section 19).  Whoever reads the log compares what stands between "printed" and
 * "expected" with what stands behind it.
 */
#include "kdebug.h"
#include "upcall.h"

static void begin(void)
{
	out("# printed [");
}

static void end(const char *expected)
{
	out("] expected [%s]\n", expected);
}

TEST(kdebug_characters, "19.1", "function 0 prints AL, from 20 on the number itself is printed")
{
	begin();
	outchar('<');
	__asm__ volatile("int3; cmpb $0x41, %%al" : : "a"('x') : "cc"); /* CC 3C 41 */
	__asm__ volatile("int3; cmpb $0x20, %%al" : : "a"('x') : "cc");
	__asm__ volatile("int3; cmpb $0x7e, %%al" : : "a"('x') : "cc");
	end("<A ~");
}

TEST(kdebug_hex, "19.1", "functions 5 to 10: 8, 5, 4, 3, 2 and 1 digits")
{
	begin();
	outhex32(0x0badf00d);
	outchar(' ');
	outhex20(0x0badf00d);
	outchar(' ');
	outhex16(0x0badf00d);
	outchar(' ');
	outhex12(0x0badf00d);
	outchar(' ');
	outhex8(0x0badf00d);
	outchar(' ');
	outhex4(0x0badf00d);
	end("0badf00d df00d f00d 00d 0d d");
}

TEST(kdebug_decimal, "19.1", "function 11 prints a decimal number without a sign")
{
	begin();
	outdec(0);
	outchar(' ');
	outdec(1234567890);
	outchar(' ');
	outdec(0xffffffff);
	end("0 1234567890 4294967295");
}

TEST(kdebug_strings, "19.1", "function 2 prints up to the zero, function 1 as many as EBX says")
{
	static const char text[] = "abcdef";

	begin();
	outstring(text);
	outnstring(text, 3);
	outnstring(text, 0);
	outstring("");
	end("abcdefabc");
}

TEST(kdebug_display, "19.1", "int3, nop, jmp over a text: the text is printed, the thread goes on")
{
	begin();
	kd_display("foo");
	kd_display("");
	kd_display("bar");
	end("foobar");
}

TEST(kdebug_long_string, "19.1", "a string that ends with mapped memory is printed up to there")
{
	char *last = (char *)page(0) + PAGE - 3;

	l4_fpage_unmap(one(page(1), 0), OWN | REMOVE);
	last[0] = 'x';
	last[1] = 'y';
	last[2] = 'z';
	begin();
	outstring(last);
	outnstring(last, 100);
	end("xyzxyz");
}

TEST(kdebug_wild_strings, "19.1", "strings that are not there, or the kernel's: nothing is printed")
{
	static const u32 at[] = { 0x70000000, 0xbfffffff, 0xc0000000, 0xc0100000, 0xffffffff };

	begin();
	for (u32 n = 0; n < sizeof at / sizeof *at; n++) {
		outstring((const char *)(unsigned long)at[n]);
		outnstring((const char *)(unsigned long)at[n], 10);
	}
	end("");
}

TEST(kdebug_other_functions, "19.1", "functions 3, 4 and the input functions print nothing")
{
	begin();
	__asm__ volatile("int3; cmpb $3, %%al" : : "a"(0) : "cc");
	__asm__ volatile("int3; cmpb $4, %%al" : : "a"(0) : "cc");
	__asm__ volatile("int3; cmpb $12, %%al" : : "a"(0) : "cc");
	__asm__ volatile("int3; cmpb $29, %%al" : : "a"(0) : "cc");
	__asm__ volatile("int3; cmpb $31, %%al" : : "a"(0) : "cc");
	end("");
}

TEST(kdebug_keeps_registers, "19.1", "the registers are as before, but for the flags of the cmp")
{
	u32 eax = 0x11112230, ebx = 0x33333333, ecx = 0x44444444, edx = 0x55555555;
	u32 esi = 0x66666666, edi = 0x77777777;

	begin();
	__asm__ volatile("int3; cmpb $0, %%al"
			 : "+a"(eax), "+b"(ebx), "+c"(ecx), "+d"(edx), "+S"(esi), "+D"(edi)
			 :
			 : "cc", "memory");
	end("0");
	CHECK_EQUAL(eax, 0x11112230);
	CHECK_EQUAL(ebx, 0x33333333);
	CHECK_EQUAL(ecx, 0x44444444);
	CHECK_EQUAL(edx, 0x55555555);
	CHECK_EQUAL(esi, 0x66666666);
	CHECK_EQUAL(edi, 0x77777777);
}

static void enter(struct actor *a)
{
	begin();
	enter_kdebug("foo] expected [foo]"); /* the kernel ends the line */
	a->count = 1;
}

static void plain(struct actor *a)
{
	__asm__ volatile("int3; nop; nop");
	a->count = 1;
}

TEST(kdebug_entered, "19.1", "int3, jmp over a text: the text; there is no debugger: state F")
{
	struct actor *a = actor_thread(0);

	tell(a, enter);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
	CHECK_EQUAL(a->count, 0);
	a = actor_thread(0);
	tell(a, plain);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
	CHECK_EQUAL(a->count, 0);
}

static void print_a(struct actor *a)
{
	(void)a;
	__asm__ volatile("int3; cmpb $0x41, %%al" : : : "cc");
}

TEST(kdebug_after_handler, "19.2", "a user's handler for vector 3 comes before all output")
{
	struct actor *a = handling(0);

	begin();
	CHECK(finish(a, print_a));
	end("");
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(seen.vector, 3);
}

TEST(kdebug_for_all_tasks, "19.2", "permission 0: any task prints")
{
	struct actor *a = actor_task(3);

	begin();
	CHECK(finish(a, print_a));
	end("A");
	CHECK_EQUAL(root_kip()->kdebug_permission, 0);
}
