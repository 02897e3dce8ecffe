/* SPDX-License-Identifier: BSD-2-Clause */
/* There and back, as ipc_round_trip: both enter by SYSENTER, or one of them by int 0x30. */
#include "bench.h"
#include "pingpong.h"

static void sample(void)
{
	sysenter_client_measures(L4_TIMEOUT_NEVER);
}

static void by_int(void)
{
	client_measures(L4_TIMEOUT_NEVER);
}

static void inter(void)
{
	partner_inter(sysenter_server_plain);
}

static void intra(void)
{
	partner_intra(sysenter_server_plain);
}

static void inter_int(void)
{
	partner_inter(server_plain);
}

#define CASE(case_name, of_server, measured)                                              \
	{ .name = case_name, .setup = of_server, .prepare = pingpong_prepare,             \
	  .sample = measured, .check = pingpong_check, .cleanup = partner_end,            \
	  .only = "sysenter" }

static const struct bench_case cases[] = {
	CASE("inter", inter, sample),
	CASE("intra", intra, sample),
	CASE("inter_int_server", inter_int, sample),
	CASE("inter_int_client", inter, by_int),
};

BENCH(ipc_round_trip_sysenter,
      "What do a call and its reply cost together by SYSENTER, user to user?", FAST);
