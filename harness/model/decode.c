/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decoding, once for each instruction of a translated block: libcapstone says what it is and which
 * registers it uses, the table of the processor says what it costs.
 */
#include <string.h>

#include "classify.h"
#include "insn.h"
#include "timing.h"

static csh capstone;
static cs_insn *scratch;

bool decode_begin(void)
{
	if (cs_open(CS_ARCH_X86, CS_MODE_32, &capstone) != CS_ERR_OK)
		return false;
	cs_option(capstone, CS_OPT_DETAIL, CS_OPT_ON);
	scratch = cs_malloc(capstone);
	return scratch;
}

const char *decode_name(uint16_t id)
{
	const char *name = id ? cs_insn_name(capstone, id) : NULL;

	return name ? name : "(unknown opcode)";
}

uint8_t decode_register(unsigned reg)
{
	switch (reg) {
	case X86_REG_EAX: case X86_REG_AX: case X86_REG_AL: case X86_REG_AH: return 1 << 0;
	case X86_REG_ECX: case X86_REG_CX: case X86_REG_CL: case X86_REG_CH: return 1 << 1;
	case X86_REG_EDX: case X86_REG_DX: case X86_REG_DL: case X86_REG_DH: return 1 << 2;
	case X86_REG_EBX: case X86_REG_BX: case X86_REG_BL: case X86_REG_BH: return 1 << 3;
	case X86_REG_ESP: case X86_REG_SP: return ESP_BIT;
	case X86_REG_EBP: case X86_REG_BP: return 1 << 5;
	case X86_REG_ESI: case X86_REG_SI: return 1 << 6;
	case X86_REG_EDI: case X86_REG_DI: return 1 << 7;
	}
	return 0;
}

static bool is_segment(const cs_x86_op *op)
{
	switch (op->type == X86_OP_REG ? op->reg : X86_REG_INVALID) {
	case X86_REG_CS: case X86_REG_DS: case X86_REG_ES:
	case X86_REG_FS: case X86_REG_GS: case X86_REG_SS:
		return true;
	default:
		return false;
	}
}

static bool is_control(const cs_x86_op *op)
{
	if (op->type != X86_OP_REG)
		return false;
	return (op->reg >= X86_REG_CR0 && op->reg <= X86_REG_CR15) ||
	       (op->reg >= X86_REG_DR0 && op->reg <= X86_REG_DR15);
}

static bool is_stack_op(unsigned id)
{
	switch (id) {
	case X86_INS_PUSH: case X86_INS_POP: case X86_INS_CALL: case X86_INS_RET:
	case X86_INS_PUSHF: case X86_INS_PUSHFD: case X86_INS_POPF: case X86_INS_POPFD:
	case X86_INS_PUSHAL: case X86_INS_PUSHAW: case X86_INS_POPAL: case X86_INS_POPAW:
		return true;
	}
	return false;
}

static bool is_string_op(uint8_t opcode)
{
	return (opcode >= 0xA4 && opcode <= 0xAF && opcode != 0xA8 && opcode != 0xA9) ||
	       (opcode >= 0x6C && opcode <= 0x6F);
}

/* Register instructions that never raise an exception: no need to see how far they came. */
static bool cannot_fault(const struct insn *insn, unsigned id, bool memory)
{
	if (insn->op == OP_JCC)
		return true;
	if (insn->op == OP_JMP)
		return !(insn->flags & F_CALL);
	if (insn->op != OP_PLAIN || (memory && id != X86_INS_LEA))
		return false;
	switch (id) {
	case X86_INS_MOV: case X86_INS_LEA: case X86_INS_ADD: case X86_INS_ADC: case X86_INS_SUB:
	case X86_INS_SBB: case X86_INS_AND: case X86_INS_OR: case X86_INS_XOR: case X86_INS_CMP:
	case X86_INS_TEST: case X86_INS_INC: case X86_INS_DEC: case X86_INS_NEG: case X86_INS_NOT:
	case X86_INS_SHL: case X86_INS_SAL: case X86_INS_SHR: case X86_INS_SAR: case X86_INS_ROL:
	case X86_INS_ROR: case X86_INS_RCL: case X86_INS_RCR: case X86_INS_MOVZX:
	case X86_INS_MOVSX: case X86_INS_NOP: case X86_INS_IMUL: case X86_INS_MUL:
	case X86_INS_CWDE: case X86_INS_CDQ: case X86_INS_BSWAP: case X86_INS_CLD:
	case X86_INS_STC: case X86_INS_CLC:
		return true;
	}
	return false;
}

