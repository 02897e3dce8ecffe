/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every form of ipc that the V2 manual names: send, receive, wait, call, reply and wait; to and
 * from registers, memory and fpages; under another's name, and as a chief.  All are l4_ipc with
 * some of its parameters fixed; `i` has the others, and the results.  They return the error code.
 *
 * i->snd is 0 for two words in registers, or made by l4_snd_*; i->rcv by l4_rcv_*.
 */
#ifndef USER_IPC_H
#define USER_IPC_H

#include "ids.h"

/* A message in memory; the two first of the words go by registers. */
#define L4_MESSAGE(dwords, strings)                                     \
	struct {                                                        \
		struct l4_msg_head head;                                \
		u32 words[(dwords) < 2 ? 2 : (dwords)];                 \
		struct l4_string_dope string[(strings) ? (strings) : 1]; \
	} __attribute__((aligned(4)))

/* Two words in registers that are hot spot and fpage. */
#define L4_SND_FPAGE L4_SND_MAP

static inline u32 l4_snd_message(const void *message)
{
	return (u32)(unsigned long)message;
}

/* The words of the message are pairs of hot spot and fpage, up to one that is none. */
static inline u32 l4_snd_fpages(const void *message)
{
	return (u32)(unsigned long)message | L4_SND_MAP;
}

static inline u32 l4_rcv_message(void *message)
{
	return (u32)(unsigned long)message;
}

static inline u32 l4_rcv_fpage(u32 fpage)
{
	return (fpage & ~(L4_RCV_FPAGE | L4_RCV_OPEN)) | L4_RCV_FPAGE;
}

/* A form without one of the phases leaves its descriptor as it is. */
static inline u32 l4_ipc_send(struct l4_id to, struct ipc *i)
{
	u32 rcv = i->rcv, error;

	i->to = to;
	i->rcv = L4_NO_DESC;
	error = l4_ipc(i);
	i->rcv = rcv;
	return error;
}

static inline u32 l4_ipc_receive(struct l4_id from, struct ipc *i)
{
	u32 snd = i->snd, error;

	i->to = from;
	i->snd = L4_NO_DESC;
	i->rcv &= ~L4_RCV_OPEN;
	error = l4_ipc(i);
	i->snd = snd;
	return error;
}

/* From anybody: i->from says who it was. */
static inline u32 l4_ipc_wait(struct ipc *i)
{
	u32 snd = i->snd, error;

	i->to = NIL_ID;
	i->snd = L4_NO_DESC;
	i->rcv |= L4_RCV_OPEN;
	error = l4_ipc(i);
	i->snd = snd;
	return error;
}

static inline u32 l4_ipc_call(struct l4_id to, struct ipc *i)
{
	i->to = to;
	i->rcv &= ~L4_RCV_OPEN;
	return l4_ipc(i);
}

static inline u32 l4_ipc_reply_and_wait(struct l4_id to, struct ipc *i)
{
	i->to = to;
	i->rcv |= L4_RCV_OPEN;
	return l4_ipc(i);
}

/*
 * The same under another's name, `as`, which the kernel takes from the stack; where the clan rules
 * forbid it, the message goes under one's own.
 */
static inline u32 l4_ipc_as(struct l4_id as, struct ipc *i)
{
	struct {
		struct l4_regs r;
		struct l4_id as;
	} x = { { i->snd | L4_SND_DECEIT, i->timeouts, i->w0, i->w1, i->rcv, i->to.low,
		  i->to.high }, as };

	L4_CALL("pushl 32(%%eax)\n\tpushl 28(%%eax)\n\t", L4_IPC_ENTER,
		"\n\tlea 8(%%esp), %%esp", &x.r);
	l4_ipc_results(i, &x.r);
	return i->result & L4_CC_ERROR;
}

static inline u32 l4_ipc_send_deceiting(struct l4_id to, struct l4_id as, struct ipc *i)
{
	u32 rcv = i->rcv, error;

	i->to = to;
	i->rcv = L4_NO_DESC;
	error = l4_ipc_as(as, i);
	i->rcv = rcv;
	return error;
}

static inline u32 l4_ipc_call_deceiting(struct l4_id to, struct l4_id as, struct ipc *i)
{
	i->to = to;
	i->rcv &= ~L4_RCV_OPEN;
	return l4_ipc_as(as, i);
}

static inline u32 l4_ipc_reply_deceiting_and_wait(struct l4_id to, struct l4_id as, struct ipc *i)
{
	i->to = to;
	i->rcv |= L4_RCV_OPEN;
	return l4_ipc_as(as, i);
}

/*
 * For chiefs: after each receive i->addressed is the id that the sender had addressed, which is
 * another's if the message was redirected here; these say so.
 */
static inline int l4_ipc_was_redirected(const struct ipc *i)
{
	return (i->result & L4_CC_REDIRECTED) != 0;
}

static inline int l4_ipc_came_from_inside(const struct ipc *i)
{
	return (i->result & L4_CC_INNER) != 0;
}

static inline int l4_ipc_was_deceited(const struct ipc *i)
{
	return (i->result & L4_CC_DECEITED) != 0;
}

static inline int l4_ipc_has_mapped(const struct ipc *i)
{
	return (i->result & L4_CC_MAPPED) != 0;
}

/* Interrupts (section 4.8).  0x20 means success, 0: one that was pending was delivered. */
static inline u32 l4_irq_attach(u32 line)
{
	struct ipc i = { .timeouts = L4_TIMEOUT_RCV_ZERO };

	return l4_ipc_receive(l4_irq_id(line), &i);
}

static inline u32 l4_irq_wait(u32 line, u32 timeouts)
{
	struct ipc i = { .timeouts = timeouts };

	return l4_ipc_receive(l4_irq_id(line), &i);
}

static inline u32 l4_irq_detach(void)
{
	struct ipc i = { .timeouts = L4_TIMEOUT_RCV_ZERO };

	return l4_ipc_receive(NIL_ID, &i);
}

#endif
