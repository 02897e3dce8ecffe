/* SPDX-License-Identifier: BSD-2-Clause */
/* Who has which task number: the right to make it is handed on, or the task is made here. */
#include "manager.h"

enum { FIRST = L4_TASK_ROOT + 1 };

static u16 owners[L4_TASKS];

int task_take(u32 task, u32 client)
{
	return task >= FIRST && task < L4_TASKS && owners[task] == NOBODY &&
	       take(&owners[task], client);
}

static struct l4_id id_of(u32 task)
{
	return l4_make_id(task, 0, L4_TASK_ROOT, 0);
}

/* Deletes the task, if there is one, and hands its number to another; 0: it is not ours. */
static int hand_on(u32 task, struct l4_id to)
{
	return !l4_is_nil(l4_task_new(id_of(task), to.low, 0, 0, NIL_ID));
}

/* The right to make the task goes to the sender. */
static u32 get(u32 task, const struct request *r)
{
	if (!task_take(task, r->client))
		return RMGR_ERROR;
	if (hand_on(task, r->sender))
		return 0;
	owners[task] = NOBODY;
	return RMGR_ERROR;
}

/* Any number, the parameter or above. */
static u32 alloc(const struct request *r, struct answer *a)
{
	for (u32 n = r->parameter; n < L4_TASKS; n++)
		if (!get(n, r)) {
			a->w1 = n;
			return 0;
		}
	return RMGR_ERROR;
}

/* Back into our hands: either it was made here, or the client has handed it on to us before. */
static u32 release(u32 task, u32 client)
{
	if (task < FIRST || task >= L4_TASKS || owners[task] != client ||
	    !hand_on(task, manager_id))
		return RMGR_ERROR;
	owners[task] = NOBODY;
	return 0;
}

/* The task is made here and belongs to the client; the answer is its id. */
static void create(const struct request *r, struct answer *a, u32 bytes)
{
	const struct rmgr_new_task *t = r->string;
	u32 task = l4_id_task(r->argument);
	struct l4_id id = id_of(task);
	struct schedule s = { .preempter = INVALID_ID };

	if (r->bytes < bytes || l4_is_nil(t->pager) || !task_take(task, r->client))
		return;
	id.low |= r->argument & L4_VERSION_MASK;
	id = l4_task_new(id, r->parameter, t->esp, t->eip, t->pager);
	if (l4_is_nil(id)) {
		owners[task] = NOBODY;
		return;
	}
	if (bytes == sizeof *t) {
		s.dest = id;
		s.param = t->schedule;
		l4_thread_schedule(&s);
	}
	*a = (struct answer){ 0, id.low, id.high };
}

/* Of the client's own threads, and those of tasks that it has. */
static u32 set_priority(const struct request *r)
{
	struct schedule s = { .dest = { r->argument, 0 }, .param = L4_SCHED_QUERY,
			      .preempter = INVALID_ID };
	u32 task = l4_id_task(r->argument), word;

	if (r->parameter > 255 || (task != r->client && owners[task] != r->client))
		return RMGR_ERROR;
	word = l4_thread_schedule(&s);
	if (word == L4_INVALID)
		return RMGR_ERROR;
	s.param = (word & 0xfff00000u) | r->parameter;
	s.preempter = INVALID_ID;
	s.dest = (struct l4_id){ r->argument, 0 };
	return l4_thread_schedule(&s) == L4_INVALID ? RMGR_ERROR : 0;
}

static void get_id(const struct request *r, struct answer *a)
{
	const struct l4_id *id = module_id(r->string, r->bytes);

	if (id)
		*a = (struct answer){ 0, id->low, id->high };
}

/* A client that has a task says that it runs the module of this name. */
static u32 set_id(const struct request *r)
{
	struct l4_id *id = module_id(r->string, r->bytes);

	if (!id || r->parameter >= L4_TASKS || owners[r->parameter] != r->client)
		return RMGR_ERROR;
	*id = l4_make_id(r->parameter, 0, r->argument, 0);
	return 0;
}

/* Small address spaces are not handed out: TASK_SET_SMALL fails. */
void task_request(const struct request *r, struct answer *a)
{
	switch (r->action) {
	case TASK_ALLOC:
		a->w0 = alloc(r, a);
		break;
	case TASK_GET:
		a->w0 = get(r->parameter, r);
		break;
	case TASK_FREE:
	case TASK_DELETE:
		a->w0 = release(r->parameter, r->client);
		break;
	case TASK_CREATE:
		create(r, a, sizeof(struct rmgr_new_task) - sizeof(u32));
		break;
	case TASK_CREATE_WITH_PRIO:
		create(r, a, sizeof(struct rmgr_new_task));
		break;
	case TASK_SET_PRIO:
		a->w0 = set_priority(r);
		break;
	case TASK_GET_ID:
		get_id(r, a);
		break;
	case TASK_SET_ID:
		a->w0 = set_id(r);
		break;
	}
}
