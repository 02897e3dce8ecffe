/* SPDX-License-Identifier: BSD-2-Clause */
/* One way, server to client: reply & wait of two words to a client that waits for it. */
#include "bench.h"
#include "pingpong.h"

static void sample(void)
{
	client_stops(L4_TIMEOUT_NEVER);
}

static void inter(void)
{
	partner_inter(server_starts);
}

static void intra(void)
{
	partner_intra(server_starts);
}

static const struct bench_case cases[] = {
	{ .name = "inter", .setup = inter, .prepare = pingpong_prepare, .sample = sample,
	  .check = pingpong_check, .cleanup = partner_end },
	{ .name = "intra", .setup = intra, .prepare = pingpong_prepare, .sample = sample,
	  .check = pingpong_check, .cleanup = partner_end },
};

BENCH(ipc_reply, "What does the reply to a waiting client cost, one way?", FAST);