static unsigned form_of(const cs_x86 *x)
{
	for (int i = 0; i < x->op_count; i++)
		if (x->operands[i].type == X86_OP_MEM)
			return i ? L : M;
	return R;
}

static unsigned size_detail(const cs_x86 *x)
{
	unsigned size = x->op_count ? x->operands[0].size : 4;

	return size == 1 ? BYTE : size == 2 ? WORD : DWORD;
}

static unsigned detail_of(const cs_x86 *x)
{
	uint8_t opcode = x->opcode[0];
	unsigned detail = size_detail(x);

	if (x->op_count && x->operands[x->op_count - 1].type == X86_OP_IMM)
		detail |= BY_IMM;
	if (opcode == 0xD0 || opcode == 0xD1)
		detail |= BY_ONE;
	if (opcode == 0xD2 || opcode == 0xD3)
		detail |= BY_CL;
	if (opcode == 0xA8 || opcode == 0xA9)
		detail |= SHORT_ACC;
	if (opcode > 0x90 && opcode < 0x98)
		detail |= ACC;
	if (x->op_count && is_segment(&x->operands[0]))
		detail |= opcode == 0x8E || opcode == 0x07 || opcode == 0x17 || opcode == 0x1F ||
			  (opcode == 0x0F && (x->opcode[1] == 0xA1 || x->opcode[1] == 0xA9)) ?
			  TO_SEG : FROM_SEG;
	if (x->op_count > 1 && is_segment(&x->operands[1]))
		detail |= FROM_SEG;
	if (x->op_count && is_control(&x->operands[0]))
		detail |= TO_CR;
	if (x->op_count > 1 && is_control(&x->operands[1]))
		detail |= FROM_CR;
	if (is_string_op(opcode) && (x->prefix[0] == 0xF2 || x->prefix[0] == 0xF3))
		detail |= REPEATED;
	return detail;
}

static const struct timing *find_timing(unsigned id, unsigned form, unsigned detail)
{
	const struct timing *t = cpu_model == CPU_P5 ? timings_p5 : timings_486;

	for (; t->id; t++)
		if (t->id == id && (t->form == ANY || t->form == form) &&
		    (!t->detail || (t->detail & detail)))
			return t;
	return NULL;
}

static void time_it(struct insn *insn, unsigned id, unsigned form, unsigned detail)
{
	const struct timing *t = find_timing(id, form, detail);

	if (!t) {
		insn->flags |= F_UNTIMED;
		insn->clocks = knob_clocks(K_untimed);
		insn->pairing = NP;
		return;
	}
	insn->clocks = t->knob ? knob_clocks(t->knob - 1) : t->clocks;
	insn->pairing = t->pairing;
	if (detail & REPEATED)
		insn->per_element = t->taken;
	else
		insn->taken_clocks = t->taken;
}

static bool is_legacy_prefix(uint8_t byte)
{
	switch (byte) {
	case 0x26: case 0x2E: case 0x36: case 0x3E: case 0x64: case 0x65:
	case 0x66: case 0x67: case 0xF0: case 0xF2: case 0xF3:
		return true;
	}
	return false;
}

/* Decoding clocks of prefixes; on the Pentium 0F is one but for the long Jcc. */
static void prefixes_of(struct insn *insn, const uint8_t *bytes)
{
	unsigned n = 0;

	while (n < insn->size && is_legacy_prefix(bytes[n])) {
		if (bytes[n] == 0xF0)
			insn->flags |= F_LOCKED;
		n++;
	}
	insn->prefixes = n;
	if (cpu_model == CPU_P5 && n + 1 < insn->size && bytes[n] == 0x0F &&
	    (bytes[n + 1] & 0xF0) != 0x80)
		insn->prefixes++;
	if (insn->prefixes)
		insn->flags |= F_PREFIXED;
}

static uint8_t bits(const cs_regs regs, unsigned n)
{
	uint8_t mask = 0;

	for (unsigned i = 0; i < n; i++)
		mask |= decode_register(regs[i]);
	return mask;
}

