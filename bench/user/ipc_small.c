/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages of two words to and from a server in a small address space: one way each, from a client
 * in another one, or in a large one.
 */
#include "bench.h"
#include "pingpong.h"
#include "small.h"

static void call(void)
{
	client_starts(L4_TIMEOUT_NEVER);
}

static void reply(void)
{
	client_stops(L4_TIMEOUT_NEVER);
}

static void both_ways(void)
{
	client_measures(L4_TIMEOUT_NEVER);
}

static void stops(void)
{
	partner_small(server_stops);
}

static void starts(void)
{
	partner_small(server_starts);
}

static void plain(void)
{
	partner_small(server_plain);
}

static void large_stops(void)
{
	partner_small(server_stops);
	small_place(root_id, SMALL_NONE);
}

static void large_starts(void)
{
	partner_small(server_starts);
	small_place(root_id, SMALL_NONE);
}

#define CASE(case_name, of_server, measured)                                              \
	{ .name = case_name, .setup = of_server, .prepare = pingpong_prepare,             \
	  .sample = measured, .check = pingpong_check, .cleanup = partner_end,            \
	  .needs_small = 1 }

static const struct bench_case cases[] = {
	CASE("call", stops, call),
	CASE("reply", starts, reply),
	CASE("round_trip", plain, both_ways),
	CASE("large_call", large_stops, call),
	CASE("large_reply", large_starts, reply),
};

BENCH(ipc_small, "What does a message cost that goes to or comes from a small space?", FAST);
