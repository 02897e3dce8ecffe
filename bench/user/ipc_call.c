/* SPDX-License-Identifier: BSD-2-Clause */
/* One way, client to server: call of two words to a server that waits for anybody. */
#include "bench.h"
#include "pingpong.h"

static void sample(void)
{
	client_starts(L4_TIMEOUT_NEVER);
}

static void inter(void)
{
	partner_inter(server_stops);
}

static void intra(void)
{
	partner_intra(server_stops);
}

static const struct bench_case cases[] = {
	{ .name = "inter", .setup = inter, .prepare = pingpong_prepare, .sample = sample,
	  .check = pingpong_check, .cleanup = partner_end },
	{ .name = "intra", .setup = intra, .prepare = pingpong_prepare, .sample = sample,
	  .check = pingpong_check, .cleanup = partner_end },
};

BENCH(ipc_call, "What does a message to a waiting server cost, one way?", FAST);
