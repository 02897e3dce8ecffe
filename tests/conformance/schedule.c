/* SPDX-License-Identifier: BSD-2-Clause */
/* thread_schedule: what it tells and what it sets (section 8.1 to 8.3, words of 23.6). */
#include "fault.h"

static u32 state_word(u32 state)
{
	return PLAIN_PARAM | state << L4_SCHED_STATE_SHIFT;
}

/* An actor's own call. */
static u32 by(struct actor *a, struct l4_id dest, u32 param)
{
	a->regs = (struct regs){ .eax = param, .ebx = ~0u, .ebp = ~0u, .esi = dest.low,
				 .edi = dest.high };
	CHECK(finish(a, do_schedule));
	return a->regs.eax;
}

TEST(schedule_states, "24.14", "the state nibble of each state, with priority and slice")
{
	struct actor *a = actor_task(0), *b = actor_thread(1);
	struct schedule s;

	CHECK_EQUAL(query(root_id, &s), state_word(L4_STATE_READY));
	CHECK_EQUAL(query(a->id, &s), state_word(L4_STATE_WAITING));
	begin_wait(a, SOON);
	CHECK_EQUAL(query(a->id, &s), state_word(L4_STATE_WAITING));
	begin_send(b, a->id, NEVER, 0, 0);
	settle(a);
	begin_send(b, a->id, NEVER, 0, 0);
	CHECK_EQUAL(query(b->id, &s), state_word(L4_STATE_PENDING));
	CHECK_EQUAL(s.partner.low, a->id.low);
	CHECK_EQUAL(s.partner.high, a->id.high);
	begin_access(a, do_read, 0xfffffff0);
	CHECK_EQUAL(query(a->id, &s), state_word(L4_STATE_DEAD));
	CHECK(done_with(b, 2));
	b->limit = 1;
	launch(b, do_spin);
	CHECK_EQUAL(query(b->id, &s), state_word(L4_STATE_READY));
	b->limit = 0;
}

TEST(schedule_partner, "8.3", "partner: whom a thread waits for; invalid for an open wait and none")
{
	struct actor *a = actor_task(0), *b = actor_thread(1);
	struct schedule s;

	begin_receive(a, b->id, NEVER);
	query(a->id, &s);
	CHECK(l4_same_id(s.partner, b->id));
	begin_send(b, a->id, NEVER, 0, 0);
	begin_receive(a, b->id, SOON);
	query(a->id, &s);
	CHECK(l4_same_id(s.partner, b->id));
	begin_send(b, a->id, NEVER, 0, 0);
	begin_wait(a, NEVER);
	query(a->id, &s);
	CHECK(l4_same_id(s.partner, INVALID_ID));
	begin_send(b, a->id, NEVER, 0, 0);
	begin_receive(a, NIL_ID, NEVER);
	query(a->id, &s);
	CHECK(l4_same_id(s.partner, INVALID_ID));
	query(root_id, &s);
	CHECK(l4_same_id(s.partner, INVALID_ID));
}

TEST(schedule_nobody, "8.2", "a thread that does not exist: all ones")
{
	struct actor *a = actor_task(0);
	struct schedule s;

	CHECK_EQUAL(query(NIL_ID, &s), L4_INVALID);
	CHECK_EQUAL(query(INVALID_ID, &s), L4_INVALID);
	CHECK_EQUAL(query(id_of(FIRST_TASK + 1, 0), &s), L4_INVALID);
	CHECK_EQUAL(query(beside(a->id, 1), &s), L4_INVALID);
	CHECK_EQUAL(query(id_of(0, 1), &s), L4_INVALID);
	CHECK_EQUAL(set_schedule(beside(a->id, 127), PLAIN_PARAM), L4_INVALID);
}

TEST(schedule_sets, "8.1", "priority and slice are set, the old ones returned")
{
	struct actor *a = actor_task(0);

	CHECK_EQUAL(set_schedule(a->id, 0x14a00064), state_word(L4_STATE_WAITING));
	CHECK_EQUAL(set_schedule(a->id, 0x05900001), 0x14ac0064);
	CHECK_EQUAL(set_schedule(a->id, L4_SCHED_QUERY), 0x059c0001);
	CHECK_EQUAL(set_schedule(a->id, L4_SCHED_QUERY), 0x059c0001);
}

TEST(schedule_slice_forms, "23.6", "a slice of 1 us is rounded up, 0 and infinity are kept")
{
	struct actor *a = actor_task(0);
	u32 got;

	set_schedule(a->id, 0x01f000ff);
	got = set_schedule(a->id, 0x00100010);
	CHECK_EQUAL(got & 0xff, 0xff);
	CHECK(l4_timeout_us(got >> 24, got >> 20 & 0xf) >= 1);
	CHECK(l4_timeout_us(got >> 24, got >> 20 & 0xf) <= 10 * TICK);
	CHECK_EQUAL(set_schedule(a->id, 0x00000010), 0x001c0010);
	CHECK_EQUAL(set_schedule(a->id, 0xffe00010), 0x000c0010);
	got = set_schedule(a->id, PLAIN_PARAM); /* 255 * 4 us */
	CHECK(l4_timeout_us(got >> 24, got >> 20 & 0xf) >= 1020);
}

