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

static const struct bench_case cases[] = {
	SYSENTER_CASE("inter", inter, sample),
	SYSENTER_CASE("intra", intra, sample),
	SYSENTER_CASE("inter_int_server", inter_int, sample),
	SYSENTER_CASE("inter_int_client", inter, by_int),
};

BENCH(ipc_round_trip_sysenter,
      "What do a call and its reply cost together by SYSENTER, user to user?", FAST);
