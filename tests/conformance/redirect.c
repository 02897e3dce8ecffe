/* SPDX-License-Identifier: BSD-2-Clause */
/* Members of clans, made and given jobs (redirect.h). */
#include "redirect.h"

enum { PAGER_LTHREAD = 1, PATIENCE = 1000000 };

struct member members[MEMBERS];

/* Pages a clan: what its members touch is at the same address here. */
static void page_clan(void)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN };

	for (;;) {
		u32 address;

		i.timeouts = L4_TIMEOUT_SND_ZERO;
		if (l4_ipc(&i)) {
			i.snd = L4_NO_DESC;
			continue;
		}
		address = i.w0 & ~3u;
		__asm__ volatile("lock orb $0, (%0)" : : "r"(address) : "memory", "cc");
		i.to = i.from;
		i.snd = L4_SND_MAP;
		i.w0 = address;
		i.w1 = one(address, RW);
	}
}

static void work(struct member *m)
{
	for (;;) {
		while (!m->job)
			l4_thread_switch(NIL_ID);
		m->job(m);
		m->job = 0;
	}
}

static u32 *top_of(u32 *stack, struct member *m)
{
	stack[299] = (u32)(unsigned long)m;
	stack[298] = 0;
	return &stack[298];
}

static void job_start_pager(struct member *m)
{
	struct ex_regs x = { .word = PAGER_LTHREAD,
			     .esp = (u32)(unsigned long)top_of(m->pager_stack, m),
			     .eip = (u32)(unsigned long)page_clan,
			     .preempter = INVALID_ID,
			     .pager = m->pager };

	l4_lthread_ex_regs(&x);
}

static u32 task_of(u32 n)
{
	return FIRST_TASK + n - 1;
}

static void job_task_new(struct member *m)
{
	gate_0x36(&m->regs);
}

static void begin_member(u32 n, struct l4_id id, struct l4_id pager)
{
	struct member *m = &members[n];

	CHECK(id.low != 0);
	m->id = id;
	m->job = 0;
	m->pager = pager;
}

/* Makes member n; `chief` is its chief. */
static void make(u32 n, u32 chief)
{
	struct member *m = &members[n], *c = &members[chief];
	struct l4_id pager = chief == ROOT ? root_pager : beside(c->id, PAGER_LTHREAD);
	u32 esp = (u32)(unsigned long)top_of(m->stack, m), eip = (u32)(unsigned long)work;

	if (chief == ROOT) {
		begin_member(n, l4_task_new(id_of(task_of(n), 0), 255, esp, eip, pager), pager);
	} else {
		c->regs = (struct regs){ .eax = 255, .ecx = esp, .edx = eip, .ebx = pager.low,
					 .ebp = pager.high, .esi = id_of(task_of(n), 0).low };
		begin_job(chief, job_task_new);
		CHECK(job_done(chief));
		begin_member(n, (struct l4_id){ c->regs.esi, c->regs.edi }, pager);
	}
	begin_job(n, job_start_pager);
	CHECK(job_done(n));
}

/* Hands the number of member n down, from its owner to `to`. */
static void hand_down(u32 n, u32 owner, u32 to)
{
	struct member *o = &members[owner];

	if (owner == ROOT) {
		l4_task_new(id_of(task_of(n), 0), members[to].id.low, 0, 0, NIL_ID);
		return;
	}
	o->regs = (struct regs){ .eax = members[to].id.low, .esi = id_of(task_of(n), 0).low };
	begin_job(owner, job_task_new);
	CHECK(job_done(owner));
}

void make_members(void)
{
	if (!test_clans())
		test_skip("needs clans=on");
	members[ROOT].id = root_id;
	make(A, ROOT);
	make(B, ROOT);
	for (u32 n = A1; n <= A2; n++) {
		hand_down(n, ROOT, A);
		make(n, A);
	}
	hand_down(B1, ROOT, B);
	make(B1, B);
	hand_down(A11, ROOT, A);
	hand_down(A11, A, A1);
	make(A11, A1);
}

/* Lets it run until it is done or waits for something other than a page. */
static void let_run(u32 n)
{
	struct member *m = &members[n];

	for (u32 begin = clock_low(); m->job && clock_low() - begin < PATIENCE;) {
		u32 state = state_of(m->id);

		if (state == L4_STATE_WAITING || state == L4_STATE_PENDING ||
		    state == L4_STATE_DEAD)
			return;
		l4_thread_switch(NIL_ID);
	}
}

void begin_job(u32 n, void (*job)(struct member *m))
{
	if (n == ROOT) {
		job(&members[ROOT]);
		return;
	}
	CHECK(!members[n].job);
	members[n].job = job;
	let_run(n);
}

int job_done(u32 n)
{
	for (u32 begin = clock_low(); members[n].job && clock_low() - begin < PATIENCE;)
		l4_thread_switch(NIL_ID);
	return !members[n].job;
}

void job_ipc(struct member *m)
{
	gate_0x30(&m->regs);
}

/* gate_0x30 with two more words on the stack. */
void job_deceit(struct member *m)
{
	struct regs *r = &m->regs;

	__asm__ volatile("push %%ebp\n\t"
			 "push %%eax\n\t"
			 "pushl 4(%%edx)\n\t"
			 "pushl (%%edx)\n\t"
			 "mov 4(%%eax), %%ecx\n\t"
			 "mov 8(%%eax), %%edx\n\t"
			 "mov 12(%%eax), %%ebx\n\t"
			 "mov 16(%%eax), %%ebp\n\t"
			 "mov 20(%%eax), %%esi\n\t"
			 "mov 24(%%eax), %%edi\n\t"
			 "mov (%%eax), %%eax\n\t"
			 "int $0x30\n\t"
			 "lea 8(%%esp), %%esp\n\t"
			 "push %%eax\n\t"
			 "mov 4(%%esp), %%eax\n\t"
			 "popl (%%eax)\n\t"
			 "mov %%ecx, 4(%%eax)\n\t"
			 "mov %%edx, 8(%%eax)\n\t"
			 "mov %%ebx, 12(%%eax)\n\t"
			 "mov %%ebp, 16(%%eax)\n\t"
			 "mov %%esi, 20(%%eax)\n\t"
			 "mov %%edi, 24(%%eax)\n\t"
			 "pop %%eax\n\t"
			 "pop %%ebp"
			 : "+a"(r)
			 : "d"(&m->virtual)
			 : "ebx", "ecx", "esi", "edi", "memory", "cc");
}

void member_waits(u32 n, u32 timeouts)
{
	members[n].regs = ipc_regs(NIL_ID, L4_NO_DESC, L4_RCV_OPEN, timeouts, 0, 0);
	begin_job(n, job_ipc);
}

void member_receives(u32 n, struct l4_id from, u32 timeouts)
{
	members[n].regs = ipc_regs(from, L4_NO_DESC, 0, timeouts, 0, 0);
	begin_job(n, job_ipc);
}

u32 member_sends(u32 n, struct l4_id to, u32 timeouts)
{
	members[n].regs = ipc_regs(to, 0, L4_NO_DESC, timeouts, W0, W1);
	begin_job(n, job_ipc);
	return members[n].regs.eax;
}

void member_deceives(u32 n, struct l4_id to, struct l4_id as, u32 rcv, u32 timeouts)
{
	members[n].virtual = as;
	members[n].regs = ipc_regs(to, L4_SND_DECEIT, rcv, timeouts, W0, W1);
	begin_job(n, job_deceit);
}
