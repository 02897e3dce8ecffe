/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Transfers whose pages are missing.  The sender's memory at SND and the receiver's at RCV are not
 * mapped at first; the test is the pager of both and has both at PAGES.
 */
#ifndef CONFORMANCE_LONG_FAULT_H
#define CONFORMANCE_LONG_FAULT_H

#include "long.h"

enum { SPAN = 16 * PAGE, SND = TO, RCV = TO + SPAN };
enum { P_16MS = 8, P_TICKS = 16 }; /* page-fault timeout 4^7 microseconds */

/* Where the root task has the page. */
u32 backing(u32 address);
/* Makes both actors, and all of their memory blank. */
void prepare_spans(void);
/* The same for a message of one string: with heads and dopes in place. */
void prepare_string(u32 text, u32 copy, u32 bytes);
void begin_receiver(u32 rcv, u32 timeouts);
void begin_sender(u32 snd, u32 timeouts);
void begin_string(u32 sender_timeouts, u32 receiver_timeouts);
/* Answers the fault of one of them with the page. */
void map_for(const struct actor *a, u32 address);
/* Answers the faults of both, and counts them, until no more come. */
void serve_faults(void);
extern u32 faults_seen;
/* The actor faulted once on the page of this address, with this write bit. */
void check_seen(const struct actor *a, u32 address, u32 write);
/* Both have done one more order than s and r. */
int both_done(u32 s, u32 r);

#endif
