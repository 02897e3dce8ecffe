/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * L4 Version 2 for C programs: the seven system calls, one function each, all parameters and
 * results of the kernel interface visible.  Registers as in the V2 manual; see kernel/abi.h for
 * ids, fpages, timeouts, dopes and error codes.
 */
#ifndef USER_L4_H
#define USER_L4_H

#include "abi.h"

typedef l4_u8 u8;
typedef l4_u16 u16;
typedef l4_u32 u32;
typedef l4_u64 u64;

#define NIL_ID ((struct l4_id){ 0, 0 })
#define INVALID_ID ((struct l4_id){ L4_INVALID, L4_INVALID })

/* The registers of a system call, in and out. */
struct l4_regs {
	u32 eax, ecx, edx, ebx, ebp, esi, edi;
};

/* Loads all of *r, enters the kernel, stores all; `before` and `after` may use the stack. */
#define L4_CALL(before, enter, after, r)                                              \
	do {                                                                          \
		struct l4_regs *l4_call_regs = (r);                                   \
                                                                                      \
		__asm__ volatile("push %%ebp\n\t"                                     \
				 "push %%eax\n\t" before                              \
				 "mov 4(%%eax), %%ecx\n\t"                            \
				 "mov 8(%%eax), %%edx\n\t"                            \
				 "mov 12(%%eax), %%ebx\n\t"                           \
				 "mov 16(%%eax), %%ebp\n\t"                           \
				 "mov 20(%%eax), %%esi\n\t"                           \
				 "mov 24(%%eax), %%edi\n\t"                           \
				 "mov (%%eax), %%eax\n\t"                             \
				 enter after "\n\t"                                   \
				 "push %%eax\n\t"                                     \
				 "mov 4(%%esp), %%eax\n\t"                            \
				 "popl (%%eax)\n\t"                                   \
				 "mov %%ecx, 4(%%eax)\n\t"                            \
				 "mov %%edx, 8(%%eax)\n\t"                            \
				 "mov %%ebx, 12(%%eax)\n\t"                           \
				 "mov %%ebp, 16(%%eax)\n\t"                           \
				 "mov %%esi, 20(%%eax)\n\t"                           \
				 "mov %%edi, 24(%%eax)\n\t"                           \
				 "pop %%eax\n\t"                                      \
				 "pop %%ebp"                                          \
				 : "+a"(l4_call_regs)                                 \
				 :                                                    \
				 : "ebx", "ecx", "edx", "esi", "edi", "memory", "cc"); \
	} while (0)

#define L4_SYSTEM_CALL(vector, r) L4_CALL("", "int $" vector, "", r)

/* How ipc is entered: sysenter.h has another way. */
#define L4_IPC_ENTER "int $0x30"

/*
 * One ipc, in and out: `to` is the destination and, for a closed receive, the source; on return
 * `from` is who sent, `addressed` the id it had addressed, `result` dope and condition code.
 */
struct ipc {
	struct l4_id to;
	u32 snd, rcv, timeouts, w0, w1;
	struct l4_id from, addressed;
	u32 result;
};

static inline void l4_ipc_results(struct ipc *i, const struct l4_regs *r)
{
	i->result = r->eax;
	i->w0 = r->edx;
	i->w1 = r->ebx;
	i->from = (struct l4_id){ r->esi, r->edi };
	i->addressed = (struct l4_id){ r->ecx, r->ebp };
}

/* int 0x30. Returns the error code, L4_CC_ERROR bits of the result; ipc.h has its usual forms. */
static inline u32 l4_ipc(struct ipc *i)
{
	struct l4_regs r = { i->snd, i->timeouts, i->w0, i->w1, i->rcv, i->to.low, i->to.high };

	L4_CALL("", L4_IPC_ENTER, "", &r);
	l4_ipc_results(i, &r);
	return r.eax & L4_CC_ERROR;
}

/* int 0x31. Returns the type; *id is the destination before, the nearest partner after. */
static inline u32 l4_id_nearest(struct l4_id *id)
{
	u32 type;

	__asm__ volatile("push %%ebp; int $0x31; pop %%ebp"
			 : "=a"(type), "+S"(id->low), "+D"(id->high)
			 :
			 : "ebx", "ecx", "edx", "memory", "cc");
	return type;
}

static inline struct l4_id l4_myself(void)
{
	struct l4_id id = NIL_ID;

	l4_id_nearest(&id);
	return id;
}

