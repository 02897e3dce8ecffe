/* SPDX-License-Identifier: BSD-2-Clause */
/* A message of one string between two tasks whose pages the test maps on demand. */
#ifndef CONFORMANCE_LONG_FAULTS_H
#define CONFORMANCE_LONG_FAULTS_H

#include "long.h"

enum { DWORDS = L4_MSG_DWORDS, SPAN = 16 * PAGE, SND = TO, RCV = TO + SPAN };
enum { P_16MS = 8, P_TICKS = 16 }; /* 4^7 microseconds */

u32 backing(u32 address);
void begin_string(u32 sender_timeouts, u32 receiver_timeouts);
int both_done(u32 s, u32 r);
void prepare_string(u32 text, u32 copy, u32 bytes);
void check_failure(u32 code, u32 ticks, u32 begin);

#endif
