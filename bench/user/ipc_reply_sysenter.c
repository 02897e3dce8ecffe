/* SPDX-License-Identifier: BSD-2-Clause */
/* One way, server to client, as ipc_reply: both enter by SYSENTER, or one of them by int 0x30. */
#include "bench.h"
#include "pingpong.h"

static void sample(void)
{
	sysenter_client_stops(L4_TIMEOUT_NEVER);
}

static void by_int(void)
{
	client_stops(L4_TIMEOUT_NEVER);
}

static void inter(void)
{
	partner_inter(sysenter_server_starts);
}

static void intra(void)
{
	partner_intra(sysenter_server_starts);
}

static void inter_int(void)
{
	partner_inter(server_starts);
}

#define CASE(case_name, of_server, measured)                                              \
	{ .name = case_name, .setup = of_server, .prepare = pingpong_prepare,             \
	  .sample = measured, .check = pingpong_check, .cleanup = partner_end,            \
	  .only = "sysenter" }

static const struct bench_case cases[] = {
	CASE("inter", inter, sample),
	CASE("intra", intra, sample),
	CASE("inter_to_int", inter, by_int),
	CASE("inter_from_int", inter_int, sample),
};

BENCH(ipc_reply_sysenter,
      "What does the reply to a waiting client cost by SYSENTER, one way?", FAST);
