/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The world that every pre-state is made from: four tasks of the root task, one of which has a task
 * in its clan, each with a page of code and one of data.  All but the thread under test are in an
 * open wait.  The bits of task numbers and lthreads differ, so that a look-up which loses one of
 * them finds somebody else.
 */
#include "equal.h"

enum {
	TASK_A = 5,
	TASK_B = 1365,
	TASK_C = 10, /* no bit of it is one of TASK_A */
	TASK_D = 682, /* in A's clan */
	TASK_BY = 9,
	TASK_VERSION = 0xa0000155,
	OWN_MEMORY = 24 << 20, /* physical: nobody else's, for what the test keeps */
	DIRECTORY = 19 << 20,  /* of A: no bit of it is one of a flat descriptor's second word */
	DEAD_LTHREAD = 2,
	STRING_BYTES = 24,
	LONG_DWORDS = 0x300
};

static const struct {
	u32 task, lthread;
} places[LIVING] = {
	[A0] = { TASK_A, 0 },	[A1] = { TASK_A, 1 },	[B0] = { TASK_B, 0 },
	[B85] = { TASK_B, 85 }, [C0] = { TASK_C, 0 },	[C1] = { TASK_C, 1 },
	[D42] = { TASK_D, 42 }, [BY] = { TASK_BY, 0 },	[OTHER] = { TASK_BY, 1 },
	[DRIVER] = { TASK_BY, 2 },
};

/* Memory that is no part of the kernel's. */
void *equal_memory(u32 bytes)
{
	void *p;

	if (!equal.memory)
		equal.memory = OWN_MEMORY;
	p = direct(equal.memory);
	equal.memory += (bytes + L4_PAGE_SIZE - 1) & PTE_FRAME;
	if (!memory_is_ram(equal.memory - 1) || memory_is_kernel(equal.memory - 1))
		panic("equal: not enough memory");
	memset(p, 0, bytes);
	return p;
}

/* sigma0 gives a page to `s`. */
static void give(struct space *s, u32 phys, u32 va, u32 rights)
{
	struct mapping m = { 0, l4_fpage(phys, L4_PAGE_SHIFT, rights),
			     l4_fpage(va, L4_PAGE_SHIFT, 0), 0 };

	map_work = 0;
	if (map_fpage(&spaces[L4_TASK_SIGMA0], s, &m) != L4_CC_MAPPED)
		panic("equal: no page for task %u", space_task(s));
}

static u32 *data_of(const struct space *s)
{
	return direct(*pte_find(s, USER_DATA) & PTE_FRAME);
}

static u32 *at(u32 *data, u32 va)
{
	return data + (va - USER_DATA) / 4;
}

/* What stands on the stack of the space's threads. */
struct user_stack *world_stack(const struct space *s)
{
	return (struct user_stack *)at(data_of(s), USER_STACK);
}

/* The send dope of the message with strings. */
u32 *world_send_dope(const struct space *s)
{
	return at(data_of(s), USER_STRINGS) + 2;
}

/*
 * Messages and buffers: head, dwords, none of them an fpage, string dopes.  Nobody touches dword 0;
 * with LONG_DWORDS it makes a message that is short for who takes a bit of the descriptor for part
 * of the address.
 */
static void write_messages(u32 *data)
{
	static const struct {
		u32 at, room, dwords, strings;
	} messages[] = {
		{ USER_MESSAGE, 8, 6, 0 }, { USER_STRINGS, 8, 6, 1 }, { USER_BUFFER, 8, 6, 0 },
		{ USER_SMALL, 3, 6, 0 },   { USER_SHORT, 3, 3, 0 },   { USER_16, 16, 16, 0 },
		{ USER_17, 17, 17, 0 },	   { USER_WIDE, 17, 17, 0 },  { USER_EDGE, 8, 6, 0 },
		{ USER_LONG, 17, LONG_DWORDS, 0 },
	};

	for (u32 n = 0; n < 1024; n++)
		data[n] = (u32)(unsigned long)&data[n] * 0x9e3779b1u & ~0xfcu;
	for (u32 n = 0; n < sizeof messages / sizeof *messages; n++) {
		u32 *head = at(data, messages[n].at);

		head[0] = l4_fpage(USER_WINDOW, L4_PAGE_SHIFT, L4_FPAGE_WRITE);
		head[1] = L4_DOPE(messages[n].room, 1);
		head[2] = L4_DOPE(messages[n].dwords, messages[n].strings);
		head[3] = messages[n].at == USER_LONG ? 0 : 1;
		if (messages[n].room != 8 || messages[n].at == USER_EDGE)
			continue;
		head[3 + 8] = STRING_BYTES;
		head[3 + 8 + 1] = USER_DATA + 0x400;
		head[3 + 8 + 2] = STRING_BYTES;
		head[3 + 8 + 3] = USER_DATA + 0x480;
	}
}

