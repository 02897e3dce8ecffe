/* SPDX-License-Identifier: BSD-2-Clause */
/* The life of threads: their control blocks come, and go with their task. */
#include "kernel.h"

static u32 zero_page_entry;
static int more_died; /* threads died whose partners do not know yet */

static u32 *tcb_pte(const void *t)
{
	u32 va = (u32)(unsigned long)t, pde = kernel_pdir[va >> 22];

	return &((u32 *)direct(pde & PTE_FRAME))[va >> 12 & 1023];
}

/* Maps a page of zeros wherever no TCB is, so that every id can be looked up. */
void tcb_array_init(void)
{
	void *zeros = frame_alloc();

	if (!zeros)
		panic("no memory for the TCB array");
	zero_page_entry = phys_of(zeros) | PTE_PRESENT;
	for (u32 i = TCB_ARRAY >> 22; i < (TCB_ARRAY + TCB_ARRAY_SIZE) >> 22; i++) {
		u32 *table = frame_alloc();

		if (!table)
			panic("no memory for the TCB array");
		for (u32 n = 0; n < 1024; n++)
			table[n] = zero_page_entry;
		kernel_pdir[i] = phys_of(table) | PTE_PRESENT | PTE_WRITE;
	}
}

CHECKING(int threads_ended(void) { return !more_died; })

static int tcb_page_make(struct space *s, struct tcb *t)
{
	u32 *pte = tcb_pte(t);
	void *frame;

	if ((*pte ^ zero_page_entry) & PTE_FRAME) /* the processor sets bits of its own */
		return 1;
	frame = frame_alloc();
	if (!frame)
		return 0;
	*pte = phys_of(frame) | PTE_PRESENT | PTE_WRITE;
	invlpg((u32)(unsigned long)t);
	s->tcb_pages |= 1u << l4_id_lthread((u32)(unsigned long)t) / (L4_PAGE_SIZE / TCB_SIZE);
	return 1;
}

/*
 * Makes a thread that does not run yet; priority, slice and mcp come from its creator.
 * NULL without memory.
 */
struct tcb *thread_create(struct space *s, struct l4_id id, const struct tcb *creator)
{
	struct tcb *t = tcb_find(id.low);

	if (!tcb_page_make(s, t))
		return 0;
	t->id = id;
	t->space = s;
	t->pdir = phys_of(s->pdir);
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
	t->wait = WAIT_DEAD;
	t->senders = 0; /* threads_end_waits looks after them */
	t->open &= ~OPEN_NAMED;
	more_died = 1;
}

/* A thread that cannot go on: it stays, and lthread_ex_regs may revive it. */
void thread_shut_down(struct tcb *t)
{
	mark_dead(t);
}

void for_threads(struct space *s, void (*visit)(struct tcb *, void *), void *with)
{
	u32 pages = s->tcb_pages;

	for (u32 id = space_task(s) << L4_TASK_SHIFT; pages; pages >>= 1, id += L4_PAGE_SIZE) {
		if (!(pages & 1))
			continue;
		for (u32 n = 0; n < L4_PAGE_SIZE; n += TCB_SIZE)
			if (tcb_exists(tcb_find(id + n)))
				visit(tcb_find(id + n), with);
	}
}

static void end_waits(struct tcb *t, void *unused)
{
	(void)unused;
	ipc_end_waits_for_dead(t);
}

/* Ends the waits for all threads that died; their pagers' deaths may shut down more. */
void threads_end_waits(void)
{
	while (more_died) {
		more_died = 0;
		for (u32 n = 0; n < L4_TASKS; n++)
			for_threads(&spaces[n], end_waits, 0);
	}
}

static void kill(struct tcb *t, void *heir)
{
	mark_dead(t);
	((struct tcb *)heir)->consumed += t->consumed;
}

/* Kills all threads of a task and gives back their TCBs; `heir` gets their processor time. */
void threads_kill(struct space *s, struct tcb *heir)
{
	u32 base = TCB_ARRAY + (space_task(s) << L4_TASK_SHIFT);

	for_threads(s, kill, heir);
	for (u32 n = 0; n < 32; n++) {
		u32 va = base + n * L4_PAGE_SIZE, *pte = tcb_pte((void *)va);

		if (!(s->tcb_pages & 1u << n))
			continue;
		frame_free(direct(*pte & PTE_FRAME));
		*pte = zero_page_entry;
		invlpg(va);
	}
	s->tcb_pages = 0;
}