/* Registers; what is implicit in the use of the stack can meet in no address stall. */
static void registers_of(struct insn *insn, const cs_x86 *x)
{
	cs_regs reads, writes;
	uint8_t n_reads = 0, n_writes = 0;

	cs_regs_access(capstone, scratch, reads, &n_reads, writes, &n_writes);
	insn->reads = bits(reads, n_reads);
	insn->writes = bits(writes, n_writes);
	for (int i = 0; i < x->op_count; i++) {
		const cs_x86_op *op = &x->operands[i];

		if (op->type != X86_OP_MEM)
			continue;
		insn->address |= decode_register(op->mem.base) | decode_register(op->mem.index);
		insn->index_reads |= decode_register(op->mem.index);
		if (op->mem.index != X86_REG_INVALID &&
		    (op->mem.base != X86_REG_INVALID || op->mem.scale > 1))
			insn->flags |= F_INDEXED;
	}
	insn->reads |= insn->address;
	if (insn->flags & F_STACK) {
		insn->reads |= ESP_BIT;
		insn->writes |= ESP_BIT;
		insn->address |= ESP_BIT;
	}
	insn->address_writes = insn->writes;
	if ((insn->flags & F_STACK) && !(insn->id == X86_INS_RET && x->op_count) &&
	    !(insn->id == X86_INS_POP && x->operands[0].reg == X86_REG_ESP))
		insn->address_writes &= ~ESP_BIT;
	if (x->opcode[0] == 0xA2 || x->opcode[0] == 0xA3)
		insn->writes |= 1 << 0;		/* AT note h */
}

static void describe(struct insn *insn, const uint8_t *bytes)
{
	const cs_x86 *x = &scratch->detail->x86;
	unsigned form = form_of(x), detail = detail_of(x);

	insn->id = scratch->id;
	prefixes_of(insn, bytes);
	if (is_stack_op(insn->id))
		insn->flags |= F_STACK;
	if (insn->id == X86_INS_POP)
		insn->flags |= F_POP;
	if (x->encoding.disp_size && x->encoding.imm_size)
		insn->flags |= F_BOTH;
	if (insn->id == X86_INS_XCHG && form != R)
		insn->flags |= F_LOCKED;
	if (x->op_count && x->operands[0].type == X86_OP_REG && x->operands[0].size == 1 &&
	    (x->operands[0].access & CS_AC_WRITE))
		insn->flags |= F_BYTE_LOAD;
	time_it(insn, insn->id, form, detail);
	classify(insn, x, detail, cs_insn_group(capstone, scratch, X86_GRP_JUMP));
	if (insn->op == OP_INT || insn->op == OP_IRET)
		insn->clocks = 0;
	registers_of(insn, x);
	insn->can_fault = !cannot_fault(insn, insn->id, form != R);
}

void decode_insn(struct insn *insn, const uint8_t *bytes, uint32_t addr, uint32_t size)
{
	const uint8_t *code = bytes;
	size_t left = size;
	uint64_t at = addr;

	memset(insn, 0, sizeof(*insn));
	insn->addr = addr;
	insn->size = size;
	insn->marker = decode_marker(bytes, size);
	insn->least = decode(bytes, size);
	insn->can_fault = 1;
	if (cs_disasm_iter(capstone, &code, &left, &at, scratch) && scratch->size == size) {
		describe(insn, bytes);
		return;
	}
	insn->flags |= F_UNTIMED;
	insn->clocks = knob_clocks(K_untimed);
}

/* Both use the stack in a way that the processor sees through: push push, push call, pop pop. */
static bool stack_pair(const struct insn *u, const struct insn *v)
{
	if (!(u->flags & F_STACK) || !(v->flags & F_STACK))
		return false;
	if (u->flags & F_POP)
		return v->flags & F_POP;
	return !(v->flags & F_POP);
}

bool decode_pairs(const struct insn *u, const struct insn *v)
{
	uint8_t free = stack_pair(u, v) ? ESP_BIT : 0;

	if ((u->pairing != UV && u->pairing != PU) || (v->pairing != UV && v->pairing != PV))
		return false;
	if (v->flags & F_PREFIXED || (u->flags | v->flags) & F_BOTH)
		return false;
	return !(u->writes & (v->reads | v->writes) & ~free);
}
