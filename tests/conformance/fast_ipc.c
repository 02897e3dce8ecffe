/* SPDX-License-Identifier: BSD-2-Clause */
/* Ipc by SYSENTER (section 3.3): between all kinds of partners, and by the C path. */
#include "fast.h"
#include "long.h"

#define FLAGS test_flags()
#define ALL_FLAGS (FLAGS | 0x244cd5u) /* CF PF AF ZF SF DF OF NT AC ID */
#define FLAGS_MASK 0x24ffd5u	      /* without the reserved bits */

static struct fast call(struct l4_id to, u32 flags)
{
	struct fast f = { .regs = ipc_regs(to, 0, 0, NEVER, W0, W1), .by_sysexit = ~0u };

	f.regs.eflags = flags;
	enter_fast(&f);
	return f;
}

/* The answer of serve_by_*, where SYSEXIT puts it: EDX is its own register. */
static void check_by_sysexit(const struct fast *f, struct l4_id from, u32 flags)
{
	CHECK_EQUAL(f->by_sysexit, 1);
	CHECK_EQUAL(f->regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(f->regs.ebp, ~W0);
	CHECK_EQUAL(f->regs.ebx, W1 + 1);
	CHECK_EQUAL(f->regs.esi, from.low);
	CHECK_EQUAL(f->regs.edi, from.high);
	CHECK_EQUAL(f->regs.ecx, f->esp + 4);
	CHECK_EQUAL(f->regs.eflags & FLAGS_MASK, flags & FLAGS_MASK);
}

static void call_server(struct actor *a, order *server)
{
	struct fast f;

	NEEDS_FAST();
	tell(a, server);
	f = call(a->id, FLAGS);
	check_by_sysexit(&f, a->id, FLAGS);
	f = call(a->id, ALL_FLAGS);
	check_by_sysexit(&f, a->id, ALL_FLAGS);
	CHECK_EQUAL(a->count, 2);
}

TEST(fast_both, "3.3", "both by SYSENTER, between tasks: SYSEXIT at R - 2, word 0 in EBP")
{
	call_server(actor_task(0), serve_by_sysenter);
}

TEST(fast_both_in_a_task, "3.3", "both by SYSENTER, within a task")
{
	call_server(actor_thread(0), serve_by_sysenter);
}

TEST(fast_to_int, "3.3", "a server that enters by int 0x30: the client is left as it came")
{
	call_server(actor_task(0), serve_by_int);
	call_server(actor_thread(1), serve_by_int);
}

static void check_int_client(struct actor *a)
{
	struct regs r = ipc_regs(a->id, 0, 0, NEVER, W0, W1);

	r.eflags = ALL_FLAGS;
	gate_0x30(&r);
	CHECK_EQUAL(r.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(r.edx, ~W0);
	CHECK_EQUAL(r.ebx, W1 + 1);
	CHECK_EQUAL(r.esi, a->id.low);
	CHECK_EQUAL(r.edi, a->id.high);
	CHECK_EQUAL(r.ecx, root_id.low);
	CHECK_EQUAL(r.ebp, root_id.high);
	CHECK_EQUAL(r.eflags & FLAGS_MASK, ALL_FLAGS & FLAGS_MASK);
}

TEST(fast_from_int, "3.3", "a client that enters by int 0x30 gets ECX, EDX and EBP by iret")
{
	struct actor *a = actor_task(0), *b = actor_thread(1);

	NEEDS_FAST();
	tell(a, serve_by_sysenter);
	tell(b, serve_by_sysenter);
	check_int_client(a);
	check_int_client(b);
}

TEST(fast_turns, "3.3", "one thread enters by int 0x30 and by SYSENTER in turn")
{
	struct actor *a = actor_task(0);
	struct fast f;

	NEEDS_FAST();
	tell(a, serve_by_sysenter);
	for (u32 n = 0; n < 10; n++) {
		check_int_client(a);
		f = call(a->id, ALL_FLAGS);
		check_by_sysexit(&f, a->id, ALL_FLAGS);
	}
}

TEST(fast_through_timer, "3.3", "calls for some ticks of the timer: none comes at a bad moment")
{
	struct actor *a = actor_task(0);
	u32 begin = clock_low(), bad = 0;

	NEEDS_FAST();
	tell(a, serve_by_sysenter);
	while (clock_low() - begin < 50 * TICK) {
		struct fast f = call(a->id, ALL_FLAGS);

		bad += f.regs.eax != L4_SHORT_DOPE || f.regs.ebx != W1 + 1 ||
		       (f.by_sysexit ? f.regs.ebp : f.regs.edx) != ~W0 ||
		       (f.regs.eflags ^ ALL_FLAGS) & FLAGS_MASK;
	}
	CHECK_EQUAL(bad, 0);
}

/* An ipc that fails at once comes back by iret, with all registers but EAX. */
static void check_at_once(struct regs r, u32 code)
{
	struct fast f = { .regs = r, .by_sysexit = ~0u };

	enter_fast(&f);
	CHECK_EQUAL(f.by_sysexit, 0);
	CHECK_EQUAL(f.regs.eax, code);
	CHECK_EQUAL(f.regs.ecx, r.ecx);
	CHECK_EQUAL(f.regs.edx, r.edx);
	CHECK_EQUAL(f.regs.ebx, r.ebx);
	CHECK_EQUAL(f.regs.ebp, r.ebp);
	CHECK_EQUAL(f.regs.esi, r.esi);
	CHECK_EQUAL(f.regs.edi, r.edi);
	CHECK_EQUAL(f.regs.eflags & FLAGS_MASK, r.eflags & FLAGS_MASK);
}

TEST(fast_errors, "3.3", "an ipc that fails at once: R with EDX loaded, registers as given")
{
	struct actor *a = actor_task(0);
	struct regs r = ipc_regs(a->id, 0, 0, L4_TIMEOUT_SND_ZERO, W0, W1);

	NEEDS_FAST();
	begin_receive(a, NIL_ID, NEVER);
	r.eflags = ALL_FLAGS;
	check_at_once(r, L4_SETIMEOUT);
	r.ebp = L4_RCV_OPEN;
	check_at_once(r, L4_SETIMEOUT);
	r.esi = id_of(FIRST_TASK + 1, 0).low;
	check_at_once(r, L4_ENOT_EXISTENT);
	r.ebp = L4_NO_DESC;
	check_at_once(r, L4_ENOT_EXISTENT);
	r.eax = L4_NO_DESC;
	check_at_once(r, L4_ENOT_EXISTENT);
	r.ebp = L4_RCV_OPEN;
	r.ecx = NOW;
	check_at_once(r, L4_RETIMEOUT);
}

TEST(fast_timeout, "3.3", "a receive that times out: 0x20 and zeros, at R")
{
	struct fast f = { .regs = ipc_regs(NIL_ID, L4_NO_DESC, L4_RCV_OPEN, 0x01010099, W0, W1) };

	NEEDS_FAST();
	f.by_sysexit = ~0u;
	f.regs.eflags = ALL_FLAGS;
	enter_fast(&f);
	CHECK_EQUAL(f.by_sysexit, 0);
	CHECK_EQUAL(f.regs.eax, L4_RETIMEOUT);
	CHECK_EQUAL(f.regs.ecx | f.regs.edx | f.regs.ebx | f.regs.ebp | f.regs.esi | f.regs.edi, 0);
	CHECK_EQUAL(f.regs.eflags & FLAGS_MASK, ALL_FLAGS & FLAGS_MASK);
}

TEST(fast_queued, "3.3", "a sender that was queued: its message arrives, the answer by the C path")
{
	struct actor *a = actor_task(0);
	u32 w0, w1;

	NEEDS_FAST();
	tell_fast(a, 0, ipc_regs(root_id, 0, 0, NEVER, W0, W1));
	CHECK_EQUAL(state_of(a->id), L4_STATE_PENDING);
	CHECK_EQUAL(l4_receive(a->id, &w0, &w1, NOW), 0);
	CHECK_EQUAL(w0, W0);
	CHECK_EQUAL(w1, W1);
	CHECK_EQUAL(l4_send(a->id, ~w0, w1 + 1, L4_TIMEOUT_SND_ZERO), 0);
	settle(a);
	CHECK_EQUAL(fast_of[0].by_sysexit, 0); /* a send alone is no short message */
	CHECK_EQUAL(fast_of[0].regs.eax, L4_SHORT_DOPE);
	CHECK_EQUAL(fast_of[0].regs.edx, ~W0);
	CHECK_EQUAL(fast_of[0].regs.ecx, a->id.low);
	CHECK_EQUAL(fast_of[0].regs.ebp, a->id.high);
}

TEST(fast_long, "3.3", "words and a string in memory, sent and received by SYSENTER")
{
	enum { SND = FROM, RCV = INTO, TEXT = FROM + MB, COPY = INTO + MB, BYTES = 5000 };
	struct actor *a = actor_task(0), *b = actor_task(1);

	NEEDS_FAST();
	put_head(SND, 0, L4_DOPE(6, 1), L4_DOPE(6, 1));
	put_head(RCV, 0, L4_DOPE(6, 1), 0);
	put_string(SND + L4_MSG_DWORDS + 24, BYTES, TEXT, 0, 0);
	put_string(RCV + L4_MSG_DWORDS + 24, 0, 0, BYTES, COPY);
	fill(SND + L4_MSG_DWORDS + 8, 16, 3);
	fill(TEXT, BYTES, 4);
	blank(RCV + L4_MSG_DWORDS + 8, 16);
	blank(COPY, BYTES);
	tell_fast(b, 1, ipc_regs(a->id, L4_NO_DESC, RCV, NEVER, 0, 0));
	tell_fast(a, 0, ipc_regs(b->id, SND, L4_NO_DESC, NEVER, W0, W1));
	CHECK(done_with(a, 1));
	CHECK(done_with(b, 1));
	CHECK_EQUAL(fast_of[0].regs.eax, 0);
	CHECK_EQUAL(fast_of[1].regs.eax, L4_DOPE(6, 1));
	CHECK_EQUAL(fast_of[1].regs.edx, W0);
	CHECK_EQUAL(fast_of[1].regs.ebx, W1);
	CHECK_EQUAL(differences(SND + L4_MSG_DWORDS + 8, RCV + L4_MSG_DWORDS + 8, 16), 0);
	CHECK_EQUAL(differences(TEXT, COPY, BYTES), 0);
}

TEST(fast_map, "3.3", "a page that is sent by SYSENTER and accepted by SYSENTER")
{
	struct actor *a = actor_task(0), *b = actor_task(1);

	NEEDS_FAST();
	map_one(0, a, page(0), TO, RW);
	tell_fast(b, 1, ipc_regs(a->id, L4_NO_DESC, one(TO, 0) | L4_RCV_FPAGE, NEVER, 0, 0));
	tell_fast(a, 0, ipc_regs(b->id, L4_SND_MAP, L4_NO_DESC, NEVER, 0, one(TO, RW)));
	CHECK(done_with(b, 1));
	CHECK_EQUAL(fast_of[1].regs.eax, MAPPED);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
}

TEST(fast_not_selected, "3.3", "where another fastpath is selected SYSENTER is an exception")
{
	struct actor *a = handling(0);

	if (fast_is_there())
		test_skip("fastpath=sysenter is selected");
	skip = 2; /* the instruction itself */
	CHECK(finish(a, do_raw));
	CHECK_EQUAL(seen.count, 1);
	CHECK(seen.vector == 13 || seen.vector == 6); /* 6: the processor has none */
}
