/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages in memory: dwords, fpages and strings (sections 4.5 to 4.7).
 *
 * A transfer is a row of stages whose state is in the sender's TCB.  A stage copies through the
 * axis `copy`; where a user page is missing it stops, the thread whose page it is calls its
 * pager, and the transfer goes on where it stopped when that thread runs again.
 */
#include "kernel.h"

enum stage { HEADS, WORDS, PAGES, STRINGS, FINISHED };

enum { CHUNK = 4096, PAGE_PAIR = 8, STRING_DOPE = 16, FIRST_DWORDS = 8 };

struct copy_fault copy_fault;

static u32 send_buffer(const struct transfer *x)
{
	return x->snd & L4_DESC_ADDRESS;
}

/* No bytes lie nowhere, whatever their address (decision D7). */
static int in_user_space(u32 va, u32 bytes)
{
	return !bytes || (va < L4_USER_END && bytes <= L4_USER_END - va);
}

/* Ends the transfer: part of the message went over. */
static u32 cut(struct transfer *x)
{
	x->cc |= L4_REMSGCUT;
	x->stage = FINISHED;
	return 0;
}

static u32 smaller(u32 a, u32 b)
{
	return a < b ? a : b;
}

/* What comes after the words; nothing, if there are no pages and no strings and all words fit. */
static u32 after_words(const struct transfer *x)
{
	if (x->snd & L4_SND_MAP)
		return PAGES;
	if (l4_dope_strings(x->send_dope) || l4_dope_dwords(x->send_dope ^ x->dope))
		return STRINGS;
	return FINISHED;
}

static u32 words(struct transfer *x)
{
	u32 bytes = 4 * l4_dope_dwords(x->dope), part, left;

	if (x->done < bytes) {
		part = smaller(bytes - x->done, CHUNK);
		left = copy_across(x->buffer + L4_MSG_DWORDS + x->done,
				   send_buffer(x) + L4_MSG_DWORDS + x->done, part);
		x->done += part - left;
		if (left || x->done < bytes)
			return left;
	}
	x->stage = after_words(x);
	x->done = 0;
	return 0;
}

/* From the dopes follows how many dwords go over. */
static u32 take_sizes(struct transfer *x)
{
	u32 dwords = l4_dope_dwords(x->send_dope);
	u32 room = x->buffer ? l4_dope_dwords(x->receive_size) : 2;
	u32 n = smaller(dwords, room);

	x->dope = L4_DOPE(n, 0);
	x->stage = WORDS;
	x->done = FIRST_DWORDS;
	if (!in_user_space(send_buffer(x), L4_MSG_DWORDS + 4 * n) ||
	    (x->buffer && !in_user_space(x->buffer, L4_MSG_DWORDS + 4 * n)))
		return cut(x);
	return words(x);
}

static noinline u32 heads(struct transfer *x)
{
	struct l4_msg_head head;
	u32 left;

	if (!in_user_space(send_buffer(x), sizeof head) ||
	    (x->buffer && !in_user_space(x->buffer, 8)))
		return cut(x);
	if (send_buffer(x)) {
		left = copy_fetch(send_buffer(x), &head, sizeof head);
		if (left)
			return left;
		x->send_size = head.size_dope;
		x->send_dope = head.send_dope;
	}
	if (x->buffer) {
		left = copy_peek(x->buffer, &head, 8);
		if (left)
			return left;
		x->map.window = head.fpage;
		x->receive_size = head.size_dope;
	}
	if (send_buffer(x))
		return take_sizes(x);
	x->dope = L4_SHORT_DOPE;
	x->stage = PAGES;
	return 0;
}

/* One pair of hot spot and fpage; the first is in registers. */
static noinline u32 pages(struct tcb *from, struct tcb *to, struct transfer *x)
{
	struct mapping *m = &x->map;
	u32 dwords = send_buffer(x) ? l4_dope_dwords(x->send_dope) : 2, left;

	if (!x->done) {
		m->hot = from->regs.edx;
		m->fpage = from->regs.ebx;
	} else if (x->done + PAGE_PAIR > 4 * dwords) {
		m->fpage = 0;
	} else {
		if (!in_user_space(send_buffer(x), L4_MSG_DWORDS + x->done + PAGE_PAIR))
			return cut(x);
		left = copy_fetch(send_buffer(x) + L4_MSG_DWORDS + x->done, m, PAGE_PAIR);
		if (left)
			return left;
	}
	if (!fpage_is_valid(m->fpage)) {
		x->stage = STRINGS;
		x->done = 0;
		copy_begin(from->space, to->space); /* their page tables are others now */
		return 0;
	}
	if (from->space != to->space && !fpage_is_valid(m->window))
		return cut(x);
	map_work++;
	x->cc |= map_between(from->space, to->space, m);
	if (m->offset != MAP_DONE)
		return 0;
	m->offset = 0;
	x->done += PAGE_PAIR;
	if (x->cc & L4_CC_ERROR)
		x->stage = FINISHED;
	return 0;
}

/* Address of string dope number x->string in a buffer whose size dope is `size`. */
static u32 dope_address(const struct transfer *x, u32 buffer, u32 size)
{
	return buffer + L4_MSG_DWORDS + 4 * l4_dope_dwords(size) + STRING_DOPE * x->string;
}

