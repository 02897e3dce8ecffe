/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory system (sections 4 and 6 of the specification): caches, write buffers, bus, second
 * level.  Times are processor clocks; every function is told the clock at which it begins and
 * returns the clocks for which the processor stands still.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

enum { PIPE_U, PIPE_V };

struct data_access {
	uint32_t addr;		/* linear */
	uint8_t size;
	bool store;
};

void memory_begin(void);

/* One access of an instruction; *phys is where it went. */
uint32_t memory_data(const struct data_access *access, unsigned pipe, uint64_t now,
		     uint32_t *phys);

/*
 * The line of code at a linear address.  *seen is a word of the line's, one bit a byte, that is
 * cleared when the line is fetched anew.
 */
uint32_t memory_fetch(uint32_t addr, uint32_t phys, uint64_t now, uint32_t **seen);
uint32_t memory_line_shift(void);

/* A table entry read by a page walk. */
uint32_t memory_walk_read(uint32_t phys, uint64_t now);
/* The locked cycle that sets an accessed or dirty bit. */
uint32_t memory_walk_update(uint32_t phys, uint64_t now);

/* Until both write buffers are empty. */
uint32_t memory_drain(uint64_t now);
/* A locked or uncached cycle, or one of a device. */
uint32_t memory_bus_cycle(uint32_t clocks, uint64_t now);
void memory_flush(bool second_level);

#pragma GCC visibility pop

#endif
