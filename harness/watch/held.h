/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For how long the kernel keeps interrupts out: the longest stretch, within each interval between
 * two markers, from one point at which an interrupt could have been taken to the next.  Such points
 * are every instruction in user mode and the instruction after an sti in the kernel.
 *
 * Used by held.so, whose clock counts the kernel's instructions, and by the machine model, whose
 * clock is modelled cycles.  One CSV line for each interval, in the order in which they began:
 *
 *	seq,id,status,held,first,last,places
 *
 * held: the longest stretch; first, last: addresses of its first and last block; places: all of it,
 * `address:clock` for each block, divided by blanks, which harness/held.py sums up by function.
 */
#ifndef HELD_H
#define HELD_H

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

/* Where the kernel's code is, and more than it ever needs. */
#define HELD_KERNEL_BASE 0xC0000000u
#define HELD_TEXT 0xC0100000u
#define HELD_TEXT_SIZE (1u << 20)

/* A translated block: address of its first instruction; is its last one sti? */
struct held_block {
	uint32_t addr;
	bool ends_with_sti;
};

bool held_open(const char *path);
/* A block is entered; `now`: the clock, after all that was executed before. */
void held_enter(struct held_block block, uint64_t now);
void held_start(uint8_t id);
void held_stop(void);
void held_close(void);

#pragma GCC visibility pop

#endif
