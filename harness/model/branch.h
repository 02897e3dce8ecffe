/* SPDX-License-Identifier: BSD-2-Clause */
/* The Pentium's branch target buffer (section 3.5); the 486 has none. */
#ifndef BRANCH_H
#define BRANCH_H

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

struct branch {
	uint32_t key;		/* address that the entry is attached to */
	uint32_t target, fall_through;
	bool taken, conditional, in_v;
};

void branch_flush(void);
/* Another group begins: the rule on the group after a misprediction counts them. */
void branch_next_group(void);
/* The rule on the group after a misprediction still holds. */
bool branch_unsettled(void);
/* Predicts, learns, and returns the penalty in clocks. */
uint32_t branch_resolve(const struct branch *branch);

#pragma GCC visibility pop

#endif
