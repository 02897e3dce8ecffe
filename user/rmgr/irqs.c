/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who has which interrupt.  A thread for each line attaches it, so that no client can without
 * having asked; it detaches when a client gets the line (section 4.8).
 */
#include "manager.h"

enum { LINES = 16, FIRST_LTHREAD = 16, DETACH = 1, ATTACH = 0 };

static u16 owners[LINES];
static u8 stacks[LINES][STACK_BYTES] __attribute__((aligned(16)));

/* w0 of a request: ATTACH or DETACH; of the answer: 0 or RMGR_ERROR. */
static void keep_line(void)
{
	u32 line = l4_id_lthread(l4_myself().low) - FIRST_LTHREAD;
	struct ipc i = { .snd = L4_NO_DESC };
	u32 error = l4_irq_attach(line);

	if (error != L4_RETIMEOUT)
		owners[line] = MYSELF; /* such as the timer's */
	for (;;) {
		if (l4_ipc_reply_and_wait(i.from, &i)) {
			i.snd = L4_NO_DESC;
			continue;
		}
		error = i.w0 == DETACH ? l4_irq_detach() : l4_irq_attach(line);
		i.snd = 0;
		i.w0 = error == L4_RETIMEOUT ? 0 : RMGR_ERROR;
	}
}

static u32 tell(u32 line, u32 what)
{
	struct ipc i = { .w0 = what };

	if (l4_ipc_call(l4_thread_of(manager_id, FIRST_LTHREAD + line), &i))
		return RMGR_ERROR;
	return i.w0;
}

static u32 get(u32 line, u32 client)
{
	if (owners[line] != NOBODY)
		return owners[line] == client ? 0 : RMGR_ERROR;
	if (tell(line, DETACH))
		return RMGR_ERROR;
	owners[line] = (u16)client;
	return 0;
}

/* The client must have detached it. */
static u32 release(u32 line, u32 client)
{
	if (owners[line] != client || tell(line, ATTACH))
		return RMGR_ERROR;
	owners[line] = NOBODY;
	return 0;
}

void irq_request(const struct request *r, struct answer *a)
{
	if (r->parameter >= LINES)
		return;
	if (r->action == IRQ_GET)
		a->w0 = get(r->parameter, r->client);
	if (r->action == IRQ_FREE)
		a->w0 = release(r->parameter, r->client);
}

/* Each thread runs at once, and has attached its line when it waits. */
void irqs_init(void)
{
	for (u32 n = 0; n < LINES; n++) {
		manager_thread(FIRST_LTHREAD + n, keep_line, stacks[n]);
		l4_thread_switch(l4_thread_of(manager_id, FIRST_LTHREAD + n));
	}
}
