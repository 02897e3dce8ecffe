/* SPDX-License-Identifier: BSD-2-Clause */
/* One way with a finite receive timeout, which only the C path can start. */
#include "bench.h"
#include "pingpong.h"

enum { FINITE_TIMEOUT = 0x0a000008 }; /* send: never; receive: 10 * 4^7 us = 163840 us */

static void sample(void)
{
	client_starts(FINITE_TIMEOUT);
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

BENCH(ipc_call_slow, "What does a message cost that must take the C path, one way?", SLOW);
