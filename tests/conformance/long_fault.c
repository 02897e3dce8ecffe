/* SPDX-License-Identifier: BSD-2-Clause */
/* The test as the pager of both sides of a transfer (long_fault.h). */
#include "long_fault.h"

enum { DWORDS = L4_MSG_DWORDS, FAULTS = 64 };

u32 faults_seen;
static struct {
	struct l4_id who;
	u32 w0, w1;
} seen[FAULTS];

u32 backing(u32 address)
{
	return PAGES + (address - TO);
}

/* The program's pages that an ipc needs are there before the other pager is. */
static struct actor *task_paged_by(u32 n, struct l4_id pager)
{
	struct actor *a = actor_task(n);

	begin_receive(a, NIL_ID, NOW);
	page_with(a, pager);
	return a;
}

/* Both actors, and all of their memory blank. */
void prepare_spans(void)
{
	sender = task_paged_by(0, root_id);
	receiver = task_paged_by(1, root_id);
	blank(backing(SND), 2 * SPAN);
	faults_seen = 0;
}

void begin_receiver(u32 rcv, u32 timeouts)
{
	receiver->regs = ipc_regs(sender->id, L4_NO_DESC, rcv, timeouts, 0, 0);
	tell(receiver, do_ipc);
}

void begin_sender(u32 snd, u32 timeouts)
{
	sender->regs = ipc_regs(receiver->id, snd, L4_NO_DESC, timeouts, W0, W1);
	tell(sender, do_ipc);
}

void map_for(const struct actor *a, u32 address)
{
	CHECK_EQUAL(reply_page(a, address & ~(PAGE - 1u), one(backing(address), RW)), 0);
}

/* Answers one fault of either; 0 if none comes soon. */
static int serve_one(void)
{
	struct l4_id from;
	u32 w0, w1;
	const struct actor *a;

	if (l4_wait(&from, &w0, &w1, 0x0500000a))
		return 0;
	a = l4_same_id(from, sender->id) ? sender : receiver;
	CHECK(l4_same_id(from, a->id));
	if (w0 < TO) { /* the program itself */
		__asm__ volatile("lock orb $0, (%0)" : : "r"(w0 & ~3u) : "memory", "cc");
		reply_page(a, w0 & ~3u, one(w0 & ~3u, RW));
		return 1;
	}
	seen[faults_seen % FAULTS].who = from;
	seen[faults_seen % FAULTS].w0 = w0;
	seen[faults_seen % FAULTS].w1 = w1;
	faults_seen++;
	map_for(a, w0);
	return 1;
}

void serve_faults(void)
{
	u32 s = sender->done, r = receiver->done;

	while (serve_one())
		;
	CHECK(sender->done >= s);
	CHECK(receiver->done >= r);
	settle(sender);
	settle(receiver);
}

/* The actor faulted once on the page of this address, with this write bit. */
void check_seen(const struct actor *a, u32 address, u32 write)
{
	u32 found = 0;

	for (u32 n = 0; n < faults_seen && n < FAULTS; n++)
		if (l4_same_id(seen[n].who, a->id) && !((seen[n].w0 ^ address) & ~(PAGE - 1u))) {
			found++;
			CHECK_EQUAL(seen[n].w0 & 3, write);
			CHECK_EQUAL(seen[n].w1, 0xffffffff);
		}
	CHECK_EQUAL(found, 1);
}

/* A message of one string, dopes and heads in place: only the string itself is missing. */
void prepare_string(u32 text, u32 copy, u32 bytes)
{
	prepare_spans();
	put_head(FROM, 0, 0, L4_DOPE(0, 1));
	put_head(INTO, 0, L4_DOPE(0, 1), 0);
	put_string(FROM + DWORDS, bytes, text, 0, 0);
	put_string(INTO + DWORDS, 0, 0, bytes, copy);
	map_one(0, sender, FROM, FROM, RW);
	map_one(0, receiver, INTO, INTO, RW);
	fill(backing(SND), SPAN, bytes);
	if (text < TO) {
		fill(text, bytes, 1);
		map_one(0, sender, text, text, RW);
	}
	if (copy < TO) {
		blank(copy, bytes);
		map_one(0, receiver, copy, copy, RW);
	}
}

void begin_string(u32 sender_timeouts, u32 receiver_timeouts)
{
	begin_receiver(INTO, receiver_timeouts);
	begin_sender(FROM, sender_timeouts);
}

int both_done(u32 s, u32 r)
{
	return done_with(sender, s + 1) && done_with(receiver, r + 1);
}
