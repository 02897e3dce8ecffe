/* SPDX-License-Identifier: BSD-2-Clause */
/* The life of threads: their control blocks come, and go with their task. */
#include "kernel.h"

/*
 * Who waits for the dead is found by a search through all TCBs, some pages of them at a time: these
 * many have been looked at, and are to be.
 */
enum {
	TASK_PAGES = TCB_ARRAY_SIZE / L4_TASKS / L4_PAGE_SIZE,
	SEARCH_ALL = L4_TASKS * TASK_PAGES,
	SEARCH_MOST = 16 * SEARCH_ALL, /* that a deletion waits for, however many die meanwhile */
	SEARCH_STEP = 128, /* tasks looked at in one call; a page of TCBs is SEARCH_PAGE of them */
	SEARCH_PAGE = 8,
	KILLS = 16 /* in one call */
};
static u32 searched, search_end;

static int is_searched(void)
{
	return search_end - searched - 1 >= SEARCH_ALL;
}

CHECKING(int threads_ended(void) { return is_searched(); })

static int page_make(struct space *s, u32 id_low)
{
	u32 bit = 1u << l4_id_lthread(id_low) / (L4_PAGE_SIZE / TCB_SIZE);

	if (!(s->tcb_pages & bit) && !tcb_page_make(id_low))
		return 0;
	s->tcb_pages |= bit;
	return 1;
}

/*
 * Makes a thread that does not run yet; priority, slice and mcp come from its creator.
 * NULL without memory.
 */
struct tcb *thread_create(struct space *s, struct l4_id id, const struct tcb *creator)
{
	struct tcb *t;

	if (!page_make(s, id.low))
		return 0;
	t = tcb_find(id.low);
	t->id = id;
	t->space = s;
	t->pdir = phys_of(s->pdir);
	switch_thread(t);
	stack_thread(t);
	t->open = clan_open_word(s);
	t->wait = WAIT_DEAD;
	t->prio = creator->prio;
	t->mcp = creator->mcp;
	slice_set(t, creator->slice_mantissa, creator->slice_exponent);
	t->frame.cs = USER_CS;
	t->frame.ss = USER_DS;
	t->frame.eflags = io_eflags(s);
	return t;
}

void thread_start(struct tcb *t, u32 eip, u32 esp)
{
	switch_reach(t->space, eip);
	t->frame.eip = eip;
	t->frame.esp = esp;
	t->wait = WAIT_READY;
	thread_ready(t);
}

static void mark_dead(struct tcb *t)
{
	if (t->transferring)
		transfer_abort(t, L4_REABORTED);
	continue_not(t);
	irq_detach(t);
	fpu_forget(t);
	turn_forget(t);
	ipc_stop_waiting(t);
	sched_remove(t);
	t->wait = WAIT_DEAD; /* its senders stay queued until threads_end_waits finds them */
	search_end = searched + SEARCH_ALL;
	t->space->search_end = searched + SEARCH_MOST;
}

/* A thread that cannot go on: it stays, and lthread_ex_regs may revive it. */
void thread_shut_down(struct tcb *t)
{
	mark_dead(t);
}

static void for_page(u32 id, void (*visit)(struct tcb *, void *), void *with)
{
	for (u32 n = 0; n < L4_PAGE_SIZE; n += TCB_SIZE)
		if (tcb_exists(tcb_find(id + n)))
			visit(tcb_find(id + n), with);
}

void for_threads(struct space *s, void (*visit)(struct tcb *, void *), void *with)
{
	u32 pages = s->tcb_pages;

	for (u32 id = space_task(s) << L4_TASK_SHIFT; pages; pages >>= 1, id += L4_PAGE_SIZE)
		if (pages & 1)
			for_page(id, visit, with);
}

static void end_waits(struct tcb *t, void *unused)
{
	(void)unused;
	ipc_end_waits_for_dead(t);
}

/*
 * Ends waits for threads that died; their pagers' deaths may shut down more.  0: there is more to
 * do, call again when interrupts were let in.  Nobody waits any more for those of `s` as soon as
 * this is 1, whoever died since.  Each tick does a part, with NULL: a deletion may never go on.
 */
int threads_end_waits(const struct space *s)
{
	if (s && s->search_end - searched - 1 >= SEARCH_MOST)
		return 1;
	for (u32 n = 0; n < SEARCH_STEP && !is_searched(); n++) {
		u32 page = searched % TASK_PAGES;
		u32 pages = spaces[searched / TASK_PAGES % L4_TASKS].tcb_pages >> page;

		if (!pages) {
			searched += TASK_PAGES - page;
		} else if (searched++, pages & 1) {
			for_page((searched - 1) * L4_PAGE_SIZE, end_waits, 0);
			n += SEARCH_PAGE;
		}
	}
	return is_searched();
}

struct kills {
	struct tcb *heir;
	u32 left;
};

static void kill(struct tcb *t, void *with)
{
	struct kills *k = with;

	k->heir->consumed += t->consumed;
	t->consumed = 0;
	if (t->wait == WAIT_DEAD || !k->left)
		return;
	mark_dead(t);
	k->left--;
}

/*
 * Kills threads of a task; `heir` gets their processor time.  0: there are perhaps more, call again
 * when interrupts were let in.
 */
int threads_kill(struct space *s, struct tcb *heir)
{
	struct kills k = { heir, KILLS };

	for_threads(s, kill, &k);
	return k.left != 0;
}

/* Gives back the TCBs of a task whose threads are dead, and waited for by nobody. */
void threads_free(struct space *s)
{
	u32 id = space_task(s) << L4_TASK_SHIFT;

	for (; s->tcb_pages; s->tcb_pages >>= 1, id += L4_PAGE_SIZE)
		if (s->tcb_pages & 1)
			tcb_page_free(id);
}