/* The next part of the running string; when it is over, the receiver's dope tells its size. */
static u32 string_part(struct transfer *x, const struct l4_string_dope *s,
		       const struct l4_string_dope *r)
{
	u32 bytes = smaller(smaller(s->send_size, r->receive_size), L4_STRING_MAX);
	u32 part = smaller(bytes - x->done, CHUNK), left;
	struct l4_string_dope result = { .send_size = bytes, .send_address = r->receive_address };

	if (!in_user_space(s->send_address, bytes) || !in_user_space(r->receive_address, bytes))
		return cut(x);
	if (x->done < bytes) {
		left = copy_across(r->receive_address + x->done, s->send_address + x->done, part);
		x->done += part - left;
		return left;
	}
	left = copy_poke(dope_address(x, x->buffer, x->receive_size), &result, 8);
	if (left)
		return left;
	if (smaller(s->send_size, L4_STRING_MAX) > bytes)
		return cut(x);
	x->string++;
	x->dope += L4_DOPE(0, 1);
	x->done = 0;
	return 0;
}

static noinline u32 strings(struct transfer *x)
{
	struct l4_string_dope s, r;
	u32 from = dope_address(x, send_buffer(x), x->send_size), left;
	u32 to = dope_address(x, x->buffer, x->receive_size);

	if (!send_buffer(x)) {
		x->stage = FINISHED;
		return 0;
	}
	if (l4_dope_dwords(x->send_dope) > l4_dope_dwords(x->dope))
		return cut(x);
	if (x->string >= l4_dope_strings(x->send_dope)) {
		x->stage = FINISHED;
		return 0;
	}
	if (!x->buffer || x->string >= l4_dope_strings(x->receive_size) ||
	    !in_user_space(from, STRING_DOPE) || !in_user_space(to, STRING_DOPE))
		return cut(x);
	left = copy_fetch(from, &s, sizeof s);
	if (!left)
		left = copy_peek(to, &r, sizeof r);
	return left ? left : string_part(x, &s, &r);
}

static u32 stage(struct tcb *from, struct tcb *to, struct transfer *x)
{
	switch (x->stage) {
	case HEADS:
		return heads(x);
	case WORDS:
		return words(x);
	case PAGES:
		return pages(from, to, x);
	default:
		return strings(x);
	}
}

/* Results for the receiver; returns the sender's error. */
static u32 finish(struct tcb *from, struct tcb *to)
{
	const struct transfer *x = &from->transfer;
	u32 error;

	from->send_cc = x->send_cc;
	from->send_as = x->send_as;
	from->addressed = x->addressed;
	to->wait = x->for_pager_wait ? WAIT_FAULT : WAIT_TRANSFER;
	error = clan_deliver(from, to, from->regs.edx, from->regs.ebx, x->cc);
	if (!x->for_pager_wait)
		to->regs.eax = x->dope | (to->regs.eax & 0xff);
	transfer_unlink(from, to);
	return error;
}

/*
 * Every chunk ends at a preemption point.  One of the two carries on afterwards: the running
 * thread if it is one of them (another may be running that took a message from the sender).
 */
static void let_interrupts_in(struct tcb *from, struct tcb *to)
{
	struct tcb *driver = current() == from ? from : to, *other = driver == from ? to : from;

	copy_end();
	transfer_link(from, to);
	other->wait = WAIT_TRANSFER;
	other->partner = tcb_token(driver);
	driver->wait = WAIT_READY;
	thread_ready(driver);
	preemption_point(driver, message_continue);
	if (driver == current())
		sched_take(driver);
	else
		sched_stop(driver);
	copy_begin(from->space, to->space);
}

/*
 * Carries on with a transfer.  Returns the sender's error code, or IPC_SUSPENDED when it waits
 * for a page.
 */
static u32 run(struct tcb *from, struct tcb *to)
{
	struct transfer *x = &from->transfer;
	u32 left = 0;

	copy_begin(from->space, to->space);
	while (x->stage != FINISHED && !left) {
		left = stage(from, to, x);
		if (x->done >= CHUNK || map_work >= MAP_BUDGET)
			let_interrupts_in(from, to);
	}
	copy_end();
	return left ? transfer_fault(from, to) : finish(from, to);
}

/* A thread that waits by way of a fastpath has its timeouts nowhere: both are "never". */
static u32 page_timeout_of(const struct tcb *to)
{
	if (to->wait & WAIT_SLOW || to->wait == WAIT_READY)
		return to->regs.ecx >> 8 & 0xf;
	return 0;
}

/*
 * Begins the transfer of what `snd` of `from` describes to a receiver that accepts it.  The caller
 * has set buffer, map and cc: the fpage of a register message may be mapped up to an offset.
 */
u32 message_transfer(struct tcb *from, struct tcb *to, u32 snd)
{
	struct transfer *x = &from->transfer;

	x->stage = HEADS;
	x->done = x->string = 0;
	x->snd = snd;
	x->send_dope = L4_SHORT_DOPE;
	x->receive_size = 0;
	x->for_pager_wait = to->wait == WAIT_FAULT;
	x->page_timeout = page_timeout_of(to);
	x->outer = to->transferring;
	x->outer_is_sender = to->is_sender;
	x->send_cc = from->send_cc;
	x->send_as = from->send_as;
	x->addressed = from->addressed;
	timeout_clear(to);
	return run(from, to);
}

/* The thread that had to wait runs again: the partner's side is finished too when it is over. */
struct tcb *message_continue(struct tcb *me)
{
	struct tcb *partner = me->transferring;
	struct tcb *from = me->is_sender ? me : partner, *to = me->is_sender ? partner : me;
	u32 error = run(from, to);

	if (error == IPC_SUSPENDED)
		return dispatch();
	to->wait = WAIT_READY;
	ipc_finish_send(from, error);
	sched_take(to);
	if (me->wait != WAIT_READY)
		sched_switch(to);
	return to;
}