static void make_pages(struct space *s, u32 n)
{
	const u32 *code = (const u32 *)equal_user_code;
	u32 phys = USER_FRAMES, bytes = (u32)(equal_user_code_end - equal_user_code);

	memcpy(direct(phys), code, bytes);
	give(s, phys, USER_CODE, 0);
	give(s, phys + (1 + n) * L4_PAGE_SIZE, USER_DATA, L4_FPAGE_WRITE);
	give(s, phys + (1 + n) * L4_PAGE_SIZE, USER_HIGH(USER_DATA), L4_FPAGE_WRITE);
	give(s, phys + (1 + n) * L4_PAGE_SIZE, 0, L4_FPAGE_WRITE); /* no buffer is not one at 0 */
	write_messages(data_of(s));
}

/* No buffer of theirs is one at the address that another's page directory has. */
static void give_at_directories(struct space *s)
{
	static const u8 others[] = { A0, B0, NAMED };

	for (u32 n = 0; n < sizeof others; n++)
		if (equal.thread[others[n]]->space != s)
			give(s, phys_of(data_of(s)), equal.thread[others[n]]->pdir,
			     L4_FPAGE_WRITE);
}

/* With io=fpage sigma0 gives each space the port; what that needs is not taken later. */
static void give_port(struct space *s)
{
	struct mapping m = { 0, l4_io_fpage(USER_PORT, 0), l4_io_fpage(USER_PORT, 0), 0 };

	map_work = 0;
	if (io_fpages && io_map(&spaces[L4_TASK_SIGMA0], s, &m) != L4_CC_MAPPED)
		panic("equal: no port for task %u", space_task(s));
}

static struct tcb *make_thread(u32 task, u32 lthread, u32 version, struct tcb *creator)
{
	struct tcb *first = tcb_find(task << L4_TASK_SHIFT), *t;
	struct l4_id id;

	if (!tcb_exists(first) && !task_create(task, version, creator))
		panic("equal: no task %u", task);
	first = tcb_find(task << L4_TASK_SHIFT);
	id = first->id;
	id.low |= lthread << L4_LTHREAD_SHIFT;
	t = lthread ? thread_create(first->space, id, first) : first;
	if (!t)
		panic("equal: no thread %u.%u", task, lthread);
	return t;
}

/* As if it had come to an open wait by ipc. */
static void wait_open(struct tcb *t)
{
	thread_start(t, USER_COLLECT, USER_STACK);
	sched_remove(t);
	t->wait = t->open;
	t->rcv_desc = L4_RCV_OPEN;
}

/* The thread dies, and its partners know. */
void world_end(struct tcb *t)
{
	thread_shut_down(t);
	while (!threads_end_waits(0))
		;
}

/* The programs that were loaded never run. */
static void end_boot_tasks(void)
{
	equal.thread[SIGMA0] = tcb_find(L4_TASK_SIGMA0 << L4_TASK_SHIFT);
	equal.thread[ROOT] = tcb_find(L4_TASK_ROOT << L4_TASK_SHIFT);
	world_end(equal.thread[SIGMA0]);
	world_end(equal.thread[ROOT]);
	dispatch(); /* whose turn it is: nobody's */
}

static void make_living(enum thread n)
{
	u32 number = places[n].task << L4_TASK_SHIFT | places[n].lthread << L4_LTHREAD_SHIFT;
	u32 task, version = n == NAMED ? 0 : TASK_VERSION;
	int is_new;

	if (n == NAMED)
		number = equal.thread[B0]->pdir;
	task = l4_id_task(number);
	is_new = !tcb_exists(tcb_find(task << L4_TASK_SHIFT));
	equal.thread[n] = make_thread(task, l4_id_lthread(number), version,
				      equal.thread[n == D42 ? A0 : ROOT]);
	if (is_new) {
		make_pages(equal.thread[n]->space, n);
		give_port(equal.thread[n]->space);
	}
	wait_open(equal.thread[n]);
}

/* Is it the first that was made of its task? */
static int is_first(enum thread n)
{
	return !n || equal.thread[n]->space != equal.thread[n - 1]->space;
}

void world_make(void)
{
	end_boot_tasks();
	frames_add(direct(DIRECTORY), direct(DIRECTORY + L4_PAGE_SIZE)); /* the next to be taken */
	for (u32 n = 0; n < LIVING; n++)
		make_living(n);
	if (equal.thread[A0]->pdir != DIRECTORY)
		panic("equal: A has another page directory");
	for (u32 n = 0; n < LIVING; n++)
		if (is_first(n))
			give_at_directories(equal.thread[n]->space);
	equal.thread[DEAD] = make_thread(TASK_A, DEAD_LTHREAD, TASK_VERSION, 0);
	equal.thread[D0] = tcb_find(TASK_D << L4_TASK_SHIFT);
	equal.thread[NAMED_FIRST] = tcb_find(equal.thread[NAMED]->id.low & L4_TASK_MASK);
	idle_tcb.frame.eip = (u32)(unsigned long)equal_idle;
	tss_esp0 = (u32)(unsigned long)&equal.thread[A0]->wait;
	write_cr3(equal.thread[A0]->pdir);
}
