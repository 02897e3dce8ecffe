/* SPDX-License-Identifier: BSD-2-Clause */
/* The fastpaths of the running image, and the choice among them. */
#ifndef BENCH_FASTPATHS_H
#define BENCH_FASTPATHS_H

#include "bench.h"

enum { FASTPATHS_MAX = 16, FASTPATH_NAME = 9 };

struct fastpath_choice {
	char name[FASTPATH_NAME];
	u32 number, impossible; /* the processor or ids=strict rules it out */
};

/* Those to measure, by the boot line's fast=; the selected one alone without control gate. */
extern struct fastpath_choice fastpaths[FASTPATHS_MAX];
extern u32 fastpath_count;
int have_gates(void);
void fastpaths_find(const char *list);
void fastpath_select(const struct fastpath_choice *f);
void fastpath_paths(u32 *fast, u32 *slow);
u32 control(u32 operation, u32 argument, u32 *ecx, u32 *edx);

#endif
