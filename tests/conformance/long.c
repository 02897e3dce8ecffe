/* SPDX-License-Identifier: BSD-2-Clause */
/* Sending long messages and looking at what arrived (long.h). */
#include "long.h"

enum { BLANK = 0xee };

struct actor *sender, *receiver;

void start_pair(enum way w)
{
	int inside = w == INTRA_DIRECT || w == INTRA_QUEUED;

	sender = inside ? actor_thread(0) : actor_task(0);
	receiver = inside ? actor_thread(1) : actor_task(1);
}

static void begin(struct actor *a, struct regs r)
{
	settle(a);
	a->regs = r;
	tell(a, do_ipc);
}

void exchange_with(enum way w, u32 snd, u32 rcv, u32 timeouts)
{
	struct regs s = ipc_regs(receiver->id, snd, L4_NO_DESC, timeouts, W0, W1);
	struct regs r = ipc_regs(sender->id, L4_NO_DESC, rcv, timeouts, 0, 0);
	u32 sent = sender->done, received = receiver->done;

	if (w == INTER_DIRECT || w == INTRA_DIRECT) {
		begin(receiver, r);
		begin(sender, s);
	} else {
		begin(sender, s);
		begin(receiver, r);
	}
	CHECK(done_with(sender, sent + 1));
	CHECK(done_with(receiver, received + 1));
}

void exchange(enum way w, u32 snd, u32 rcv)
{
	exchange_with(w, snd, rcv, SOON);
}

void put_head(u32 at, u32 fpage, u32 size, u32 send)
{
	word_at(at)[0] = fpage;
	word_at(at)[1] = size;
	word_at(at)[2] = send;
}

void put_string(u32 at, u32 send_size, u32 send_address, u32 receive_size, u32 receive_address)
{
	word_at(at)[0] = send_size;
	word_at(at)[1] = send_address;
	word_at(at)[2] = receive_size;
	word_at(at)[3] = receive_address;
}

void check_string(u32 at, u32 send_size, u32 send_address, u32 receive_size, u32 receive_address)
{
	CHECK_EQUAL(word_at(at)[0], send_size);
	CHECK_EQUAL(word_at(at)[1], send_address);
	CHECK_EQUAL(word_at(at)[2], receive_size);
	CHECK_EQUAL(word_at(at)[3], receive_address);
}

static u8 *byte_at(u32 address)
{
	return (u8 *)(unsigned long)address;
}

void fill(u32 at, u32 bytes, u32 seed)
{
	u32 state = seed * 2654435761u + 1;

	for (u32 n = 0; n < bytes; n++) {
		state = state * 1664525 + 1013904223;
		byte_at(at)[n] = (u8)(state >> 24);
	}
}

void blank(u32 at, u32 bytes)
{
	for (u32 n = 0; n < bytes; n++)
		byte_at(at)[n] = BLANK;
}

u32 differences(u32 a, u32 b, u32 bytes)
{
	u32 count = 0;

	for (u32 n = 0; n < bytes; n++)
		count += byte_at(a)[n] != byte_at(b)[n];
	return count;
}

u32 written(u32 at, u32 bytes)
{
	u32 count = 0;

	for (u32 n = 0; n < bytes; n++)
		count += byte_at(at)[n] != BLANK;
	return count;
}

void check_codes(u32 sender_code, u32 receiver_result)
{
	CHECK_EQUAL(sender->regs.eax, sender_code);
	CHECK_EQUAL(receiver->regs.eax, receiver_result);
	if ((receiver_result & L4_CC_ERROR) && (receiver_result & L4_CC_ERROR) != L4_REMSGCUT)
		return;
	CHECK_EQUAL(receiver->regs.edx, W0);
	CHECK_EQUAL(receiver->regs.ebx, W1);
	CHECK_EQUAL(receiver->regs.esi, sender->id.low);
	CHECK_EQUAL(receiver->regs.edi, sender->id.high);
	CHECK_EQUAL(receiver->regs.ecx, receiver->id.low);
	CHECK_EQUAL(receiver->regs.ebp, receiver->id.high);
}
