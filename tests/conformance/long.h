/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Long messages from one actor to another, in the four ways in which a message can go over:
 * between tasks or inside one, the receiver waiting or the sender queued.
 */
#ifndef CONFORMANCE_LONG_H
#define CONFORMANCE_LONG_H

#include "fault.h"

enum way { INTER_DIRECT, INTER_QUEUED, INTRA_DIRECT, INTRA_QUEUED, WAYS };

/* Memory of the root task that all tasks share: where tests put their buffers and strings. */
enum { FROM = 0x01400000, INTO = 0x02400000, MB = 1 << 20 };

extern struct actor *sender, *receiver;

/* Makes sender and receiver for this way: actors 0 and 1. */
void start_pair(enum way w);
/*
 * One message: send and receive descriptor; the two words are W0 and W1.  The results are in
 * sender->regs and receiver->regs.  `timeouts` are those of both.
 */
void exchange_with(enum way w, u32 snd, u32 rcv, u32 timeouts);
void exchange(enum way w, u32 snd, u32 rcv);
#define W0 0x0d0d0d0du
#define W1 0x1e1e1e1eu

/* Writes the head of a buffer. */
void put_head(u32 at, u32 fpage, u32 size, u32 send);
/* Writes a string dope. */
void put_string(u32 at, u32 send_size, u32 send_address, u32 receive_size, u32 receive_address);
/* Checks a string dope. */
void check_string(u32 at, u32 send_size, u32 send_address, u32 receive_size, u32 receive_address);
/* Bytes that depend on the place and the seed; a region of one byte. */
void fill(u32 at, u32 bytes, u32 seed);
void blank(u32 at, u32 bytes);
/* How many bytes differ between two places; from blank. */
u32 differences(u32 a, u32 b, u32 bytes);
u32 written(u32 at, u32 bytes);

static inline volatile u32 *word_at(u32 address)
{
	return (volatile u32 *)(unsigned long)address;
}

/* Checks the results of both sides. */
void check_codes(u32 sender_code, u32 receiver_result);

#endif
