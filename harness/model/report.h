/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the model writes: one line of CSV for each interval (the counter's columns, then clocks and
 * events) and a record in JSON of how the figures came about.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "insn.h"

#pragma GCC visibility push(hidden)

#define KERNEL_BASE 0xC0000000u

enum side {
	USER,
	KERNEL,
	SIDES,
};

struct counts {
	uint64_t insns[SIDES], loads[SIDES], stores[SIDES];
	uint64_t entries, classes[CLASSES];
};

/* How the figures came about, beside the knobs. */
struct circumstances {
	bool feedback;		/* the guest's own clock was the modelled one */
	const char *clock, *timers;
};

extern struct counts counts;
extern bool interval_open;

/* Zeroed memory, or the end of the program with a message. */
void *allocate(size_t size);

bool report_open(const char *path);
void report_start(uint8_t id);
void report_stop(void);
/* Forgets an interval that is open. */
void report_drop(void);
/* Nobody will read the guest's clock: writes the line of the interval that has ended. */
void report_flush(void);
/* Number of lines written. */
uint64_t report_written(void);
/* The guest has read its clock. */
void report_clock_read(uint64_t clock);
void report_untimed(uint16_t id);
/* Closes the file; writes the record if a path is given. */
void report_close(const char *record, struct circumstances how);

#pragma GCC visibility pop

#endif
