/* SPDX-License-Identifier: BSD-2-Clause */
/* Form of the tables of instruction timings: tables_p5.c and tables_486.c. */
#ifndef TIMING_H
#define TIMING_H

#include <capstone/capstone.h>

#include "insn.h"
#include "knobs.h"

#pragma GCC visibility push(hidden)

/* Where the operand in memory is. */
enum form {
	ANY,
	R,	/* no operand in memory */
	L,	/* in memory, not the first operand */
	M,	/* the first operand is in memory */
};

/* What else tells rows of one instruction apart; the first row that fits holds. */
enum detail {
	ALWAYS = 0,
	BY_ONE = 1,	/* shift by 1 */
	BY_IMM = 2,	/* last operand is an immediate */
	BY_CL = 4,	/* shift by %cl */
	BYTE = 8,
	WORD = 16,
	DWORD = 32,
	TO_SEG = 64,
	FROM_SEG = 128,
	TO_CR = 256,
	FROM_CR = 512,
	ACC = 1024,	/* one operand is %al, %ax or %eax and no other register is used */
	REPEATED = 2048,
	SHORT_ACC = 4096, /* the one-byte forms of the accumulator */
};

struct timing {
	uint16_t id;		/* X86_INS_... */
	uint8_t form;
	uint16_t detail;
	uint16_t clocks;
	uint8_t pairing;
	const char *source;
	uint16_t taken;		/* REP: clocks an element; 486: clocks of a taken branch */
	int16_t knob;		/* plus one; its value stands for clocks */
};

extern const struct timing timings_p5[], timings_486[];

#pragma GCC visibility pop

#endif
