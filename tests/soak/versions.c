/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * With ids=strict: the victim names threads by versions that they do not have, and nobody must
 * answer; messages that tell the id they were sent to must not come by a wrong one.
 */
#include "soak.h"

enum { AT_ONCE = L4_TIMEOUT_SND_ZERO | L4_TIMEOUT_RCV_ZERO };

/* Another version of an id; the right one is never among them. */
static struct l4_id misnamed(struct l4_id id, u32 random)
{
	u32 other = random & L4_VERSION_MASK;

	id.low ^= other ? other : 1;
	return id;
}

static void ipc_fails(struct l4_id id, u32 snd, u32 rcv)
{
	struct ipc i = { .to = id, .snd = snd, .rcv = rcv, .timeouts = AT_ONCE };

	victim_expect(l4_ipc(&i), L4_ENOT_EXISTENT, "the error of an ipc with nobody");
}

static void schedule_fails(struct l4_id id, u32 param)
{
	struct schedule s = { .dest = id, .param = param, .preempter = INVALID_ID };

	victim_expect(l4_thread_schedule(&s), L4_INVALID, "what thread_schedule says of nobody");
}

static void nearest_is_unchanged(struct l4_id id)
{
	u32 low = id.low;

	victim_expect(l4_id_nearest(&id), L4_NEAREST_SAME, "where nobody is");
	victim_expect(id.low, low, "what id_nearest makes of nobody's id");
}

/* One of all ways to name a thread that is not there. */
static void name_nobody(struct l4_id id, u32 way)
{
	switch (way) {
	case 0:
		ipc_fails(id, 0, L4_NO_DESC);
		break;
	case 1:
		ipc_fails(id, 0, 0);
		break;
	case 2:
		ipc_fails(id, L4_NO_DESC, 0);
		break;
	case 3:
		schedule_fails(id, L4_SCHED_QUERY);
		break;
	case 4:
		schedule_fails(id, PRIO_LOW);
		break;
	case 5:
		nearest_is_unchanged(id);
		break;
	case 6:
		l4_thread_switch(id);
		break;
	default:
		ipc_fails(id, 0, L4_RCV_OPEN);
	}
	victim.misnamed++;
}

/* By the version that a hostile task had before, or by any but its own of the victim. */
void misname(u32 random)
{
	struct l4_id id = hostile_former(random >> 3 & (HOSTILES - 1));

	if (random >> 7 & 1)
		id = misnamed(victim_thread(random >> 8 & (VICTIM_THREADS - 1)),
			      random >> 12 | random << 20);
	name_nobody(id, random & 7);
}

void expect_named(u32 id_low)
{
	victim_expect(id_low & L4_VERSION_MASK, victim_thread(0).low & L4_VERSION_MASK,
		      "the version by which it was sent a message");
}
