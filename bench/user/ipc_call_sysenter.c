/* SPDX-License-Identifier: BSD-2-Clause */
/* One way, client to server, as ipc_call: both enter by SYSENTER, or one of them by int 0x30. */
#include "bench.h"
#include "pingpong.h"

static void sample(void)
{
	sysenter_client_starts(L4_TIMEOUT_NEVER);
}

static void by_int(void)
{
	client_starts(L4_TIMEOUT_NEVER);
}

static void inter(void)
{
	partner_inter(sysenter_server_stops);
}

static void intra(void)
{
	partner_intra(sysenter_server_stops);
}

static void inter_int(void)
{
	partner_inter(server_stops);
}

static const struct bench_case cases[] = {
	SYSENTER_CASE("inter", inter, sample),
	SYSENTER_CASE("intra", intra, sample),
	SYSENTER_CASE("inter_to_int", inter_int, sample),
	SYSENTER_CASE("inter_from_int", inter, by_int),
};

BENCH(ipc_call_sysenter,
      "What does a message to a waiting server cost by SYSENTER, one way?", FAST);
