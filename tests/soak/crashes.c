/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions of all kinds, tables for them at wild addresses, and the FPU.  IF is never cleared
 * (with IOPL 3 that would stop the machine by right), nothing is read from or written to ports.
 */
#include "hostile.h"

enum { VECTORS = 32, EFLAGS_WILD = 0x4d5 }; /* CF PF AF ZF SF DF */

#define CRASH(number, code)                          \
	case number:                                 \
		__asm__ volatile(code : : "a"(h->w.eax), "c"(h->w.ecx) : "edx", "cc", "memory"); \
		return

HOSTILE static void crash(struct hostile *h, u32 which)
{
	switch (which) {
	CRASH(0, "ud2");
	CRASH(1, "xor %%edx, %%edx; div %%edx");
	CRASH(2, "int $3");
	CRASH(3, "int $4; int $5");
	CRASH(4, "int $8");
	CRASH(5, "int $14");
	CRASH(6, "int $0x20");
	CRASH(7, "int $0x37");
	CRASH(8, "int $0x80");
	CRASH(9, "int $0xff");
	CRASH(10, "movb $127, %%al; incb %%al; into");
	CRASH(11, "hlt");
	CRASH(12, "pushf; orl $0x100, (%%esp); popf; nop; nop");
	CRASH(13, ".byte 0xf1");
	CRASH(14, "mov %%cr0, %%edx");
	CRASH(15, "mov %%ecx, %%cr3");
	CRASH(16, "mov %%eax, %%db7");
	CRASH(17, "wbinvd");
	CRASH(18, "lgdt (%%ecx)");
	CRASH(19, "clts");
	CRASH(20, "ljmp $0x08, $0");
	CRASH(21, "lcall $0x28, $0");
	CRASH(22, "mov %%ax, %%ds");
	CRASH(23, "mov %%ax, %%ss");
	CRASH(24, "xor %%edx, %%edx; mov %%edx, %%ss");
	CRASH(25, ".byte 0xf0, 0x90");
	CRASH(26, "int $0x2f");
	CRASH(27, "invlpg (%%ecx)");
	CRASH(28, "rdmsr");
	CRASH(29, "pushf; orl $0x44000, (%%esp); popf; int $0x31");
	CRASH(30, "lldt %%ax");
	CRASH(31, "int3; .byte 0xeb, 0x00");
	}
}

/* Selectors that are of no use: the kernel repairs them when it stumbles. */
HOSTILE static void segments(struct hostile *h)
{
	u32 selector = wild_one_in(h, 2) ? 0 : 0x20 + wild_below(h, 4), which = wild_below(h, 4);

	if (wild_one_in(h, 4))
		selector = 0x1b;
	switch (which) {
	case 0:
		__asm__ volatile("mov %0, %%ds" : : "r"(selector));
		break;
	case 1:
		__asm__ volatile("mov %0, %%es" : : "r"(selector));
		break;
	case 2:
		__asm__ volatile("mov %0, %%fs" : : "r"(selector));
		break;
	default:
		__asm__ volatile("mov %0, %%gs" : : "r"(selector));
	}
	h->w = (struct wild){ .eax = L4_NO_DESC, .ecx = 0x11 };
	hostile_call(h, IPC);
}

/* A table of handlers in the arena: entries that lead back here, or nowhere. */
HOSTILE static u32 write_table(struct hostile *h)
{
	u32 table = arena(h->slot) + TABLE_PAGE * PAGE, *entry = (u32 *)(unsigned long)table;

	for (u32 n = 0; n < VECTORS; n++) {
		u32 to = (u32)hostile_handler_restart;

		if (wild_one_in(h, 4))
			to = wild_one_in(h, 2) ? 0 : L4_USER_END + wild_below(h, 0x3fffffff);
		*entry++ = to & 0xffff;
		*entry++ = to & 0xffff0000u;
	}
	return table;
}

