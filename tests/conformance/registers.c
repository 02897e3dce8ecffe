/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the registers hold after a system call: outputs, the caller's own input where nothing is
 * defined, zero where the kernel no longer knows it; never something of the kernel or of another
 * thread (sections 0, 3.1, 12.3, 13.4).
 */
#include "actor.h"

#define FLAGS test_flags()
#define ALL_FLAGS (FLAGS | 0xcd5u) /* CF PF AF ZF SF DF OF */
#define FLAGS_MASK 0x3fd5u /* without IF and the reserved bits */

static struct regs pattern(void)
{
	return (struct regs){ 0xa1a1a1a1, 0xc1c1c100, 0xd1d1d1d1, 0xb1b1b1b1, 0xe1e1e1e1,
			      0x51515151, 0xd2d2d2d2, ALL_FLAGS };
}

/* All registers but EAX are as given. */
static void check_kept(const struct regs *found, const struct regs *given)
{
	CHECK_EQUAL(found->ecx, given->ecx);
	CHECK_EQUAL(found->edx, given->edx);
	CHECK_EQUAL(found->ebx, given->ebx);
	CHECK_EQUAL(found->ebp, given->ebp);
	CHECK_EQUAL(found->esi, given->esi);
	CHECK_EQUAL(found->edi, given->edi);
}

static void check_zero(const struct regs *found)
{
	static const struct regs zero;

	check_kept(found, &zero);
}

/* An ipc that fails at once. */
static void check_at_once(struct regs r, u32 code)
{
	struct regs given = r;

	gate_0x30(&r);
	CHECK_EQUAL(r.eax, code);
	check_kept(&r, &given);
	CHECK_EQUAL(r.eflags & FLAGS_MASK, given.eflags & FLAGS_MASK);
}

TEST(registers_immediate_errors, "D23", "an ipc that fails at once leaves all registers but EAX")
{
	struct actor *a = actor_task(0);
	struct regs r = pattern();

	begin_receive(a, NIL_ID, NEVER);
	r.eax = 0;
	r.ebp = L4_NO_DESC;
	r.ecx = NOW;
	r.esi = a->id.low;
	check_at_once(r, L4_SETIMEOUT);
	for (u32 open = 0; open < 2; open++) { /* calls too, open and closed */
		r.ecx = L4_TIMEOUT_SND_ZERO;
		r.ebp = open;
		r.edi = 0x2222 + open; /* not what the kernel may remember from before */
		check_at_once(r, L4_SETIMEOUT);
	}
	r.ebp = L4_NO_DESC;
	r.ecx = NOW;
	r.esi = id_of(FIRST_TASK + 1, 0).low;
	check_at_once(r, L4_ENOT_EXISTENT);
	r.eax = L4_NO_DESC;
	check_at_once(r, L4_ENOT_EXISTENT);
	r.ebp = 0;
	check_at_once(r, L4_ENOT_EXISTENT);
	r.esi = a->id.low;
	check_at_once(r, L4_RETIMEOUT);
	r.ebp = L4_RCV_OPEN;
	check_at_once(r, L4_RETIMEOUT);
}

TEST(registers_after_blocking, "D23", "an ipc that blocked and failed returns EAX and zeros")
{
	struct actor *a = actor_task(0);
	struct regs r = pattern();

	begin_receive(a, NIL_ID, NEVER);
	r.eax = 0;
	r.ecx = 0x01010099;
	r.esi = a->id.low;
	gate_0x30(&r);
	CHECK_EQUAL(r.eax, L4_SETIMEOUT);
	check_zero(&r);
	CHECK_EQUAL(r.eflags & FLAGS_MASK, ALL_FLAGS & FLAGS_MASK);
	r = pattern();
	r.eax = L4_NO_DESC;
	r.ecx = 0x01010099;
	r.ebp = L4_RCV_OPEN;
	gate_0x30(&r);
	CHECK_EQUAL(r.eax, L4_RETIMEOUT);
	check_zero(&r);
}

TEST(registers_of_a_sent_message, "3.1", "a send without receive leaves all registers but EAX")
{
	struct actor *a = actor_task(0);
	struct regs r = pattern(), given;
	u32 w0, w1;

	begin_wait(a, NEVER);
	r.eax = 0;
	r.ebp = L4_NO_DESC;
	r.esi = a->id.low;
	given = r;
	gate_0x30(&r);
	CHECK_EQUAL(r.eax, 0);
	check_kept(&r, &given);
	CHECK_EQUAL(r.eflags & FLAGS_MASK, ALL_FLAGS & FLAGS_MASK);
	settle(a);
	CHECK_EQUAL(a->regs.edx, given.edx);
	given.esi = root_id.low;
	given.ecx = NEVER;
	a->regs = given;
	a->regs.eflags = 0; /* queued this time */
	tell(a, do_ipc);
	CHECK_EQUAL(l4_receive(a->id, &w0, &w1, NOW), 0);
	settle(a);
	CHECK_EQUAL(a->regs.eax, 0);
	check_kept(&a->regs, &given);
}

