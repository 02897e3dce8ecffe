/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that raise #GP in user mode and that V2 gives a meaning (section 12.4): lidt [eax]
 * installs an exception table, hlt tells the kernel's version.
 */
#include "kernel.h"

enum { HLT = 0xf4, HLT_LENGTH = 1, LIDT_LENGTH = 3 };

/* Bytes of the instruction at EIP; those that are not mapped read as zero. */
static void fetch(const struct tcb *me, u8 *code)
{
	u32 ip = me->frame.eip;

	memset(code, 0, LIDT_LENGTH);
	if (ip < L4_USER_END - LIDT_LENGTH)
		copy_user(code, (const void *)ip, LIDT_LENGTH);
}

static enum emulation lidt(struct tcb *me)
{
	u32 pointer = me->regs.eax + 2, base;

	if (pointer > L4_USER_END - sizeof base)
		return NOT_EMULATED;
	if (copy_user(&base, (const void *)pointer, sizeof base))
		return PAGE_MISSING;
	upcall_set_table(me, base);
	me->frame.eip += LIDT_LENGTH;
	return EMULATED;
}

/* Does what the instruction that raised #GP means, if it means anything. */
enum emulation emulate(struct tcb *me)
{
	u8 code[LIDT_LENGTH];

	fetch(me, code);
	if (code[0] == 0x0f && code[1] == 0x01 && code[2] == 0x18)
		return lidt(me);
	if (code[0] != HLT)
		return NOT_EMULATED;
	me->regs.eax = kip.version;
	me->frame.eip += HLT_LENGTH;
	return EMULATED;
}