TEST(schedule_small_space_byte, "13.3", "the small-space byte may be given and is told as 0")
{
	struct actor *a = actor_task(0);

	set_schedule(a->id, 0x0aa00c10);
	CHECK_EQUAL(set_schedule(a->id, L4_SCHED_QUERY), state_word(L4_STATE_WAITING));
	CHECK(finish(a, do_switch));
}

TEST(schedule_reserved_bits, "8.1", "with bits 19:16 set nothing is changed")
{
	struct actor *a = actor_task(0);

	for (u32 bit = 16; bit < 20; bit++) {
		set_schedule(a->id, 0x05a00020 | 1u << bit);
		CHECK_EQUAL(set_schedule(a->id, L4_SCHED_QUERY), state_word(L4_STATE_WAITING));
	}
}

TEST(schedule_mcp_of_destination, "8.2", "a destination above the mcp: all ones, no change")
{
	struct actor *a = actor_number(0);

	a->id = l4_task_new(id_of(FIRST_TASK, 0), 15, actor_esp(a),
			    (u32)(unsigned long)actor_entry, root_pager);
	settle(a);
	CHECK_EQUAL(by(a, root_id, L4_SCHED_QUERY), L4_INVALID);
	CHECK_EQUAL(by(a, root_id, 0x01a00001), L4_INVALID);
	CHECK_EQUAL(by(a, a->id, 0x0aa00005), L4_INVALID);
	CHECK_EQUAL(set_schedule(root_id, L4_SCHED_QUERY), state_word(L4_STATE_READY));
	set_schedule(a->id, 0x0aa0000f);
	CHECK_EQUAL(by(a, a->id, L4_SCHED_QUERY), 0x0aa0000f);
}

TEST(schedule_mcp_of_new_priority, "8.2", "a new priority above mcp: old values, nothing is set")
{
	struct actor *a = actor_number(0);

	a->id = l4_task_new(id_of(FIRST_TASK, 0), 16, actor_esp(a),
			    (u32)(unsigned long)actor_entry, root_pager);
	settle(a);
	CHECK_EQUAL(by(a, a->id, 0x05a00011), PLAIN_PARAM);
	CHECK_EQUAL(set_schedule(a->id, L4_SCHED_QUERY), state_word(L4_STATE_WAITING));
	CHECK_EQUAL(by(a, root_id, L4_SCHED_QUERY), state_word(L4_STATE_READY)); /* 16 is allowed */
}

TEST(schedule_external_preempter, "8.2", "the external preempter is stored; invalid leaves it")
{
	struct actor *a = actor_task(0);
	struct schedule s = { .dest = a->id, .param = L4_SCHED_QUERY, .preempter = root_pager };

	l4_thread_schedule(&s);
	CHECK(l4_same_id(s.preempter, NIL_ID) || l4_same_id(s.preempter, INVALID_ID));
	query(a->id, &s);
	CHECK(l4_same_id(s.preempter, root_pager));
	s = (struct schedule){ .dest = a->id, .param = PLAIN_PARAM, .preempter = NIL_ID };
	l4_thread_schedule(&s);
	CHECK(l4_same_id(s.preempter, root_pager));
	query(a->id, &s);
	CHECK(l4_same_id(s.preempter, NIL_ID));
}

TEST(schedule_remaining_timeout, "8.3", "the timeout that is left, in states C and D")
{
	struct actor *a = actor_task(0), *b = actor_thread(1);
	struct schedule s;
	u64 left;

	begin_receive(a, NIL_ID, 0xff000007); /* 16.7 s */
	query(a->id, &s);
	left = l4_timeout_us(s.time_high >> 24, s.time_high >> 20 & 0xf);
	CHECK(left > 8000000 && left <= 255u * 65536);
	begin_send(b, a->id, 0x00800070, 0, 0); /* 8.4 s */
	query(b->id, &s);
	left = l4_timeout_us(s.time_high >> 24, s.time_high >> 20 & 0xf);
	CHECK(left > 4000000 && left <= 129u * 65536);
	query(root_pager, &s);
	CHECK_EQUAL(s.time_high >> 24, 0);
}

TEST(schedule_time_consumed, "8.3", "the time a thread ran is counted, not that it waited")
{
	struct actor *a = actor_thread(0), *b = actor_task(1);
	struct schedule before, s;
	u32 w, slept;

	query(b->id, &before);
	slept = before.time_low;
	query(a->id, &before);
	a->limit = 1;
	launch(a, do_spin);
	l4_receive(NIL_ID, &w, &w, 0x3200000a);
	a->limit = 0;
	query(a->id, &s);
	CHECK(s.time_low - before.time_low >= 25 * TICK);
	CHECK_EQUAL(s.time_high & 0xffff, 0);
	query(b->id, &s);
	CHECK_EQUAL(s.time_low, slept);
}

TEST(schedule_ignores_version, "D1", "only task and lthread name the destination")
{
	struct actor *a = actor_task(0);

	CHECK_EQUAL(set_schedule((struct l4_id){ a->id.low | 0xf00003ff, 0 }, L4_SCHED_QUERY),
		    state_word(L4_STATE_WAITING));
}
