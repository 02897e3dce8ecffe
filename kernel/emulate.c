/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that raise #GP in user mode and that V2 gives a meaning (section 12.4): lidt [eax]
 * installs an exception table, hlt tells the kernel's version, mov reaches the thread's own debug
 * registers, rdmsr and wrmsr are for privileged tasks, and ports are asked for (io.c).
 */
#include "kernel.h"

enum {
	LIDT = 0x01,
	LIDT_EAX = 0x18,
	READ_DEBUG = 0x21,
	WRITE_DEBUG = 0x23,
	WRMSR = 0x30,
	RDMSR = 0x32,
	TWO_BYTES = 0x0f,
	CLI = 0xfa,
	STI = 0xfb,
	HLT = 0xf4,
	LIDT_LENGTH = 3,
	MOVE_LENGTH = 3,
	MSR_LENGTH = 2,
	HLT_LENGTH = 1,
	INSTRUCTION_MAX = 15,
	REG_EAX = 7, /* registers of instructions are numbered against struct regs */
	REG_ESP = 4
};

/* A byte of the instruction at EIP; one that is not mapped reads as zero. */
static u32 code(const struct tcb *me, u32 n)
{
	u32 ip = me->frame.eip + n;
	u8 byte = 0;

	if (ip < L4_USER_END)
		copy_user(&byte, (const void *)ip, 1);
	return byte;
}

static struct tcb *skip(struct tcb *me, u32 length)
{
	me->frame.eip += length;
	return me;
}

static struct tcb *lidt(struct tcb *me)
{
	u32 pointer = me->regs.eax + 2, base;

	if (pointer > L4_USER_END - sizeof base)
		return 0;
	if (copy_user(&base, (const void *)pointer, sizeof base))
		return page_fault(me); /* fault_error is 0, as that of a read */
	upcall_set_table(me, base);
	return skip(me, LIDT_LENGTH);
}

/* mov between a register and a debug register, which `fields` name. */
static struct tcb *move_debug(struct tcb *me, u32 fields, int writes)
{
	u32 n = fields & 7, *reg = n == REG_ESP ? &me->frame.esp : &me->regs.edi + (REG_EAX - n);

	if (!(writes ? debug_write(me, fields >> 3 & 7, *reg) :
		       debug_read(me, fields >> 3 & 7, reg)))
		return 0;
	return skip(me, MOVE_LENGTH);
}

/* Only for the two first tasks and who holds all ports (decision D20). */
static struct tcb *msr(struct tcb *me, int writes)
{
	u32 task = space_task(me->space);

	if (task != L4_TASK_SIGMA0 && task != L4_TASK_ROOT && !io_has_all(me->space))
		return 0;
	return msr_access(&me->regs, writes) ? 0 : skip(me, MSR_LENGTH);
}

static struct tcb *two_bytes(struct tcb *me)
{
	u32 opcode = code(me, 1), fields = code(me, 2);

	if (opcode == LIDT && fields == LIDT_EAX)
		return lidt(me);
	if (opcode == READ_DEBUG || opcode == WRITE_DEBUG)
		return move_debug(me, fields, opcode == WRITE_DEBUG);
	if (opcode == RDMSR || opcode == WRMSR)
		return msr(me, opcode == WRMSR);
	return 0;
}

static int is_prefix(u32 byte)
{
	return byte == 0x66 || byte == 0x67 || (byte | 1) == 0xf3 || (byte | 1) == 0x65 ||
	       (byte & ~0x18u) == 0x26;
}

/* The ports that the instruction at EIP needs, as an I/O fpage; 0: none, or not to be mapped. */
static u32 ports(const struct tcb *me)
{
	u32 n = 0, shift = 2, opcode = code(me, 0), port = me->regs.edx & 0xffff;

	for (; is_prefix(opcode) && n < INSTRUCTION_MAX; opcode = code(me, ++n))
		if (opcode == 0x66) /* operands of 16 bits */
			shift = 1;
	if (opcode == CLI || opcode == STI)
		return L4_ALL_PORTS;
	if ((opcode & 0xf4) != 0xe4 && (opcode & 0xfc) != 0x6c) /* in out; ins outs */
		return 0;
	if (!(opcode & 8)) /* the port is in the instruction */
		port = code(me, n + 1);
	if (!(opcode & 1))
		shift = 0;
	return port & ((1u << shift) - 1) ? 0 : l4_io_fpage(port, shift);
}

/*
 * Does what the instruction that raised #GP means, if it means anything; returns who runs then.
 * NULL: it is an exception.
 */
struct tcb *emulate(struct tcb *me)
{
	u32 opcode, needed;

	switch_see(me);
	opcode = code(me, 0);
	if (opcode == TWO_BYTES)
		return two_bytes(me);
	if (opcode == HLT) {
		me->regs.eax = kip.version;
		return skip(me, HLT_LENGTH);
	}
	needed = ports(me);
	return needed ? io_wanted(me, needed) : 0;
}
