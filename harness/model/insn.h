/* SPDX-License-Identifier: BSD-2-Clause */
/* One decoded instruction: everything the model wants to know before it is executed. */
#ifndef INSN_H
#define INSN_H

#include <stdbool.h>
#include <stdint.h>

#include "decode.h"

#pragma GCC visibility push(hidden)

/* Which pipe of the Pentium may execute it as one of a pair. */
enum pairing {
	NP,
	UV,
	PU,
	PV,
};

/* What it is, where that matters beyond its clocks. */
enum op {
	OP_PLAIN,
	OP_JCC,		/* conditional with a direct target; LOOP and JECXZ too */
	OP_JMP,		/* jump or call with a direct target */
	OP_INDIRECT,	/* near, target computed or popped */
	OP_FAR,		/* CALL, JMP, RET to another segment */
	OP_INT,
	OP_IRET,
	OP_CR3,
	OP_CR,		/* another control or debug register: serialises */
	OP_TABLE,	/* LGDT, LIDT, LTR, LLDT */
	OP_INVLPG,
	OP_SERIAL,	/* CPUID, WRMSR, INVD, WBINVD */
	OP_SEGMENT,	/* explicit load of a segment register */
	OP_IN,
	OP_OUT,
	OP_STRING,	/* with REP */
	OP_RDTSC,
	OP_FLUSH_ALL,	/* INVD, WBINVD */
	OP_HLT,
};

enum {
	F_UNTIMED = 1,		/* not in the table */
	F_BOTH = 2,		/* displacement and immediate */
	F_PREFIXED = 4,		/* prefixes other than the 0F of a Jcc */
	F_STACK = 8,		/* uses %esp as PUSH, POP, CALL and RET do */
	F_POP = 16,
	F_LOCKED = 32,		/* LOCK, or XCHG with memory */
	F_SS = 64,		/* loads SS */
	F_INDEXED = 128,	/* two address registers, or one scaled */
	F_BYTE_LOAD = 256,	/* writes a byte register */
	F_CROSSES = 512,	/* lies in two lines */
	F_CALL = 1024,
	F_FAR_JUMP = 2048,
};

enum { ESP_BIT = 1 << 4 };

struct insn {
	uint32_t addr, phys;
	uint32_t phys_end;	/* of its last byte */
	uint32_t target;	/* of a direct transfer; displacement of INVLPG */
	uint16_t clocks;
	uint16_t per_element;	/* of a REP string instruction */
	uint16_t flags;
	uint8_t taken_clocks;	/* of a conditional transfer on the 486 */
	uint8_t size;
	uint8_t prefixes;
	uint8_t pairing;
	uint8_t op;
	uint8_t vector;		/* of INT; register of a segment load */
	uint8_t base, index, scale; /* of INVLPG: register numbers, 8 for none */
	uint8_t reads, writes;		/* general registers, implicit %esp included */
	uint8_t address, address_writes;/* what can meet in an address stall */
	uint8_t pairs_next;	/* the static rules let the next one go into V */
	uint8_t can_fault;
	uint8_t index_reads;	/* index registers alone (486) */
	uint16_t id;		/* of the disassembler, for names */
	uint8_t probe;		/* an interval begins or ends before it: probe.h */
	struct marker marker;
	struct decoded least;	/* the counter's class and fewest accesses */
};

bool decode_begin(void);
/* Never fails: what cannot be decoded has F_UNTIMED. */
void decode_insn(struct insn *insn, const uint8_t *bytes, uint32_t addr, uint32_t size);
const char *decode_name(uint16_t id);
/* Pairing rules 1 to 5 of section 3.1. */
bool decode_pairs(const struct insn *u, const struct insn *v);

#pragma GCC visibility pop

#endif
