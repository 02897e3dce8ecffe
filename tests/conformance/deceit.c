/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deceit by the root task, whose threads are outside and whose children inside its clan (section
 * 5.3).  It does not depend on whether clans are enforced.
 */
#include "long.h"

static struct l4_id neighbour(void)
{
	return beside(root_id, 77); /* need not exist */
}

static void do_deceit(struct actor *a)
{
	u32 keep;

	/* the two words end up where the stack pointer is at the int */
	__asm__ volatile("push %%ebp\n\t"
			 "pushl 4(%%edx)\n\t"
			 "pushl (%%edx)\n\t"
			 "mov 12(%%eax), %%ebx\n\t"
			 "mov 16(%%eax), %%ebp\n\t"
			 "mov 20(%%eax), %%esi\n\t"
			 "mov 24(%%eax), %%edi\n\t"
			 "mov 4(%%eax), %%ecx\n\t"
			 "mov 8(%%eax), %%edx\n\t"
			 "mov (%%eax), %%eax\n\t"
			 "int $0x30\n\t"
			 "lea 8(%%esp), %%esp\n\t"
			 "pop %%ebp"
			 : "=a"(keep)
			 : "a"(&a->regs), "d"(&a->other)
			 : "ebx", "ecx", "esi", "edi", "memory", "cc");
	a->regs.eax = keep;
}

u32 test_deceive(struct l4_id to, struct l4_id as, u32 snd, u32 timeouts)
{
	static struct actor me;

	me.other = as;
	me.regs = ipc_regs(to, snd | L4_SND_DECEIT, L4_NO_DESC, timeouts, W0, W1);
	do_deceit(&me);
	return me.regs.eax;
}

static void check_received(struct actor *a, u32 done, struct l4_id from, u32 result)
{
	CHECK(done_with(a, done));
	CHECK_EQUAL(a->regs.eax, result);
	CHECK_EQUAL(a->regs.edx, W0);
	CHECK_EQUAL(a->regs.ebx, W1);
	CHECK_EQUAL(a->regs.esi, from.low);
	CHECK_EQUAL(a->regs.edi, from.high);
	CHECK_EQUAL(a->regs.ecx, a->id.low);
	CHECK_EQUAL(a->regs.ebp, a->id.high);
}

TEST(deceit_allowed, "5.3", "a virtual sender from outside to one inside: its id, and bit d")
{
	struct actor *a = actor_task(0);

	begin_wait(a, SOON);
	CHECK_EQUAL(test_deceive(a->id, neighbour(), 0, SOON), 0);
	check_received(a, 1, neighbour(), L4_SHORT_DOPE | L4_CC_DECEITED);
	begin_receive(a, neighbour(), NOW); /* does not exist */
	CHECK_EQUAL(a->regs.eax, L4_ENOT_EXISTENT);
}

TEST(deceit_closed, "5.3",
     "who waits for the virtual sender takes it, who waits for the real one does not")
{
	struct actor *a = actor_task(0), *v = actor_thread(1);

	begin_receive(a, root_id, NEVER);
	/* the actor waits for orders of the real one already */
	CHECK_EQUAL(test_deceive(a->id, v->id, 0, L4_TIMEOUT_SND_ZERO), L4_SETIMEOUT);
	a = actor_task(0);
	begin_receive(a, v->id, SOON);
	CHECK_EQUAL(test_deceive(a->id, v->id, 0, L4_TIMEOUT_SND_ZERO), 0);
	check_received(a, 1, v->id, L4_SHORT_DOPE | L4_CC_DECEITED);
}

TEST(deceit_refused, "5.3", "both inside, or both outside: sent as if without deceit, no error")
{
	struct actor *a = actor_task(0), *b = actor_task(1), *c = actor_thread(2);

	begin_wait(a, SOON);
	CHECK_EQUAL(test_deceive(a->id, b->id, 0, SOON), 0);
	check_received(a, 1, root_id, L4_SHORT_DOPE);
	begin_wait(c, SOON);
	CHECK_EQUAL(test_deceive(c->id, neighbour(), 0, SOON), 0);
	check_received(c, 1, root_id, L4_SHORT_DOPE);
	begin_wait(c, SOON);
	CHECK_EQUAL(test_deceive(c->id, a->id, 0, SOON), 0); /* as one inside to one outside */
	check_received(c, 2, a->id, L4_SHORT_DOPE | L4_CC_DECEITED);
}

TEST(deceit_wild_stack, "5.3", "a virtual sender that cannot be read: sent as if without deceit")
{
	static const u32 at[] = { 0xfffffffc, 0xc0000000, 0xbffffffc, 0x70000000 };
	struct actor *a = actor_task(0);

	for (u32 n = 0; n < sizeof at / sizeof *at; n++) {
		u32 eax = L4_SND_DECEIT, edx = W0;

		begin_wait(a, SOON);
		__asm__ volatile("push %%ebp; mov %%esp, keep_esp;"
				 "mov %%ebx, %%esp; mov $-1, %%ebp;"
				 "mov $0x1e1e1e1e, %%ebx; int $0x30;"
				 "mov keep_esp, %%esp; pop %%ebp;"
				 ".pushsection .bss; .balign 4; keep_esp: .skip 4; .popsection"
				 : "+a"(eax), "+d"(edx)
				 : "b"(at[n]), "c"(SOON), "S"(a->id.low), "D"(a->id.high)
				 : "memory", "cc");
		CHECK_EQUAL(eax, 0);
		check_received(a, n + 1, root_id, L4_SHORT_DOPE);
	}
}

