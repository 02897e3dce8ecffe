/* SPDX-License-Identifier: BSD-2-Clause */
/* A message of 64 dwords in memory, one way, from one space to another. */
#include "bench.h"
#include "long.h"

enum { DWORDS = 64, STRINGS = 0 };

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

BENCH(ipc_words_64, "What does a message of 64 dwords cost, one way?", SLOW);
