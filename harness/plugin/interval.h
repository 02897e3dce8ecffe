/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The counters and the CSV file of intervals. count.c advances `now`; an interval is the difference
 * of `now` between its two markers.
 */
#ifndef INTERVAL_H
#define INTERVAL_H

#include "decode.h"

/* Hidden: QEMU exports thousands of symbols, and its own would be taken before ours. */
#pragma GCC visibility push(hidden)

enum side {
	USER,
	KERNEL,
	SIDES,
};

struct counters {
	uint64_t insns[SIDES], loads[SIDES], stores[SIDES];
	uint64_t entries;
	uint64_t classes[CLASSES];
};

extern struct counters now;
extern bool interval_open;

bool interval_file(const char *path);
void interval_start(uint8_t id);
void interval_stop(void);
void interval_finish_file(void);

#pragma GCC visibility pop

#endif
