/* SPDX-License-Identifier: BSD-2-Clause */
/* The plugin's own arguments; the others are knobs (knobs.h) and what probe.h takes. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "knobs.h"

#pragma GCC visibility push(hidden)

struct arguments {
	const char *out, *record, *trace, *held;	/* files */
	uint32_t entry;
	bool rdtsc, peek, timers, help;
	enum cpu cpu;
};

extern struct arguments asked;

/* False after a message that names the one that is wrong. */
bool arguments_take(int argc, char **argv);

#pragma GCC visibility pop

#endif