/* int 0x32 */
static inline void l4_fpage_unmap(u32 fpage, u32 mask)
{
	__asm__ volatile("push %%ebp; int $0x32; pop %%ebp"
			 : "+a"(fpage), "+c"(mask)
			 :
			 : "ebx", "edx", "esi", "edi", "memory", "cc");
}

/* int 0x33 */
static inline void l4_thread_switch(struct l4_id to)
{
	__asm__ volatile("push %%ebp; int $0x33; pop %%ebp"
			 : "+S"(to.low), "+D"(to.high)
			 :
			 : "eax", "ebx", "ecx", "edx", "memory", "cc");
}

/* int 0x34, in and out. Returns the old parameter word, all ones on failure. */
struct schedule {
	struct l4_id dest;
	u32 param;
	struct l4_id preempter;
	u32 time_low, time_high;
	struct l4_id partner;
};

static inline u32 l4_thread_schedule(struct schedule *s)
{
	struct l4_regs r = { s->param, 0, 0, s->preempter.low, s->preempter.high,
			     s->dest.low, s->dest.high };

	L4_SYSTEM_CALL("0x34", &r);
	s->time_low = r.ecx;
	s->time_high = r.edx;
	s->preempter = (struct l4_id){ r.ebx, r.ebp };
	s->partner = (struct l4_id){ r.esi, r.edi };
	return r.eax;
}

/* int 0x35, in and out; `word` is the lthread number before, EFLAGS (or an error) after. */
struct ex_regs {
	u32 word, esp, eip;
	struct l4_id preempter, pager;
};

static inline u32 l4_lthread_ex_regs(struct ex_regs *x)
{
	struct l4_regs r = { x->word, x->esp, x->eip, x->preempter.low, x->preempter.high,
			     x->pager.low, x->pager.high };

	L4_SYSTEM_CALL("0x35", &r);
	*x = (struct ex_regs){ r.eax, r.ecx, r.edx, { r.ebx, r.ebp }, { r.esi, r.edi } };
	return x->word;
}

/* int 0x36. Returns the new id, nil on failure. */
static inline struct l4_id l4_task_new(struct l4_id task, u32 mcp_or_chief, u32 esp, u32 eip,
				       struct l4_id pager)
{
	struct l4_regs r = { mcp_or_chief, esp, eip, pager.low, pager.high, task.low, task.high };

	L4_SYSTEM_CALL("0x36", &r);
	return (struct l4_id){ r.esi, r.edi };
}

/* The usual combinations of ipc. All return the error code. */
static inline u32 l4_call(struct l4_id to, u32 *w0, u32 *w1, u32 timeouts)
{
	struct ipc i = { .to = to, .snd = 0, .rcv = 0, .timeouts = timeouts, .w0 = *w0, .w1 = *w1 };
	u32 error = l4_ipc(&i);

	*w0 = i.w0;
	*w1 = i.w1;
	return error;
}

static inline u32 l4_send(struct l4_id to, u32 w0, u32 w1, u32 timeouts)
{
	struct ipc i = { .to = to, .snd = 0, .rcv = L4_NO_DESC, .timeouts = timeouts,
			 .w0 = w0, .w1 = w1 };

	return l4_ipc(&i);
}

static inline u32 l4_receive(struct l4_id from, u32 *w0, u32 *w1, u32 timeouts)
{
	struct ipc i = { .to = from, .snd = L4_NO_DESC, .rcv = 0, .timeouts = timeouts };
	u32 error = l4_ipc(&i);

	*w0 = i.w0;
	*w1 = i.w1;
	return error;
}

static inline u32 l4_wait(struct l4_id *from, u32 *w0, u32 *w1, u32 timeouts)
{
	struct ipc i = { .to = NIL_ID, .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN,
			 .timeouts = timeouts };
	u32 error = l4_ipc(&i);

	*from = i.from;
	*w0 = i.w0;
	*w1 = i.w1;
	return error;
}

/* Never returns unless somebody exchanges the thread's registers. */
static inline void l4_sleep_forever(void)
{
	u32 w;

	for (;;)
		l4_receive(NIL_ID, &w, &w, L4_TIMEOUT_NEVER);
}

static inline int l4_same_id(struct l4_id a, struct l4_id b)
{
	return a.low == b.low && a.high == b.high;
}

#endif
