/* SPDX-License-Identifier: BSD-2-Clause */
/* lthread_ex_regs: creating, exchanging, querying (section 9). */
#include "fault.h"

#define FLAGS test_flags()

static struct regs unchanged(u32 lthread)
{
	return (struct regs){ .eax = lthread, .ecx = ~0u, .edx = ~0u, .ebx = ~0u,
			      .ebp = ~0u, .esi = ~0u, .edi = ~0u };
}

/* An actor's own query of a thread of its task. */
static struct regs ask(struct actor *a, u32 lthread)
{
	a->regs = unchanged(lthread);
	CHECK(finish(a, do_ex_regs));
	return a->regs;
}

TEST(exregs_create_outputs, "D14", "creating a thread: outputs are the inputs, EAX = 0")
{
	struct actor *a = actor_task(0), *b = actor_number(1);
	struct regs given = { 5, actor_esp(b), (u32)(unsigned long)actor_entry, 0x11, 0x22,
			      root_pager.low, root_pager.high, 0 };

	a->regs = given;
	CHECK(finish(a, do_ex_regs));
	CHECK_EQUAL(a->regs.eax, 0);
	CHECK_EQUAL(a->regs.ecx, given.ecx);
	CHECK_EQUAL(a->regs.edx, given.edx);
	CHECK_EQUAL(a->regs.ebx, given.ebx);
	CHECK_EQUAL(a->regs.ebp, given.ebp);
	CHECK_EQUAL(a->regs.esi, given.esi);
	CHECK_EQUAL(a->regs.edi, given.edi);
	b->id = beside(a->id, 5);
	settle(b);
	CHECK_EQUAL(b->landings, 1);
	ask(a, 5);
	CHECK_EQUAL(a->regs.ebx, 0x11);
	CHECK_EQUAL(a->regs.ebp, 0x22);
	CHECK_EQUAL(a->regs.esi, root_pager.low);
	CHECK_EQUAL(a->regs.edi, root_pager.high);
}

TEST(exregs_query_creates_nothing, "D14", "asking for a thread never created: all ones, no thread")
{
	struct actor *a = actor_task(0);

	CHECK_EQUAL(ask(a, 9).eax, L4_INVALID);
	CHECK_EQUAL(a->regs.ecx, ~0u);
	CHECK_EQUAL(a->regs.edi, ~0u);
	CHECK_EQUAL(ask(a, 9).eax, L4_INVALID);
	CHECK_EQUAL(l4_send(beside(a->id, 9), 0, 0, NEVER), L4_ENOT_EXISTENT);
	CHECK_EQUAL(state_of(beside(a->id, 9)), 0xf);
}

TEST(exregs_create_without_pager, "D14", "a thread created with the invalid pager has none")
{
	struct actor *a = actor_task(0);

	a->regs = unchanged(3);
	a->regs.ecx = actor_esp(actor_number(1));
	a->regs.edx = TO; /* nothing is there */
	CHECK(finish(a, do_ex_regs));
	CHECK_EQUAL(a->regs.eax, 0);
	for (u32 n = 0; n < 100 && state_of(beside(a->id, 3)) != L4_STATE_DEAD; n++)
		l4_thread_switch(beside(a->id, 3));
	CHECK_EQUAL(state_of(beside(a->id, 3)), L4_STATE_DEAD);
	CHECK_EQUAL(ask(a, 3).esi, 0);
	CHECK_EQUAL(a->regs.edi, 0);
	CHECK_EQUAL(a->regs.ebx, 0);
	CHECK_EQUAL(a->regs.edx, TO);
}

TEST(exregs_create_without_esp, "D14", "a thread created with a valid EIP only starts with ESP = 0")
{
	struct actor *a = actor_task(0);

	a->regs = unchanged(3);
	a->regs.edx = TO;
	CHECK(finish(a, do_ex_regs));
	CHECK_EQUAL(a->regs.eax, 0);
	CHECK_EQUAL(ask(a, 3).ecx, 0);
}

TEST(exregs_last_lthread, "9", "lthread 127 can be created, lthread 128 is lthread 0")
{
	struct actor *a = actor_task(0), *b = actor_beside(a, 127, 1);

	CHECK_EQUAL(b->landings, 1);
	CHECK(finish(b, do_switch));
	CHECK_EQUAL(b->id.low, id_of(FIRST_TASK, 127).low);
	CHECK_EQUAL(ask(a, 128).esi, root_pager.low);
}

TEST(exregs_query_of_a_waiting_thread, "9", "EIP and ESP of a thread in ipc are its user context's")
{
	struct actor *a = actor_thread(0);
	struct ex_regs x = { FIRST_LTHREAD, ~0u, ~0u, INVALID_ID, INVALID_ID };

	begin_receive(a, NIL_ID, NEVER);
	CHECK_EQUAL(l4_lthread_ex_regs(&x) & FLAGS, FLAGS);
	CHECK(x.esp > (u32)(unsigned long)a && x.esp < actor_esp(a));
	CHECK_EQUAL(*(u16 *)(unsigned long)(x.eip - 2), 0x30cd); /* behind an int 0x30 */
	CHECK_EQUAL(x.pager.low, id_of(L4_TASK_SIGMA0, 0).low);
	CHECK_EQUAL(x.preempter.low, 0);
	CHECK_EQUAL(state_of(a->id), L4_STATE_WAITING);
}

