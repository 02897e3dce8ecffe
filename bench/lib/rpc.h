/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A remote procedure call with n bytes there and n bytes back, as Liedtke 1993 measures it: the
 * client calls, the server replies what it got and waits for the next.
 */
#ifndef BENCH_RPC_H
#define BENCH_RPC_H

#include "bench.h"

enum { RPC_REGISTERS = 2, RPC_DWORDS = 1024 };

void rpc_server(void);	     /* replies and waits in one call */
void rpc_server_split(void); /* replies in one, waits in another */
void rpc_server_stops(void); /* MEASURE_END when a call arrives */

/* How many dwords go each way; RPC_REGISTERS of them need no memory. */
void rpc_length(u32 dwords);

void rpc_prepare(void);
void rpc_client(void);	      /* measured, there and back */
void rpc_client_starts(void); /* measured until the server has it */
int rpc_check(void);
int rpc_check_request(void);  /* what the server got */

/*
 * The cases: 8, 12, 128, 512 and 4096 bytes; and 8 bytes that go through memory, as dwords 3 and
 * 4 of a message, because V2 has the first two in registers always.
 */
#define RPC_CASES(server)                                                                 \
	static void b8(void) { rpc_length(RPC_REGISTERS); partner_inter(server); }        \
	static void m8(void) { rpc_length(4); partner_inter(server); }                    \
	static void b12(void) { rpc_length(3); partner_inter(server); }                   \
	static void b128(void) { rpc_length(32); partner_inter(server); }                 \
	static void b512(void) { rpc_length(128); partner_inter(server); }                \
	static void b4096(void) { rpc_length(1024); partner_inter(server); }              \
	static const struct bench_case cases[] = {                                        \
		RPC_CASE(b8), RPC_CASE(m8), RPC_CASE(b12), RPC_CASE(b128), RPC_CASE(b512), \
		RPC_CASE(b4096),                                                          \
	}
#define RPC_CASE(bytes)                                                                   \
	{ .name = #bytes, .setup = bytes, .prepare = rpc_prepare, .sample = rpc_client,   \
	  .check = rpc_check, .cleanup = partner_end }

#endif
