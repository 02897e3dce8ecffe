/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages across clans, when they are enforced (sections 5.2, 5.3 and 23.8). */
#include "redirect.h"

enum { R = L4_CC_REDIRECTED, RI = L4_CC_REDIRECTED | L4_CC_INNER, D = L4_CC_DECEITED };

static struct l4_id id(u32 n)
{
	return members[n].id;
}

/* Member n has received W0 and W1. */
static void check_received(u32 n, struct l4_id from, u32 cc, struct l4_id addressed)
{
	const struct regs *r = &members[n].regs;

	CHECK(job_done(n));
	CHECK_EQUAL(r->eax, L4_SHORT_DOPE | cc);
	CHECK_EQUAL(r->edx, W0);
	CHECK_EQUAL(r->ebx, W1);
	CHECK_EQUAL(r->esi, from.low);
	CHECK_EQUAL(r->edi, from.high);
	CHECK_EQUAL(r->ecx, addressed.low);
	CHECK_EQUAL(r->ebp, addressed.high);
}

static const struct {
	u32 from, to, delivered, cc;
} ways[] = {
	{ A, B, B, 0 },	     { A1, A2, A2, 0 },	  { A, A1, A1, 0 },	{ A1, A, A, 0 },
	{ A, A11, A1, R },   { A, B1, B, R },	  { A1, B, A, RI },	{ A1, B1, A, RI },
	{ A2, A11, A1, R },  { A11, A, A1, RI },  { ROOT, A1, A, R },	{ A1, ROOT, A, RI },
	{ A11, B1, A1, RI }, { ROOT, A11, A, R }, { B, A11, A, R },	{ A11, A1, A1, 0 },
	{ ROOT, B, B, 0 },   { B1, A2, B, RI },	  { A1, A11, A11, 0 },	{ B1, B, B, 0 },
};

TEST(clans_table, "23.8", "where messages go, with which bits and addressed id, to one who waits")
{
	make_members();
	for (u32 n = 0; n < sizeof ways / sizeof *ways; n++) {
		u32 to = ways[n].delivered;

		member_waits(to, SOON);
		CHECK_EQUAL(member_sends(ways[n].from, id(ways[n].to), SOON), 0);
		check_received(to, id(ways[n].from), ways[n].cc, id(ways[n].to));
	}
}

TEST(clans_table_queued, "23.8", "the same when the sender was queued")
{
	make_members();
	for (u32 n = 0; n < sizeof ways / sizeof *ways; n++) {
		u32 to = ways[n].delivered;

		if (ways[n].from == ROOT)
			continue;
		member_sends(ways[n].from, id(ways[n].to), SOON);
		CHECK_EQUAL(state_of(id(ways[n].from)), L4_STATE_PENDING);
		member_waits(to, SOON);
		check_received(to, id(ways[n].from), ways[n].cc, id(ways[n].to));
		CHECK(job_done(ways[n].from));
		CHECK_EQUAL(members[ways[n].from].regs.eax, 0);
	}
}

