/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One way, client to server: calls whose message is in memory, of a few dwords more than go by
 * registers; 2, 3, 4, 8, 12 and 16 of them, and one more, in one space and between two.
 */
#include "rpc.h"

#define INTER(n) static void inter##n(void) { rpc_length(n); partner_inter(rpc_server_stops); }
#define INTRA(n) static void intra##n(void) { rpc_length(n); partner_intra(rpc_server_stops); }
#define CASE(where, n)                                                                  \
	{ .name = #where #n, .setup = where##n, .prepare = rpc_prepare,                 \
	  .sample = rpc_client_starts, .check = rpc_check_request, .cleanup = partner_end }

INTER(2)
INTER(3)
INTER(4)
INTER(8)
INTER(12)
INTER(16)
INTER(17)
INTRA(2)
INTRA(3)
INTRA(16)

static const struct bench_case cases[] = {
	CASE(inter, 2),	 CASE(inter, 3),  CASE(inter, 4), CASE(inter, 8), CASE(inter, 12),
	CASE(inter, 16), CASE(inter, 17), CASE(intra, 2), CASE(intra, 3), CASE(intra, 16),
};

BENCH(ipc_words, "What does a call with a few dwords in memory cost, one way?", ANY);