static u32 call_with_flags(struct l4_id to, u32 flags)
{
	struct regs r = ipc_regs(to, 0, 0, NEVER, 1, 2);

	r.eflags = flags;
	gate_0x30(&r);
	CHECK_EQUAL(r.eax, L4_SHORT_DOPE);
	return r.eflags & FLAGS_MASK;
}

static void echo(struct actor *a)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN };

	while (!l4_ipc(&i)) {
		i.to = i.from;
		i.snd = 0;
		a->count++;
	}
}

TEST(registers_flags_survive_ipc, "3.1", "EFLAGS belong to the thread: a call keeps each value")
{
	struct actor *a = actor_task(0);

	tell(a, echo);
	CHECK_EQUAL(call_with_flags(a->id, FLAGS | 0x400), (FLAGS | 0x400) & FLAGS_MASK);
	CHECK_EQUAL(call_with_flags(a->id, ALL_FLAGS), ALL_FLAGS & FLAGS_MASK);
	CHECK_EQUAL(call_with_flags(a->id, FLAGS), FLAGS & FLAGS_MASK);
	CHECK_EQUAL(a->count, 3);
}

/* The system calls without results give all registers back, with whatever EFLAGS. */
TEST(registers_calls_without_results, "D23", "unmap and thread_switch leave all registers")
{
	struct regs r = pattern(), given = r;

	r.eax = given.eax = 0; /* an invalid fpage */
	gate_0x32(&r);
	CHECK_EQUAL(r.eax, given.eax);
	check_kept(&r, &given);
	CHECK_EQUAL(r.eflags & FLAGS_MASK, given.eflags & FLAGS_MASK);
	r = pattern();
	r.esi = given.esi = 0;
	r.eax = given.eax = 0x77;
	gate_0x33(&r);
	CHECK_EQUAL(r.eax, given.eax);
	check_kept(&r, &given);
	CHECK_EQUAL(r.eflags & FLAGS_MASK, given.eflags & FLAGS_MASK);
}

TEST(registers_nearest_and_task_new, "D23", "id_nearest and task_new change only their outputs")
{
	struct regs r = pattern(), given = r;

	r.esi = given.esi = 0;
	gate_0x31(&r);
	CHECK_EQUAL(r.eax, L4_NEAREST_SAME);
	given.esi = root_id.low;
	given.edi = root_id.high;
	check_kept(&r, &given);
	r = given = pattern();
	r.esi = given.esi = id_of(L4_TASK_SIGMA0, 0).low; /* not ours to make */
	gate_0x36(&r);
	given.esi = given.edi = 0;
	CHECK_EQUAL(r.eax, given.eax);
	check_kept(&r, &given);
}

TEST(registers_schedule_refused, "8.2", "a refused thread_schedule changes only EAX")
{
	struct regs r = pattern(), given;

	r.eax = L4_SCHED_QUERY;
	r.esi = id_of(FIRST_TASK, 0).low;
	given = r;
	gate_0x34(&r);
	CHECK_EQUAL(r.eax, L4_INVALID);
	check_kept(&r, &given);
}

TEST(registers_of_a_new_task, "13.4", "a new task starts with zeros and EFLAGS 3202")
{
	struct actor *a = actor_task(0);

	CHECK_EQUAL(a->landings, 1);
	CHECK_EQUAL(a->landed.eax, 0);
	check_zero(&a->landed);
	CHECK_EQUAL(a->landed.eflags, FLAGS);
}

TEST(registers_of_a_new_thread, "13.4", "a new thread starts with zeros and EFLAGS 3202")
{
	struct actor *a = actor_task(0), *b = actor_beside(a, 1, 1), *c = actor_beside(a, 127, 2);

	CHECK_EQUAL(b->landings, 1);
	CHECK_EQUAL(b->landed.eax, 0);
	check_zero(&b->landed);
	CHECK_EQUAL(b->landed.eflags, FLAGS);
	CHECK_EQUAL(c->landings, 1);
	check_zero(&c->landed);
}

TEST(registers_reused_number, "13.4", "a task made anew starts with zeros again")
{
	struct actor *a = actor_task(0);

	begin_receive(a, NIL_ID, SOON);
	a = actor_task(0);
	CHECK_EQUAL(a->landed.eax, 0);
	check_zero(&a->landed);
	CHECK_EQUAL(a->landed.eflags, FLAGS);
}

TEST(registers_segments, "12.3", "threads have flat user segments: data 23, code 1B")
{
	struct actor *a = actor_task(0);

	for (u32 n = 0; n < 6; n++)
		CHECK_EQUAL(a->segments[n], n == 4 ? 0x1b : 0x23);
}