TEST(clans_to_sigma0, "23.8",
     "sigma0 is in the root task's clan: A reaches it, A11's word goes to A1")
{
	make_members();
	member_waits(A1, SOON);
	CHECK_EQUAL(member_sends(A11, id_of(L4_TASK_SIGMA0, 0), SOON), 0);
	check_received(A1, id(A11), RI, id_of(L4_TASK_SIGMA0, 0));
	members[A].regs = ipc_regs(id_of(L4_TASK_SIGMA0, 0), 0, 0, SOON, 0xfffffff1, 0x1234);
	begin_job(A, job_ipc);
	CHECK(job_done(A));
	CHECK_EQUAL(members[A].regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(members[A].regs.esi, id_of(L4_TASK_SIGMA0, 0).low);
}

TEST(clans_not_to_the_addressed, "5.2", "who is addressed across clans gets nothing himself")
{
	make_members();
	member_waits(B, 0x1400000a);
	CHECK_EQUAL(member_sends(A1, id(B), L4_TIMEOUT_SND_ZERO), L4_SETIMEOUT);
	CHECK(job_done(B));
	CHECK_EQUAL(members[B].regs.eax, L4_RETIMEOUT);
}

TEST(clans_closed_chief, "4.2", "a chief that waits for another does not take a redirected message")
{
	make_members();
	member_receives(A, id(B), 0x1400000a);
	CHECK_EQUAL(member_sends(A1, id(B), L4_TIMEOUT_SND_ZERO), L4_SETIMEOUT);
	CHECK(job_done(A));
	member_receives(A, id(A1), SOON);
	CHECK_EQUAL(member_sends(A1, id(B), L4_TIMEOUT_SND_ZERO), 0);
	check_received(A, id(A1), RI, id(B));
}

TEST(clans_nobody_there, "5.2", "across clans only tasks count: the chief gets what is for nobody")
{
	struct l4_id nobody;

	make_members();
	nobody = beside(id(B), 99);
	member_waits(A, SOON);
	CHECK_EQUAL(member_sends(A1, nobody, SOON), 0);
	check_received(A, id(A1), RI, nobody);
	CHECK_EQUAL(member_sends(A, nobody, SOON), L4_ENOT_EXISTENT);
	member_waits(B, SOON);
	CHECK_EQUAL(member_sends(A, beside(id(B1), 99), SOON), 0);
	check_received(B, id(A), R, beside(id(B1), 99));
}

/* A1 calls B, which A passes on; B answers, which A passes back. */
TEST(clans_call, "5.2", "a call across clans: the client waits for whom it addressed, A deceives")
{
	make_members();
	member_waits(A, SOON);
	members[A1].regs = ipc_regs(id(B), 0, 0, NEVER, W0, W1);
	begin_job(A1, job_ipc);
	check_received(A, id(A1), RI, id(B));
	CHECK_EQUAL(member_sends(A, id(A1), L4_TIMEOUT_SND_ZERO), L4_SETIMEOUT); /* not as A */
	member_waits(B, NEVER);
	member_deceives(A, id(B), id(A1), L4_RCV_OPEN, NEVER);
	check_received(B, id(A1), D, id(B));
	CHECK_EQUAL(member_sends(B, id(A1), SOON), 0);
	check_received(A, id(B), R, id(A1));
	member_deceives(A, id(A1), id(B), L4_NO_DESC, L4_TIMEOUT_SND_ZERO);
	CHECK(job_done(A));
	CHECK_EQUAL(members[A].regs.eax, 0);
	check_received(A1, id(B), D, id(A1));
}

TEST(clans_closed_outside, "5.2", "a closed receive from another clan waits for the chief's deceit")
{
	make_members();
	member_receives(A1, id(B), 0x0a00000a);
	CHECK(job_done(A1));
	CHECK_EQUAL(members[A1].regs.eax, L4_RETIMEOUT);
	member_receives(A1, beside(id(B), 99), NOW); /* nor need it exist */
	CHECK_EQUAL(members[A1].regs.eax, L4_RETIMEOUT);
	member_receives(A1, id(B), NEVER);
	CHECK_EQUAL(member_sends(B, id(A1), L4_TIMEOUT_SND_ZERO), L4_SETIMEOUT); /* A has it */
	CHECK_EQUAL(member_sends(A2, id(A1), L4_TIMEOUT_SND_ZERO), L4_SETIMEOUT);
	member_deceives(A, id(A1), id(B), L4_NO_DESC, L4_TIMEOUT_SND_ZERO);
	CHECK_EQUAL(members[A].regs.eax, 0);
	check_received(A1, id(B), D, id(A1));
}

TEST(strict_closed_outside, "D1", "a closed receive by a stale id from another clan: 0x10")
{
	struct l4_id stale;

	make_members();
	stale = id(B);
	stale.low ^= 1;
	member_receives(A1, stale, NEVER);
	CHECK(job_done(A1));
	CHECK_EQUAL(members[A1].regs.eax, L4_ENOT_EXISTENT);
	member_receives(A1, id(B), NEVER);
	member_deceives(A, id(A1), id(B), L4_NO_DESC, L4_TIMEOUT_SND_ZERO);
	check_received(A1, id(B), D, id(A1));
}

TEST(clans_closed_outside_queued, "5.2", "the chief's deceit may have been queued before")
{
	make_members();
	member_deceives(A, id(A1), id(B), L4_NO_DESC, SOON);
	CHECK_EQUAL(state_of(id(A)), L4_STATE_PENDING);
	member_receives(A1, id(A), NOW);
	CHECK_EQUAL(members[A1].regs.eax, L4_RETIMEOUT); /* it comes as B */
	member_receives(A1, id(B), SOON);
	check_received(A1, id(B), D, id(A1));
	CHECK(job_done(A));
	CHECK_EQUAL(members[A].regs.eax, 0);
}

TEST(clans_deceit_refused, "23.8",
     "deceit that turns the direction is ignored: A to B as root, to A1 as A2")
{
	make_members();
	member_waits(B, SOON);
	member_deceives(A, id(B), root_id, L4_NO_DESC, SOON);
	check_received(B, id(A), 0, id(B));
	member_waits(A1, SOON);
	member_deceives(A, id(A1), id(A2), L4_NO_DESC, SOON);
	check_received(A1, id(A), 0, id(A1));
	member_waits(B, SOON);
	member_deceives(A, id(B), id(A), L4_NO_DESC, SOON);
	check_received(B, id(A), 0, id(B));
	member_waits(A1, SOON);
	member_deceives(A2, id(A1), id(B), L4_NO_DESC, SOON); /* no chief of anybody */
	check_received(A1, id(A2), 0, id(A1));
}

TEST(clans_deceit_deep, "5.3", "inside is whatever lies in the clan, however deep")
{
	make_members();
	member_waits(B, SOON);
	member_deceives(A, id(B), id(A11), L4_NO_DESC, SOON);
	check_received(B, id(A11), D, id(B));
	member_waits(A1, SOON);
	member_deceives(A, id(A11), id(B1), L4_NO_DESC, SOON); /* redirected and deceiving */
	check_received(A1, id(B1), D | R, id(A11));
	member_waits(A1, SOON);
	member_deceives(A, id(A11), id(A2), L4_NO_DESC, SOON);
	check_received(A1, id(A), R, id(A11));
}

static void job_read(struct member *m)
{
	access_read(&m->regs);
}

static void job_ex_regs(struct member *m)
{
	gate_0x35(&m->regs);
}

TEST(clans_page_fault, "11.1",
     "the fault of a thread whose pager is outside its clan goes to its chief")
{
	u32 address;

	make_members();
	members[A1].regs = (struct regs){ .esi = (u32)(unsigned long)&members, .eflags = 0x3202 };
	begin_job(A1, job_read); /* the code is there then */
	CHECK(job_done(A1));
	members[A1].regs = (struct regs){ .ecx = ~0u, .edx = ~0u, .ebx = ~0u, .ebp = ~0u,
					  .esi = id(B).low, .edi = id(B).high };
	begin_job(A1, job_ex_regs);
	CHECK(job_done(A1));
	address = page(3);
	for (u32 n = 0; n < 2; n++) { /* A waits, or comes later */
		if (!n)
			member_waits(A, SOON);
		members[A1].regs = (struct regs){ .esi = address + n * PAGE, .eflags = 0x3202 };
		members[A1].job = job_read;
		spin_ticks(2);
		l4_thread_switch(members[A1].id);
		if (n)
			member_waits(A, SOON);
		CHECK(job_done(A));
		CHECK_EQUAL(members[A].regs.eax, L4_SHORT_DOPE | RI);
		CHECK_EQUAL(members[A].regs.edx, address + n * PAGE);
		CHECK_EQUAL(members[A].regs.ebx, access_read_ip);
		CHECK_EQUAL(members[A].regs.esi, id(A1).low);
		CHECK_EQUAL(members[A].regs.ecx, id(B).low);
		CHECK_EQUAL(members[A].regs.ebp, id(B).high);
		CHECK_EQUAL(state_of(id(A1)), L4_STATE_FAULT);
		(void)page(3 + n);
		members[A].regs = (struct regs){ .esi = address + n * PAGE, .eflags = 0x3202 };
		begin_job(A, job_read); /* A has the page from the root task */
		CHECK(job_done(A));
		CHECK_EQUAL(member_sends(A, id(A1), L4_TIMEOUT_SND_ZERO), L4_SETIMEOUT);
		members[A].virtual = id(B);
		members[A].regs = ipc_regs(id(A1), L4_SND_MAP | L4_SND_DECEIT, L4_NO_DESC,
					   L4_TIMEOUT_SND_ZERO, address + n * PAGE,
					   one(address + n * PAGE, 0));
		begin_job(A, job_deceit);
		CHECK_EQUAL(members[A].regs.eax, 0);
		CHECK(job_done(A1));
		CHECK_EQUAL(members[A1].regs.eax, MARK(address + n * PAGE));
	}
}

TEST(clans_chief_deleted, "D9", "a task that deletes a chief deletes those who wait for it too")
{
	make_members();
	member_sends(A1, id(B), NEVER);
	member_receives(A2, id(B), NEVER);
	member_receives(B, id(A), NEVER);
	root_task_delete(FIRST_TASK);
	CHECK(job_done(B));
	CHECK_EQUAL(members[B].regs.eax, L4_ENOT_EXISTENT);
	CHECK_EQUAL(state_of(id(A1)), L4_STATE_DEAD);
	CHECK_EQUAL(state_of(id(A2)), L4_STATE_DEAD);
}

/* Messages in memory keep their bits, whatever pages are missing. */
TEST(clans_long_message, "5.2", "a long message across clans, whose string has to be paged in")
{
	const u32 *text = (const u32 *)(unsigned long)page(5);
	static u32 send[8], receive[8], copy[8];

	make_members();
	send[2] = L4_DOPE(0, 1);
	send[3] = 4;
	send[4] = (u32)(unsigned long)text;
	receive[1] = L4_DOPE(0, 1);
	receive[5] = sizeof copy;
	receive[6] = (u32)(unsigned long)copy;
	members[A].regs = ipc_regs(NIL_ID, L4_NO_DESC, (u32)(unsigned long)receive | L4_RCV_OPEN,
				   SOON, 0, 0);
	begin_job(A, job_ipc);
	members[A1].regs = ipc_regs(id(B), (u32)(unsigned long)send, L4_NO_DESC, SOON, W0, W1);
	begin_job(A1, job_ipc);
	CHECK(job_done(A1));
	CHECK(job_done(A));
	CHECK_EQUAL(members[A].regs.eax, L4_DOPE(0, 1) | RI);
	CHECK_EQUAL(members[A].regs.esi, id(A1).low);
	CHECK_EQUAL(members[A].regs.ecx, id(B).low);
	CHECK_EQUAL(copy[0], *text);
}

TEST(clans_off, "5.5", "without clans a message goes to whom it is addressed, at any depth")
{
	struct actor *a, *b, *c;

	if (test_clans())
		test_skip("needs clans=off");
	a = actor_task(0);
	c = actor_task(2);
	l4_task_new(id_of(FIRST_TASK + 1, 0), a->id.low, 0, 0, NIL_ID);
	b = actor_child(a, FIRST_TASK + 1, 1);
	begin_wait(c, SOON);
	begin_wait(a, SOON);
	begin_send(b, c->id, SOON, 1, 2);
	CHECK(done_with(c, 1));
	CHECK_EQUAL(c->regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(c->regs.esi, b->id.low);
	CHECK_EQUAL(c->regs.ecx, c->id.low);
	CHECK_EQUAL(state_of(a->id), L4_STATE_WAITING);
}
