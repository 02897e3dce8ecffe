/* SPDX-License-Identifier: BSD-2-Clause */
/* See classify.h. */
#include "classify.h"

static uint8_t register_number(unsigned reg)
{
	uint8_t bit = decode_register(reg), number = 0;

	while (number < 8 && bit != 1 << number)
		number++;
	return number;
}

static void transfer_of(struct insn *insn, const cs_x86 *x, bool jump)
{
	bool direct = x->op_count && x->operands[0].type == X86_OP_IMM;

	switch (insn->id) {
	case X86_INS_CALL:
		insn->flags |= F_CALL;
		/* fall through */
	case X86_INS_JMP:
		insn->op = direct ? OP_JMP : OP_INDIRECT;
		break;
	case X86_INS_RET:
		insn->op = OP_INDIRECT;
		return;
	case X86_INS_LCALL: case X86_INS_LJMP: case X86_INS_RETF:
		insn->op = OP_FAR;
		if (insn->id == X86_INS_LCALL)
			insn->flags |= F_CALL;
		if (insn->id == X86_INS_LJMP)
			insn->flags |= F_FAR_JUMP;
		return;
	default:
		if (!direct || !jump)
			return;
		insn->op = OP_JCC;
	}
	insn->target = direct ? (uint32_t)x->operands[0].imm : 0;
}

static void control_of(struct insn *insn, const cs_x86 *x)
{
	switch (x->operands[0].reg) {
	case X86_REG_CR3:
		insn->op = OP_CR3;
		insn->clocks = knob_clocks(K_cr3);
		return;
	case X86_REG_CR0: insn->clocks = knob_clocks(K_cr0); break;
	case X86_REG_CR2: insn->clocks = knob_clocks(K_cr2); break;
	case X86_REG_CR4: insn->clocks = knob_clocks(K_cr4); break;
	default: insn->clocks = knob_clocks(K_dr); break;
	}
	insn->op = OP_CR;
}

/* long: one flat list of the instructions that the system part treats by themselves */
static void system_of(struct insn *insn, const cs_x86 *x, unsigned detail)
{
	switch (insn->id) {
	case X86_INS_INT:		/* what the gate takes is charged there */
		insn->op = OP_INT;
		insn->vector = x->operands[0].imm;
		return;
	case X86_INS_INT3: insn->op = OP_INT; insn->vector = 3; return;
	case X86_INS_INTO: insn->op = OP_INT; insn->vector = 4; return;
	case X86_INS_IRET: case X86_INS_IRETD: insn->op = OP_IRET; return;
	case X86_INS_LGDT: case X86_INS_LIDT: case X86_INS_LLDT: case X86_INS_LTR:
		insn->op = OP_TABLE;
		return;
	case X86_INS_INVLPG:
		insn->op = OP_INVLPG;
		insn->target = x->operands[0].mem.disp;
		insn->base = register_number(x->operands[0].mem.base);
		insn->index = register_number(x->operands[0].mem.index);
		insn->scale = x->operands[0].mem.scale;
		return;
	case X86_INS_CPUID: case X86_INS_WRMSR: insn->op = OP_SERIAL; return;
	case X86_INS_INVD: case X86_INS_WBINVD: insn->op = OP_FLUSH_ALL; return;
	case X86_INS_LDS: case X86_INS_LES: case X86_INS_LFS: case X86_INS_LGS:
		insn->op = OP_SEGMENT;
		insn->vector = insn->id - X86_INS_LDS;
		return;
	case X86_INS_LSS: insn->op = OP_SEGMENT; insn->flags |= F_SS; return;
	case X86_INS_IN: case X86_INS_INSB: case X86_INS_INSW: case X86_INS_INSD:
		insn->op = OP_IN;
		return;
	case X86_INS_OUT: case X86_INS_OUTSB: case X86_INS_OUTSW: case X86_INS_OUTSD:
		insn->op = OP_OUT;
		return;
	case X86_INS_RDTSC: insn->op = OP_RDTSC; return;
	case X86_INS_HLT: insn->op = OP_HLT; return;
	}
	if (detail & TO_CR)
		control_of(insn, x);
	else if (detail & TO_SEG) {
		insn->op = OP_SEGMENT;
		insn->vector = x->operands[0].reg - X86_REG_CS;
		if (x->operands[0].reg == X86_REG_SS)
			insn->flags |= F_SS;
	} else if (detail & REPEATED)
		insn->op = OP_STRING;
}

void classify(struct insn *insn, const cs_x86 *x, unsigned detail, bool jump)
{
	transfer_of(insn, x, jump);
	system_of(insn, x, detail);
}
