/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU's virtual clock, by which its timers expire, follows the modelled clock: a timer of our own
 * moves the virtual clock forward to where the model is.  It comes as soon as the modelled clock
 * has reached the next device's timer, soon after the guest has accessed a device (and may have set
 * one), and otherwise every few thousand instructions, since it costs QEMU some microseconds.  So
 * a device's tick comes at its modelled time.  While the processor waits in HLT QEMU moves its
 * clock to the next timer; the model's clock is moved along.
 *
 * The virtual clock must run slower than the model by itself: -icount shift=0 (1 ns for each
 * instruction).  Where QEMU's functions are not found it runs as it does, and the record says so.
 */
#ifndef TIMERS_H
#define TIMERS_H

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

/* Finds QEMU's own functions if it may, or those of its plugin interface since 9.1. */
void timers_open(bool look_into_qemu);
/* The model begins: from here on the clocks go together. */
void timers_begin(void);
void timers_end(void);
/* A block has begun: QEMU's clock is set, if it is time. */
void timers_look(void);
/* For the record: whose time the timers follow. */
const char *timers_follow(void);

#pragma GCC visibility pop

#endif
