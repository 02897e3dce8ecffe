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

static const struct bench_case cases[] = {
	SYSENTER_CASE("inter", inter, sample),
	SYSENTER_CASE("intra", intra, sample),
	SYSENTER_CASE("inter_to_int", inter, by_int),
	SYSENTER_CASE("inter_from_int", inter_int, sample),
};

BENCH(ipc_reply_sysenter,
      "What does the reply to a waiting client cost by SYSENTER, one way?", FAST);
