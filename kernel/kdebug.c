/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The output functions that programs reach through int 3 (section 19): what follows the int3
 * says which.  There is no interactive debugger: a plain breakpoint shuts the thread down.
 */
#include "kernel.h"

enum { LENGTH_MAX = 1024, VECTOR_BREAKPOINT = 3, CMP_AL = 0x3c, JMP_SHORT = 0xeb, NOP = 0x90 };

/* May the kernel read this byte of the running space? */
static int readable(const struct tcb *me, u32 va)
{
	const u32 *pte = va < L4_USER_END ? pte_find(me->space, va) : 0;

	return pte && *pte & PTE_PRESENT;
}

static u32 byte_at(const struct tcb *me, u32 va)
{
	return readable(me, va) ? *(volatile u8 *)(unsigned long)va : 0x100u;
}

/* Interrupts are off meanwhile: one call prints LENGTH_MAX characters and no more. */
static void put_string(const struct tcb *me, u32 va, u32 length)
{
	for (u32 n = 0; n < length && n < LENGTH_MAX && readable(me, va); n++)
		console_putc((char)byte_at(me, va++));
}

static void put_c_string(const struct tcb *me, u32 va)
{
	u32 c;

	for (u32 n = 0; n < LENGTH_MAX && (c = byte_at(me, va)) && c < 0x100; n++, va++)
		console_putc((char)c);
}

static void put_hex(u32 value, u32 digits)
{
	while (digits--)
		console_putc("0123456789abcdef"[value >> 4 * digits & 15]);
}

/* Function `n` with its argument in EAX; input functions are not there. */
static void function(const struct tcb *me, u32 n, u32 eax)
{
	switch (n) {
	case 0:
		console_putc((char)eax);
		return;
	case 1:
		put_string(me, eax, me->regs.ebx);
		return;
	case 2:
		put_c_string(me, eax);
		return;
	case 5:
		put_hex(eax, 8);
		return;
	case 6: /* to 10: five digits down to one */
	case 7:
	case 8:
	case 9:
	case 10:
		put_hex(eax, 11 - n);
		return;
	case 11:
		print("%u", eax);
		return;
	}
	if (n >= 0x20)
		console_putc((char)n);
}

/* EIP is behind the int3. */
struct tcb *kdebug(struct tcb *me)
{
	u32 ip = me->frame.eip, first, second;

	switch_see(me);
	first = byte_at(me, ip);
	second = byte_at(me, ip + 1);
	if (upcall_is_wanted(me, VECTOR_BREAKPOINT))
		return exception(me, VECTOR_BREAKPOINT, 0);
	if (first == CMP_AL) {
		function(me, second, me->regs.eax);
		return me;
	}
	if (first == NOP && second == JMP_SHORT) {
		put_string(me, ip + 3, byte_at(me, ip + 2));
		return me;
	}
	if (first == JMP_SHORT) {
		put_string(me, ip + 2, second);
		print("\n");
	}
	return exception(me, VECTOR_BREAKPOINT, 0);
}