TEST(exregs_pager_and_preempter, "9", "pager and preempter are exchanged, the old ones returned")
{
	struct actor *a = actor_task(0);

	actor_beside(a, 1, 1);
	a->regs = unchanged(1);
	a->regs.ebx = 0x123;
	a->regs.ebp = 0x456;
	CHECK(finish(a, do_ex_regs));
	CHECK_EQUAL(a->regs.ebx, 0);
	CHECK_EQUAL(a->regs.ebp, 0);
	CHECK_EQUAL(a->regs.esi, root_pager.low);
	a->regs = unchanged(1);
	a->regs.esi = root_id.low;
	a->regs.edi = root_id.high;
	CHECK(finish(a, do_ex_regs));
	CHECK_EQUAL(a->regs.ebx, 0x123);
	CHECK_EQUAL(a->regs.ebp, 0x456);
	CHECK_EQUAL(a->regs.esi, root_pager.low);
	ask(a, 1);
	CHECK_EQUAL(a->regs.esi, root_id.low);
	CHECK_EQUAL(a->regs.edi, root_id.high);
	a->regs = unchanged(1);
	a->regs.ebx = a->regs.ebp = 0; /* nil is a value */
	CHECK(finish(a, do_ex_regs));
	CHECK_EQUAL(ask(a, 1).ebx, 0);
}

TEST(exregs_without_eip_cancels_nothing, "4.10", "setting ESP, pager or preempter cancels no ipc")
{
	struct actor *a = actor_task(0), *b = actor_beside(a, 1, 1);
	struct regs r;

	begin_wait(b, NEVER);
	r = ask(a, 1);
	a->regs = unchanged(1);
	a->regs.ecx = r.ecx;
	a->regs.ebx = 1;
	a->regs.esi = root_id.low;
	CHECK(finish(a, do_ex_regs));
	CHECK_EQUAL(a->regs.ecx, r.ecx);
	CHECK_EQUAL(a->regs.edx, r.edx);
	CHECK_EQUAL(state_of(b->id), L4_STATE_WAITING);
	CHECK_EQUAL(b->done, 0);
	CHECK_EQUAL(b->landings, 1);
	CHECK_EQUAL(l4_send(b->id, 1, 2, L4_TIMEOUT_SND_ZERO), 0);
}

TEST(exregs_esp_only, "9", "a new ESP without EIP is what the query then tells")
{
	struct actor *a = actor_task(0), *b = actor_beside(a, 1, 1);

	begin_wait(b, NEVER);
	a->regs = unchanged(1);
	a->regs.ecx = 0x12345678;
	CHECK(finish(a, do_ex_regs));
	CHECK_EQUAL(ask(a, 1).ecx, 0x12345678);
	CHECK_EQUAL(state_of(b->id), L4_STATE_WAITING);
}

TEST(exregs_on_itself, "9", "a thread may exchange its own EIP and ESP; no code in EAX")
{
	struct actor *a = actor_task(0);

	a->regs = unchanged(0);
	a->regs.ecx = actor_esp(a);
	a->regs.edx = (u32)(unsigned long)actor_entry;
	tell(a, do_ex_regs);
	CHECK_EQUAL(a->landings, 2);
	CHECK_EQUAL(a->landed.eax & FLAGS, FLAGS);
	CHECK(a->landed.ecx > (u32)(unsigned long)a && a->landed.ecx < actor_esp(a));
	CHECK_EQUAL(*(u16 *)(unsigned long)(a->landed.edx - 2), 0x35cd);
	CHECK_EQUAL(a->landed.esi, root_pager.low);
}

TEST(exregs_names_own_task_only, "9", "the lthread number means a thread of the caller's task")
{
	struct actor *a = actor_task(0), *b = actor_thread(1);

	begin_wait(b, NEVER);
	CHECK_EQUAL(ask(a, FIRST_LTHREAD + 1).eax, L4_INVALID);
	a->regs = unchanged(FIRST_LTHREAD + 1);
	a->regs.edx = TO;
	CHECK(finish(a, do_ex_regs));
	CHECK_EQUAL(state_of(b->id), L4_STATE_WAITING);
	CHECK_EQUAL(b->landings, 1);
}

TEST(exregs_dead_query_does_not_revive, "9", "a query of a dead thread leaves it dead")
{
	struct actor *a = actor_task(0), *b = actor_beside(a, 1, 1);

	begin_access(b, do_read, 0xfffffff0);
	CHECK_EQUAL(state_of(b->id), L4_STATE_DEAD);
	CHECK_EQUAL(ask(a, 1).edx, access_read_ip);
	a->regs = unchanged(1);
	a->regs.ecx = actor_esp(b);
	a->regs.esi = root_pager.low;
	CHECK(finish(a, do_ex_regs));
	CHECK_EQUAL(state_of(b->id), L4_STATE_DEAD);
}

TEST(exregs_attributes_inherited, "8.4", "a new thread has its creator's priority, slice and mcp")
{
	struct actor *a = actor_task(0), *b;
	struct schedule s;

	set_schedule(a->id, 0x05a0000c);
	b = actor_beside(a, 1, 1);
	CHECK_EQUAL(query(b->id, &s) & 0xfff000ff, 0x05a0000c);
}