HOSTILE static void install(struct hostile *h)
{
	struct {
		u16 unused, limit;
		u32 base;
	} pointer = { 0, 0xff, write_table(h) };
	u32 at = (u32)&pointer.limit;

	switch (wild_below(h, 8)) {
	case 0:
		pointer.base = NOWHERE + wild_below(h, 0x10000000);
		break;
	case 1:
		pointer.base = L4_USER_END - 256 + 1 + wild_below(h, 0x3fffffff);
		break;
	case 2:
		pointer.base = 0;
		break;
	case 3:
		at = L4_USER_END - wild_below(h, 16);
		break;
	case 4:
		at = NOWHERE - wild_below(h, 16);
		break;
	}
	__asm__ volatile("lidt (%0)" : : "a"(at) : "memory");
}

HOSTILE static void flags(struct hostile *h)
{
	__asm__ volatile("pushf; orl %0, (%%esp); popf" : : "r"(wild_random(h) & EFLAGS_WILD)
			 : "cc");
	h->w = (struct wild){ .eax = L4_NO_DESC, .ecx = 0x11 };
	hostile_call(h, IPC);
	__asm__ volatile("cld");
}

HOSTILE void attack_crash(struct hostile *h)
{
	u32 kind = wild_below(h, 8);

	if (kind < 2) {
		segments(h);
		return;
	}
	if (kind == 2) {
		flags(h);
		return;
	}
	if (kind == 3) {
		hostile_go(L4_USER_END + wild_below(h, 0x3fffffff));
		return;
	}
	install(h);
	if (kind == 4)
		return;
	h->w.eax = wild_random(h);
	h->w.ecx = wild_address(h);
	crash(h, wild_below(h, VECTORS));
}

/* Half of an expression, a call in between, the other half: the registers must not mix. */
HOSTILE void attack_fpu(struct hostile *h)
{
	u32 in = wild_below(h, 1 << 20), out = 0;
	u16 control = 0x037f;

	__asm__ volatile("fninit; fldcw %0; fildl %1" : : "m"(control), "m"(in));
	h->w = (struct wild){ .eax = L4_NO_DESC, .ecx = wild_one_in(h, 2) ? 0x11 : 0x0100009a,
			      .ebp = L4_RCV_OPEN };
	hostile_call(h, IPC);
	__asm__ volatile("fistpl %0" : "=m"(out));
	if (out != in)
		h->control->unmixed = ~++h->control->mixed;
	if (wild_one_in(h, 16)) {
		control = 0x0300; /* every exception unmasked */
		__asm__ volatile("fldcw %0; fld1; fldz; fdivrp" : : "m"(control));
	}
}

/*
 * Breakpoints of all kinds on its own code, stack and data, which it meets or forgets.  Most are
 * taken away again: else the thread does nothing but trap.
 */
HOSTILE void attack_debug(struct hostile *h)
{
	u32 control = wild_random(h) & 0xffff0155u, status;
	u32 code = wild_one_in(h, 2) ? (u32)hostile_entry : wild_address(h);

	if (!wild_one_in(h, 4))
		install(h);
	__asm__ volatile("mov %0, %%db0; mov %1, %%db1"
			 : : "r"(code), "r"((u32)__builtin_frame_address(0)));
	__asm__ volatile("mov %0, %%db2; mov %1, %%db3"
			 : : "r"((u32)h & ~3u), "r"(wild_buffer(h)));
	__asm__ volatile("mov %0, %%db7" : : "r"(control));
	h->w = (struct wild){ .eax = L4_NO_DESC, .ecx = wild_one_in(h, 2) ? 0x11 : 0x0100009a,
			      .ebp = L4_RCV_OPEN };
	hostile_call(h, IPC);
	__asm__ volatile("mov %%db6, %0" : "=r"(status));
	if (!wild_one_in(h, 8))
		__asm__ volatile("mov %0, %%db7" : : "r"(0));
	h->w.eax = status;
}
