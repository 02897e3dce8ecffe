/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A call and its reply between spaces of each kind (Liedtke 1995, GMD TR 933, Table 3).  A large
 * space that is the previous one is loaded still, as small spaces run in any page directory; where
 * it is not, a third task, which is large, has run before the call.  Each case has both partners
 * warm, but for what the way itself throws out of the TLBs.
 */
#include "bench.h"
#include "pingpong.h"
#include "small.h"

enum { OTHER_TASK = PARTNER_TASK + 1, OTHER_STACK = HELPER_LTHREAD };

static struct l4_id other;

static void both_ways(void)
{
	client_measures(L4_TIMEOUT_NEVER);
}

static void one_task(void)
{
	partner_intra(server_plain);
}

static void large_large(void)
{
	partner_inter(server_plain);
}

static void small_small(void)
{
	partner_small(server_plain);
}

static void large_small(void)
{
	partner_small(server_plain);
	small_place(root_id, SMALL_NONE);
}

static void small_large(void)
{
	partner_small(server_plain);
	small_place(partner, SMALL_NONE);
}

static void small_large_other(void)
{
	small_large();
	other = root_task(OTHER_TASK, server_plain, OTHER_STACK, root_pager);
}

static void call_other(void)
{
	u32 w0 = 0, w1 = 0;

	l4_call(other, &w0, &w1, L4_TIMEOUT_NEVER);
	pingpong_prepare();
}

static void end_other(void)
{
	root_task_delete(OTHER_TASK);
	partner_end();
}

#define CASE(kind, small)                                                            \
	{ .name = #kind, .setup = kind, .prepare = pingpong_prepare,                 \
	  .sample = both_ways, .check = pingpong_check, .cleanup = partner_end,      \
	  .needs_small = small }

static const struct bench_case cases[] = {
	CASE(one_task, 0),
	CASE(large_large, 0),
	CASE(small_small, 1),
	CASE(large_small, 1),
	CASE(small_large, 1),
	{ .name = "small_large_other", .setup = small_large_other, .prepare = call_other,
	  .sample = both_ways, .check = pingpong_check, .cleanup = end_other, .needs_small = 1 },
};

BENCH_APART(rpc_spaces, "What do a call and its reply cost, by the kinds of the two spaces?", FAST);
