/* SPDX-License-Identifier: BSD-2-Clause */
/* A message with one string of 4 KB, one way, from one space to another. */
#include "bench.h"
#include "long.h"

enum { DWORDS = 2, STRINGS = 1 };

static void inter(void)
{
	partner_inter(long_server);
}

static void prepare(void)
{
	long_prepare(DWORDS, STRINGS);
}

static int check(void)
{
	return long_check(DWORDS, STRINGS);
}

static const struct bench_case cases[] = {
	{ .name = "inter", .setup = inter, .prepare = prepare, .sample = long_client,
	  .check = check, .cleanup = partner_end },
};

BENCH(ipc_string_4k, "What does a message with a string of 4 KB cost, one way?", SLOW);
