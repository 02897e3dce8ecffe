/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Long messages, one way: a client that sends from a buffer to a server that receives into one.
 */
#ifndef BENCH_LONG_H
#define BENCH_LONG_H

#include "l4.h"

enum { LONG_DWORDS = 64, LONG_STRING = 4096 };

struct long_message {
	struct l4_msg_head head;
	u32 dwords[LONG_DWORDS];
	struct l4_string_dope string;
};

/* Buffers of client and server, in pages of their own; the strings' bytes likewise. */
extern struct long_message long_sent, long_received;
extern u32 long_source[LONG_STRING / 4], long_target[LONG_STRING / 4];

void long_server(void);		  /* MEASURE_END when a message arrives */
void long_prepare(u32 dwords, u32 strings);
void long_client(void);		  /* measured until the server has it */
int long_check(u32 dwords, u32 strings);

#endif
