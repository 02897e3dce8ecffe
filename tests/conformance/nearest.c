/* SPDX-License-Identifier: BSD-2-Clause */
/* id_nearest (section 5.4). */
#include "test.h"

TEST(nearest_nil_is_self, "5.4", "id_nearest of nil returns the caller's own id and type 0")
{
	struct l4_id id = NIL_ID;

	CHECK_EQUAL(l4_id_nearest(&id), L4_NEAREST_SAME);
	CHECK_EQUAL(id.low, 0x00080000);
	CHECK_EQUAL(id.high, 0x00080000);
}

TEST(nearest_invalid_is_chief, "5.4", "id_nearest of the invalid id returns the chief, type 4")
{
	struct l4_id id = INVALID_ID;

	CHECK_EQUAL(l4_id_nearest(&id), L4_NEAREST_OUTSIDE);
	CHECK_EQUAL(id.low, 0x00080000);
}

