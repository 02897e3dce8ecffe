/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Intervals of an image that has no markers: from one address to another, or from each entry into
 * ring 0 through the interrupt table to the return to ring 3.  Arguments of the plugin:
 *
 *	start=ADDR,end=ADDR	before the instruction at ADDR is executed; both may be the same,
 *				then each passage ends one interval and begins the next; a
 *				start within an interval begins it anew
 *	entries=1		the gate is the first thing in it; the interval's id is the vector
 *	count=N			after N intervals QEMU is asked to end; 0: never
 *
 * Markers mean nothing then.  Where an interval begins or ends, two instructions do not pair.
 */
#ifndef PROBE_H
#define PROBE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#pragma GCC visibility push(hidden)

enum { PROBE_START = 1, PROBE_END = 2 };

struct probe {
	bool on, entries;
	bool has_start, has_end;
	uint32_t start, end;
	uint64_t count;
};

extern struct probe probe;

/* Takes `name=value` if it is one of the above: 1 taken, 0 another name, -1 a wrong value. */
int probe_argument(const char *name, const char *value);
/* What is wrong with the arguments together; NULL if nothing. */
const char *probe_wrong(void);
/* PROBE_START and PROBE_END of an instruction. */
unsigned probe_at(uint32_t addr);

/* Execution has come to an instruction with these bits; the pipeline is empty. */
void probe_reach(unsigned bits);
/* A gate leads from one ring to another; the pipeline is empty, nothing has been charged. */
void probe_gate(unsigned from, unsigned to, unsigned vector);
/* The next block is of this ring: ends the interval of an entry. */
void probe_ring(unsigned ring);
/* As many intervals as were asked for have been written. */
bool probe_complete(void);
/* For the record: how often execution came to either address. */
void probe_print(FILE *to);

#pragma GCC visibility pop

#endif
