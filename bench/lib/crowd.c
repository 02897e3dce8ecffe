/* SPDX-License-Identifier: BSD-2-Clause */
/* Many threads, see crowd.h. */
#include "crowd.h"
#include "bench.h"

enum { LOW = 0x0aa00001, LESS_LOW = 0x0aa00002, STACK = 4, TIMEOUT_10MS = 0x0a00000a };

volatile struct crowd_call crowd_call;
static u32 (*volatile target_of)(u32 n);
static void (*volatile body_of)(void);
static volatile u32 made; /* members, whether they run or not */
static u32 tasks_made;
void crowd_body(void);

/* The only thing that a member has of its own is ESP: the low word of the id that it addresses. */
__asm__(".text\n"
	"crowd_body:\n"
	"	mov %esp, %esi\n"
	"	xor %edi, %edi\n"
	"	mov crowd_call, %eax\n"
	"	mov crowd_call + 4, %ecx\n"
	"	mov crowd_call + 8, %ebp\n"
	"	int $0x30\n"
	"	jmp crowd_body\n");

struct l4_id crowd_member(u32 n)
{
	return l4_make_id(CROWD_FIRST + n / CROWD_THREADS, 1 + n % CROWD_THREADS, L4_TASK_ROOT, 0);
}

u32 crowd_size(void)
{
	return made;
}

static void set_priority(struct l4_id id, u32 param)
{
	struct schedule s = { .dest = id, .param = param, .preempter = INVALID_ID };

	l4_thread_schedule(&s);
}

static int spawn(u32 n)
{
	struct ex_regs x = { .word = l4_id_lthread(crowd_member(n).low),
			     .esp = target_of ? target_of(n) : 0,
			     .eip = (u32)(unsigned long)body_of,
			     .preempter = INVALID_ID,
			     .pager = root_pager };

	if (l4_lthread_ex_regs(&x) == L4_INVALID)
		return 0;
	set_priority(crowd_member(n), LOW);
	return 1;
}

/* lthread 0 of each task: makes the others and is silent afterwards; its stack is used again. */
static void spawner(void)
{
	u32 w0 = 1, w1 = 0;

	for (u32 i = 0; i < CROWD_THREADS && w0; i++) {
		w0 = (u32)spawn(made);
		made += w0;
	}
	l4_call(root_id, &w0, &w1, L4_TIMEOUT_NEVER);
	l4_sleep_forever();
}

static int make_task(u32 task)
{
	struct l4_id id = root_task(task, spawner, STACK, root_pager);
	u32 done, unused;

	if (!id.low)
		return 0;
	tasks_made++;
	set_priority(id, LESS_LOW);
	return !l4_receive(id, &done, &unused, L4_TIMEOUT_NEVER) && done;
}

static int make(u32 tasks, void (*body)(void), u32 (*target)(u32 n))
{
	body_of = body;
	target_of = target;
	made = 0;
	for (u32 n = 0; n < tasks; n++)
		if (!make_task(CROWD_FIRST + n))
			return 0;
	return 1;
}

int crowd_make(u32 tasks, struct crowd_call call, u32 (*target)(u32 n))
{
	crowd_call = call;
	return make(tasks, crowd_body, target);
}

int crowd_make_of(u32 tasks, void (*body)(void))
{
	return make(tasks, body, 0);
}

/* On the slowest machine some hundred of them run in this time; elsewhere the clock jumps. */
void crowd_run(void)
{
	u32 unused;

	for (u32 n = 0; n <= made; n += 64)
		l4_receive(NIL_ID, &unused, &unused, TIMEOUT_10MS);
}

void crowd_end(void)
{
	while (tasks_made)
		root_task_delete(CROWD_FIRST + --tasks_made);
}
