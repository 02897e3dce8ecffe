/* SPDX-License-Identifier: BSD-2-Clause */
/* Preempters (section 11.3, decision D19): their ids are kept, nothing is ever sent to them. */
#include "actor.h"

TEST(preempters_get_nothing, "11.3", "who loses the processor sends no preemption message")
{
	struct actor *a = actor_thread(0);
	struct schedule s = { .dest = a->id, .param = L4_SCHED_QUERY, .preempter = root_id };
	struct ex_regs x = { .word = FIRST_LTHREAD, .esp = ~0u, .eip = ~0u,
			     .preempter = root_id, .pager = INVALID_ID };
	struct l4_id from;
	u32 w0, w1;

	CHECK(l4_lthread_ex_regs(&x) != L4_INVALID);
	CHECK(l4_thread_schedule(&s) != L4_INVALID);
	set_schedule(a->id, 0x01900010); /* a slice of 4 ticks: it ends often */
	a->limit = 1;
	launch(a, do_spin);
	CHECK_EQUAL(l4_wait(&from, &w0, &w1, 0x3200000a), L4_RETIMEOUT); /* and is preempted */
	CHECK(a->count > 0);
	CHECK_EQUAL(state_of(a->id), L4_STATE_READY);
	a->limit = 0;
	query(a->id, &s);
	CHECK(l4_same_id(s.preempter, root_id));
	x = (struct ex_regs){ .word = FIRST_LTHREAD, .esp = ~0u, .eip = ~0u,
			      .preempter = NIL_ID, .pager = INVALID_ID };
	l4_lthread_ex_regs(&x);
	CHECK(l4_same_id(x.preempter, root_id));
}
