/* SPDX-License-Identifier: BSD-2-Clause */
/* How often a page can be mapped on (decision D35). */
#include "memory.h"

enum { LINKS = 255 };

/* Links alternate between two tasks, at addresses that rise. */
TEST(chains_end, "D35", "a page is mapped on 254 times below a child of sigma0's; then 60 and 70")
{
	struct actor *ends[2] = { actor_task(0), actor_task(1) };
	u32 n = 0, result = map_one(0, ends[0], page(0), TO, RW), sender = 0;

	while (result == MAPPED && n <= LINKS) {
		result = pass(ends[n % 2], ends[(n + 1) % 2], one(TO + (n + 1) * PAGE, 0),
			      one(TO + n * PAGE, RW), 0, &sender);
		n++;
	}
	CHECK_EQUAL(result & L4_CC_ERROR, L4_REMAPFAILED);
	CHECK_EQUAL(sender & L4_CC_ERROR, L4_SEMAPFAILED);
	CHECK_EQUAL(n, LINKS - 1); /* links 1 and 2 are the root task's and the first child's */
	CHECK_EQUAL(peek(ends[(n - 1) % 2], TO + (n - 1) * PAGE), MARK(page(0)));
	l4_fpage_unmap(one(page(0), 0), REMOVE);
	CHECK_EQUAL(peek(ends[(n - 1) % 2], TO + (n - 1) * PAGE), ABSENT);
}
