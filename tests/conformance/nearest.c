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

static struct l4_id seen;
static u32 word;

static void receiver(void)
{
	u32 w0, w1;

	l4_wait(&seen, &w0, &w1, L4_TIMEOUT_NEVER);
	word = w0 ^ w1;
	l4_sleep_forever();
}

TEST(send_wakes_an_open_wait, "4.2", "a thread in an open wait gets words and source")
{
	struct l4_id to = root_thread(FIRST_LTHREAD, receiver);

	CHECK_EQUAL(l4_send(to, 0x1234, 0x4321, L4_TIMEOUT_NEVER), 0);
	CHECK_EQUAL(word, 0x1234 ^ 0x4321);
	CHECK(l4_same_id(seen, root_id));
	to = root_task(FIRST_TASK, receiver, 50, root_pager);
	CHECK_EQUAL(to.low, 0x000a0000);
	word = 0;
	CHECK_EQUAL(l4_send(to, 0x1111, 0x4321, L4_TIMEOUT_NEVER), 0);
	CHECK_EQUAL(word, 0x1111 ^ 0x4321);
	CHECK(l4_same_id(seen, root_id));
}
