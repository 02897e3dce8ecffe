/* SPDX-License-Identifier: BSD-2-Clause */
/* There and back: call and reply & wait, with the server's own instructions. */
#include "bench.h"
#include "pingpong.h"

static void sample(void)
{
	client_measures(L4_TIMEOUT_NEVER);
}

static void inter(void)
{
	partner_inter(server_plain);
}

static void intra(void)
{
	partner_intra(server_plain);
}

static const struct bench_case cases[] = {
	{ .name = "inter", .setup = inter, .prepare = pingpong_prepare, .sample = sample,
	  .check = pingpong_check, .cleanup = partner_end },
	{ .name = "intra", .setup = intra, .prepare = pingpong_prepare, .sample = sample,
	  .check = pingpong_check, .cleanup = partner_end },
};

BENCH(ipc_round_trip, "What do a call and its reply cost together, user to user?", FAST);
