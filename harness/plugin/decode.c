/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decoder of the few things the counter asks of an instruction; called once for each instruction of
 * a translated block. The memory table serves one question only: has an instruction that left its
 * block early done its accesses? So it gives lower bounds, and 0 where an answer is never needed.
 */
#include "decode.h"

struct opcode {
	uint8_t byte;	/* the opcode without 0F */
	bool two_byte;	/* it followed 0F */
	uint8_t modrm;
};

/*
 * Memory use of each opcode.
 *   l s m    ModRM memory operand is loaded, stored, both     . none that matters
 *   L S B D  implicit load, store, one of each, two loads     I iret: at least three loads
 *   1 3 5 8  groups told apart by the ModRM reg field         P pop to memory     x x87
 */
static const char one_byte_use[] =
	"mmll..SLmmll..S."	/* 00 */
	"mmll..SLmmll..SL"	/* 10 */
	"mmll....mmll...."	/* 20 */
	"mmll....llll...."	/* 30 */
	"................"	/* 40 */
	"SSSSSSSSLLLLLLLL"	/* 50 */
	"SLll....SlSlSSLL"	/* 60 */
	"................"	/* 70 */
	"1111llmmsslls.lP"	/* 80 */
	"..........S.SL.."	/* 90 */
	"LLSSBBDD..SSLLLL"	/* A0 */
	"................"	/* B0 */
	"mmLLllssSLLL...I"	/* C0 */
	"mmmm...Lxxxxxxxx"	/* D0 */
	"........S......."	/* E0 */
	"......33......m5";	/* F0 */

static const char two_byte_use[] =
	"..ll............"	/* 0F 00 */
	"................"	/* 0F 10 */
	"................"	/* 0F 20 */
	"................"	/* 0F 30 */
	"llllllllllllllll"	/* 0F 40 */
	"................"	/* 0F 50 */
	"................"	/* 0F 60 */
	"................"	/* 0F 70 */
	"................"	/* 0F 80 */
	"ssssssssssssssss"	/* 0F 90 */
	"SL.lmm..SL.mmm.l"	/* 0F A0 */
	"mmlmllll..8mllll"	/* 0F B0 */
	"mm.....m........"	/* 0F C0 */
	"................"	/* 0F D0 */
	"................"	/* 0F E0 */
	"................";	/* 0F F0 */

_Static_assert(sizeof(one_byte_use) == 257, "one letter for each opcode");
_Static_assert(sizeof(two_byte_use) == 257, "one letter for each opcode");

static bool is_prefix(uint8_t byte)
{
	switch (byte) {
	case 0x26: case 0x2E: case 0x36: case 0x3E: case 0x64: case 0x65:
	case 0x66: case 0x67: case 0xF0: case 0xF2: case 0xF3:
		return true;
	}
	return false;
}

static struct opcode read_opcode(const uint8_t *bytes, size_t size)
{
	struct opcode op = { 0 };
	size_t i;

	for (i = 0; i < size && is_prefix(bytes[i]); i++)
		;
	op.two_byte = i + 1 < size && bytes[i] == 0x0F;
	i += op.two_byte;
	op.byte = i < size ? bytes[i] : 0x90;
	op.modrm = i + 1 < size ? bytes[i + 1] : 0xC0;
	return op;
}

static unsigned reg_field(struct opcode op)
{
	return op.modrm >> 3 & 7;
}

static bool has_memory_operand(struct opcode op)
{
	return op.modrm < 0xC0;
}

static enum insn_class class_of_two_byte(struct opcode op)
{
	switch (op.byte) {
	case 0x22:
		return reg_field(op) == 3 ? CLASS_CR3_LOAD : CLASS_NONE;
	case 0x01:
		return reg_field(op) == 7 && has_memory_operand(op) ? CLASS_INVLPG : CLASS_NONE;
	case 0xA1: case 0xA9:			/* pop %fs, %gs */
		return CLASS_SEGMENT_LOAD;
	case 0xB2: case 0xB4: case 0xB5:	/* lss, lfs, lgs */
		return has_memory_operand(op) ? CLASS_SEGMENT_LOAD : CLASS_NONE;
	}
	return CLASS_NONE;
}

static enum insn_class class_of_one_byte(struct opcode op)
{
	switch (op.byte) {
	case 0x07: case 0x17: case 0x1F:	/* pop %es, %ss, %ds */
	case 0x8E:				/* mov to a segment register */
		return CLASS_SEGMENT_LOAD;
	case 0xC4: case 0xC5:			/* les, lds */
		return has_memory_operand(op) ? CLASS_SEGMENT_LOAD : CLASS_NONE;
	case 0xE4: case 0xE5: case 0xE6: case 0xE7:
	case 0xEC: case 0xED: case 0xEE: case 0xEF:
	case 0x6C: case 0x6D: case 0x6E: case 0x6F:
		return CLASS_IO;
	}
	return CLASS_NONE;
}

/* The letter of a group: what the instruction that its ModRM reg field names does. */
static char use_in_group(char group, struct opcode op)
{
	unsigned reg = reg_field(op);

	switch (group) {
	case '1':	/* add or adc sbb and sub xor, and cmp */
		return reg == 7 ? 'l' : 'm';
	case '3':	/* test, and not neg, and mul imul div idiv */
		return reg == 2 || reg == 3 ? 'm' : 'l';
	case '8':	/* bt, and bts btr btc */
		return reg == 4 ? 'l' : 'm';
	case 'x':	/* even opcodes compute with an operand, odd ones load or store */
		return !(op.byte & 1) || reg == 0 || reg == 4 || reg == 5 ? 'l' : 's';
	}
	return group;
}

/* inc and dec; call; far call; jmp; far jmp; push: a call also stores, through a register too. */
static void uses_of_group_5(struct decoded *d, struct opcode op)
{
	unsigned reg = reg_field(op);

	d->loads = has_memory_operand(op);
	d->stores = reg == 2 || reg == 3 || reg == 6 || (reg < 2 && has_memory_operand(op));
}

static void uses_of(struct decoded *d, struct opcode op)
{
	char use = use_in_group((op.two_byte ? two_byte_use : one_byte_use)[op.byte], op);
	bool memory = has_memory_operand(op);

	switch (use) {
	case 'l': d->loads = memory; break;
	case 's': d->stores = memory; break;
	case 'm': d->loads = d->stores = memory; break;
	case 'L': d->loads = 1; break;
	case 'S': d->stores = 1; break;
	case 'B': d->loads = d->stores = 1; break;
	case 'D': d->loads = 2; break;
	case 'I': d->loads = 3; break;
	case 'P': d->loads = 1; d->stores = memory; break;
	case '5': uses_of_group_5(d, op); break;
	}
}

struct decoded decode(const uint8_t *bytes, size_t size)
{
	struct opcode op = read_opcode(bytes, size);
	struct decoded d = { 0 };

	d.class = op.two_byte ? class_of_two_byte(op) : class_of_one_byte(op);
	uses_of(&d, op);
	return d;
}