/* An actor of the root task that is queued at `a` under the name `as`. */
static struct actor *queued(u32 n, struct actor *a, struct l4_id as)
{
	struct actor *s = actor_thread(n);

	s->other = as;
	s->regs = ipc_regs(a->id, L4_SND_DECEIT, L4_NO_DESC, SOON, W0, W1);
	CHECK_EQUAL(tell(s, do_deceit), L4_STATE_PENDING);
	return s;
}

TEST(deceit_queued, "5.3", "a queued deceiver is found under its virtual name, and only under that")
{
	struct actor *a = actor_task(0), *v = actor_thread(1), *s = queued(2, a, v->id);

	begin_receive(a, s->id, NOW);
	CHECK_EQUAL(a->regs.eax, L4_RETIMEOUT);
	begin_receive(a, v->id, NOW);
	check_received(a, 2, v->id, L4_SHORT_DOPE | L4_CC_DECEITED);
	CHECK(done_with(s, 1));
	CHECK_EQUAL(s->regs.eax, 0);
	s = queued(2, a, v->id);
	begin_wait(a, NOW);
	check_received(a, 3, v->id, L4_SHORT_DOPE | L4_CC_DECEITED);
}

TEST(deceit_long_message, "5.3",
     "a deceiving long message, whose sender's pages are missing, stays so")
{
	struct actor *chief = actor_task(0), *a;
	u32 text = page(7);

	if (test_clans())
		test_skip("orders cross clans: needs clans=off");
	CHECK(l4_task_new(id_of(FIRST_TASK + 1, 0), chief->id.low, 0, 0, NIL_ID).low != 0);
	a = actor_child(chief, FIRST_TASK + 1, 1);
	put_head(FROM, 0, 0, L4_DOPE(0, 1));
	put_head(INTO, 0, L4_DOPE(0, 1), 0);
	put_string(FROM + 12, 4, text, 0, 0);
	put_string(INTO + 12, 0, 0, 4, INTO + PAGE);
	a->regs = ipc_regs(NIL_ID, L4_NO_DESC, INTO | L4_RCV_OPEN, SOON, 0, 0);
	tell(a, do_ipc);
	chief->other = beside(chief->id, 9);
	chief->regs = ipc_regs(a->id, FROM | L4_SND_DECEIT, L4_NO_DESC, SOON, W0, W1);
	CHECK(finish(chief, do_deceit));
	CHECK_EQUAL(chief->regs.eax, 0);
	check_received(a, 1, beside(chief->id, 9), L4_DOPE(0, 1) | L4_CC_DECEITED);
	CHECK_EQUAL(*word_at(INTO + PAGE), MARK(text));
}

/* The actor's call to `partner` is over at once, with the message that was queued in its name. */
static void check_call(struct actor *a, const struct actor *partner, const struct actor *deceiver)
{
	u32 done = a->done, sent = deceiver->done;

	a->regs = ipc_regs(partner->id, 0, 0, NEVER, 1, 2);
	tell(a, do_ipc);
	check_received(a, done + 1, partner->id, L4_SHORT_DOPE | L4_CC_DECEITED);
	CHECK(done_with(deceiver, sent + 1));
	CHECK_EQUAL(deceiver->regs.eax, 0);
}

TEST(deceit_queued_before_call, "4.3", "a call takes what is queued in its partner's name")
{
	for (u32 n = 0; n < 6; n++) {
		struct actor *a = actor_thread(1), *partner = actor_task(0), *s = 0;

		if (n & 1)
			s = queued(2, a, partner->id);
		if (n / 2 == 0)
			begin_wait(partner, NEVER);
		else
			begin_receive(partner, a->id, n / 2 == 1 ? NEVER : SOON);
		if (!s)
			s = queued(2, a, partner->id);
		check_call(a, partner, s);
		CHECK_EQUAL(partner->regs.edx, 1);
		test_clean();
	}
}

TEST(deceit_queued_before_reply, "4.3", "and so does a pager that calls whom it answers")
{
	struct actor *a = actor_thread(1), *partner = faulter(0), *s;

	page_with(partner, a->id);
	begin_access(partner, do_read, TO);
	s = queued(2, a, partner->id);
	begin_receive(a, partner->id, NOW);
	CHECK_EQUAL(a->regs.edx, TO);
	check_call(a, partner, s);
}

static void crash(struct actor *a)
{
	(void)a;
	__asm__ volatile("ud2");
}

TEST(deceit_queued_at_the_dead, "D9", "waits for a thread in whose queue one is named end with it")
{
	for (u32 n = 0; n < 2; n++) {
		struct actor *a = actor_thread(1), *partner = actor_task(0), *s = 0;
		u32 done;

		if (n)
			s = queued(2, a, partner->id);
		done = partner->done;
		begin_receive(partner, a->id, NEVER);
		if (!s)
			s = queued(2, a, partner->id);
		CHECK_EQUAL(tell(a, crash), L4_STATE_DEAD);
		CHECK(done_with(partner, done + 1));
		CHECK_EQUAL(partner->regs.eax, L4_ENOT_EXISTENT);
		CHECK(done_with(s, 1));
		CHECK_EQUAL(s->regs.eax, L4_ENOT_EXISTENT);
		test_clean();
	}
}
