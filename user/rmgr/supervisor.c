/* SPDX-License-Identifier: BSD-2-Clause */
/* lthread 1: takes requests, has them done, answers. */
#include "manager.h"

enum { PAGES_IN_A_SECOND = 0x5500 }; /* page-fault timeouts 4^10 us: no client may stop this */

static u8 stack[STACK_BYTES] __attribute__((aligned(16)));
static u32 string[RMGR_STRING_MAX / sizeof(u32)];
static L4_MESSAGE(2, 1) message;

/* A request under another's name is one of a clan below: its chief answers for it. */
static u32 client_of(const struct ipc *i)
{
	struct l4_id id = i->from;

	if (l4_ipc_was_deceited(i))
		l4_id_nearest(&id);
	return l4_id_task(id.low);
}

static void answer_request(struct ipc *i)
{
	struct request r = { .action = i->w0 >> 16 & 0xff, .parameter = i->w0 & 0xffff,
			     .argument = i->w1, .client = client_of(i), .sender = i->from,
			     .string = string };
	struct answer a = { 0, RMGR_ERROR, RMGR_ERROR };

	if (l4_dope_strings(i->result))
		r.bytes = message.string[0].send_size;
	switch (i->w0 >> 24) {
	case RMGR_RMGR:
		if (r.action == RMGR_PING)
			a = (struct answer){ 0, 0, ~r.parameter };
		break;
	case RMGR_MEM:
		pager_forward(&r, &a);
		break;
	case RMGR_TASK:
		task_request(&r, &a);
		break;
	case RMGR_IRQ:
		irq_request(&r, &a);
		break;
	}
	i->snd = a.snd;
	i->w0 = a.w0;
	i->w1 = a.w1;
}

static void supervise(void)
{
	struct ipc i = { .snd = L4_NO_DESC };

	for (;;) {
		message.head = (struct l4_msg_head){ 0, L4_DOPE(2, 1), 0 };
		message.string[0].receive_size = sizeof string;
		message.string[0].receive_address = (u32)(unsigned long)string;
		i.rcv = l4_rcv_message(&message);
		i.timeouts = L4_TIMEOUT_SND_ZERO | PAGES_IN_A_SECOND;
		if (l4_ipc_reply_and_wait(i.from, &i))
			i.snd = L4_NO_DESC;
		else
			answer_request(&i);
	}
}

void supervisor_start(void)
{
	manager_thread(RMGR_SUPERVISOR_LTHREAD, supervise, stack);
}
