/* SPDX-License-Identifier: BSD-2-Clause */
/* Which instructions transfer control or belong to the system: insn->op and its operands. */
#ifndef CLASSIFY_H
#define CLASSIFY_H

#include "timing.h"

#pragma GCC visibility push(hidden)

/* `detail` as for the tables; `jump`: the disassembler calls it a jump. */
void classify(struct insn *insn, const cs_x86 *x, unsigned detail, bool jump);
/* Bit of the whole general register of which this is a part; 0 for all others. */
uint8_t decode_register(unsigned reg);

#pragma GCC visibility pop

#endif
