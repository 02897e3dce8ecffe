/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In place of ipc.h: the same forms of ipc, entered by SYSENTER in the files that include this (in
 * V2 programs of the time, those compiled with L4V2_IPC_SYSENTER).  The kernel must have been
 * booted with fastpath=sysenter: with any other SYSENTER is #GP.
 *
 * `addressed` of an ipc is defined only if the message was redirected: SYSEXIT has no register
 * left for it.  Interrupts are on afterwards, whatever IF was.
 */
#ifndef USER_SYSENTER_H
#define USER_SYSENTER_H

#include "l4.h"

/*
 * On the stack: timeouts, receive descriptor, the user's code selector, and where to go on with EDX
 * loaded.  By SYSEXIT the kernel comes back two bytes before that.
 */
#define L4_SYSENTER                \
	"push %%ecx\n\t"           \
	"push %%ebp\n\t"           \
	"push $0x1b\n\t"           \
	"push $99f\n\t"            \
	"mov %%esp, %%ecx\n\t"     \
	"sysenter\n\t"             \
	"mov %%ebp, %%edx\n"       \
	"99:\n\t"

#undef L4_IPC_ENTER
#define L4_IPC_ENTER L4_SYSENTER

static inline u32 l4_ipc_sysenter(struct ipc *i)
{
	struct l4_regs r = { i->snd, i->timeouts, i->w0, i->w1, i->rcv, i->to.low, i->to.high };

	L4_CALL("", L4_SYSENTER, "", &r);
	l4_ipc_results(i, &r);
	return r.eax & L4_CC_ERROR;
}

#define l4_ipc l4_ipc_sysenter
#include "ipc.h"

#endif
