/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The resource manager's protocol (section 18) for its clients: words, and a call for each request.
 * A request is protocol << 24 | action << 16 | parameter with one argument; the answer's first word
 * is 0 or RMGR_ERROR unless said otherwise, its second the result.
 */
#ifndef USER_RMGR_H
#define USER_RMGR_H

#include "ipc.h"

enum rmgr_protocol { RMGR_RMGR, RMGR_MEM, RMGR_TASK, RMGR_IRQ };
enum { RMGR_PING = 0xf3 };
enum rmgr_mem { MEM_FREE = 1, MEM_FREE_FPAGE, MEM_INFO, MEM_RESERVE, MEM_PAGE0 };
enum rmgr_task {
	TASK_ALLOC = 1,
	TASK_GET,
	TASK_FREE,
	TASK_CREATE,
	TASK_DELETE,
	TASK_SET_SMALL,
	TASK_SET_PRIO,
	TASK_GET_ID,
	TASK_CREATE_WITH_PRIO,
	TASK_SET_ID
};
enum rmgr_irq { IRQ_GET = 2, IRQ_FREE };

enum { RMGR_PAGER_LTHREAD = 0, RMGR_SUPERVISOR_LTHREAD = 1, RMGR_STRING_MAX = 1024 };
#define RMGR_ERROR 0xffffffffu

/* In the argument of MEM_RESERVE, beside the size in [31:12] and its alignment in [5:0]. */
#define RMGR_BELOW_16MB 0x40u
#define RMGR_UPWARDS 0x80u

static inline u32 rmgr_word(u32 protocol, u32 action, u32 parameter)
{
	return protocol << 24 | action << 16 | parameter;
}

/* What TASK_CREATE takes as a string; TASK_CREATE_WITH_PRIO the last word too. */
struct rmgr_new_task {
	u32 esp, eip;
	struct l4_id pager;
	u32 schedule;
};

struct rmgr {
	struct l4_id supervisor, pager;
	u32 w0, w1; /* of the last answer */
};

/* A request, with `bytes` of a string if there are any.  Returns the first word of the answer. */
static inline u32 rmgr_request(struct rmgr *r, u32 word, u32 argument, const void *string,
			       u32 bytes)
{
	L4_MESSAGE(2, 1) m = { .head = { 0, L4_DOPE(2, 1), L4_DOPE(2, 1) },
			       .string = { { bytes, (u32)(unsigned long)string, 0, 0 } } };
	struct ipc i = { .snd = bytes ? l4_snd_message(&m) : 0, .w0 = word, .w1 = argument };
	u32 error = l4_ipc_call(r->supervisor, &i);

	r->w0 = error ? RMGR_ERROR : i.w0;
	r->w1 = error ? RMGR_ERROR : i.w1;
	return r->w0;
}

static inline u32 rmgr_call(struct rmgr *r, u32 protocol, u32 action, u32 parameter, u32 argument)
{
	return rmgr_request(r, rmgr_word(protocol, action, parameter), argument, 0, 0);
}

/* Finds the resource manager: it is the caller's chief.  0: nobody there answers as one. */
static inline int rmgr_find(struct rmgr *r)
{
	struct l4_id chief = INVALID_ID;

	l4_id_nearest(&chief);
	r->supervisor = l4_thread_of(chief, RMGR_SUPERVISOR_LTHREAD);
	r->pager = l4_thread_of(chief, RMGR_PAGER_LTHREAD);
	return !rmgr_call(r, RMGR_RMGR, RMGR_PING, 0xbeef, 0) && r->w1 == ~0xbeefu;
}

/* Memory: 0 or RMGR_ERROR, but for rmgr_reserve, which returns the address. */
static inline u32 rmgr_free_page(struct rmgr *r, u32 address)
{
	return rmgr_call(r, RMGR_MEM, MEM_FREE, 0, address);
}

static inline u32 rmgr_free_fpage(struct rmgr *r, u32 fpage)
{
	return rmgr_call(r, RMGR_MEM, MEM_FREE_FPAGE, 0, fpage);
}

static inline u32 rmgr_reserve(struct rmgr *r, u32 size, u32 align_shift, u32 flags, u32 low,
			       u32 high)
{
	u32 range[2] = { low, high };

	return rmgr_request(r, rmgr_word(RMGR_MEM, MEM_RESERVE, 0), size | align_shift | flags,
			    range, sizeof range);
}

/* Tasks. */
static inline u32 rmgr_get_task(struct rmgr *r, u32 task)
{
	return rmgr_call(r, RMGR_TASK, TASK_GET, task, 0);
}

/* The task must be handed back by task_new first. */
static inline u32 rmgr_free_task(struct rmgr *r, u32 task)
{
	return rmgr_call(r, RMGR_TASK, TASK_FREE, task, 0);
}

/* A task that belongs to the resource manager's clan; its id, nil on failure. */
static inline struct l4_id rmgr_task_new(struct rmgr *r, struct l4_id task, u32 mcp,
					 const struct rmgr_new_task *new_task, int with_schedule)
{
	u32 action = with_schedule ? TASK_CREATE_WITH_PRIO : TASK_CREATE;
	u32 error = rmgr_request(r, rmgr_word(RMGR_TASK, action, mcp), task.low, new_task,
				 with_schedule ? 20 : 16);

	return error == RMGR_ERROR ? NIL_ID : (struct l4_id){ r->w0, r->w1 };
}

static inline u32 rmgr_delete_task(struct rmgr *r, u32 task)
{
	return rmgr_call(r, RMGR_TASK, TASK_DELETE, task, 0);
}

static inline u32 rmgr_set_prio(struct rmgr *r, struct l4_id thread, u32 priority)
{
	return rmgr_call(r, RMGR_TASK, TASK_SET_PRIO, priority, thread.low);
}

/* The task of the module with this name, `bytes` with its end; invalid if there is none. */
static inline struct l4_id rmgr_get_task_id(struct rmgr *r, const char *name, u32 bytes)
{
	rmgr_request(r, rmgr_word(RMGR_TASK, TASK_GET_ID, 0), 0, name, bytes);
	return (struct l4_id){ r->w0, r->w1 };
}

/* Interrupts: after a success the line may be attached. */
static inline u32 rmgr_get_irq(struct rmgr *r, u32 line)
{
	return rmgr_call(r, RMGR_IRQ, IRQ_GET, line, 0);
}

static inline u32 rmgr_free_irq(struct rmgr *r, u32 line)
{
	return rmgr_call(r, RMGR_IRQ, IRQ_FREE, line, 0);
}

#endif
