/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two words of a page-fault message (the interface's sections 11.1 and 23.7): exception.c with
 * a pager that listens, is busy, or is not there.
 */
#include "cpu.h"
#include "kernel.h"

#include "../../kernel/exception.c"

u32 fault_error;
struct space spaces[L4_TASKS];
static struct tcb me, pager;
static u32 queued, shut_down, rights, page;

void ipc_enqueue(struct tcb *from, struct tcb *to, u32 wait)
{
	queued += from == &me && to == tcb_find(me.pager.low) && wait == WAIT_FAULT_SEND;
}

void ipc_stop_waiting(struct tcb *t)
{
	t->wait = WAIT_READY;
}

void thread_shut_down(struct tcb *t)
{
	shut_down += t == &me;
}

void threads_end_waits(void)
{
}

struct tcb *dispatch(void)
{
	return 0;
}

u32 memory_rights(u32 phys)
{
	return phys < 0x1000 ? 0 : rights;
}

u32 *pte_make(struct space *s, u32 va)
{
	(void)s;
	(void)va;
	return &page;
}

void print(const char *format, ...)
{
	(void)format;
}

static const struct {
	u32 va, write, eip, w0;
} rows[] = {
	{ 0x08049004, 1, 0x08048123, 0x08049006 }, { 0x08049003, 0, 0x08048123, 0x08049000 },
	{ 0x000b8000, 1, 0x00100000, 0x000b8002 }, { 0x000b8001, 0, 0x00100001, 0x000b8000 },
	{ 0xbfffffff, 1, 0xbffffff0, 0xbffffffe }, { 0x00000000, 0, 0x00000000, 0x00000000 },
};

/* The pager is a thread at the TCB array's address; these pages stand in for the array. */
static void begin(u32 pager_wait, u32 task)
{
	struct tcb *t = tcb_find(pager.id.low);

	me = (struct tcb){ .id = l4_make_id(task, 0, 4, 0), .space = &spaces[task] };
	me.open = WAIT_OPEN;
	me.pager = pager.id;
	*t = pager;
	t->wait = pager_wait;
	t->regs.edx = t->regs.ebx = ~0u;
	queued = shut_down = page = 0;
}

static struct tcb *fault(u32 va, u32 write, u32 eip)
{
	cpu_cr2 = va;
	fault_error = 4 | (write ? FAULT_WRITE : 0) | 1;
	me.frame.eip = eip;
	return page_fault(&me);
}

static void test_words(void)
{
	for (u32 i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct tcb *next, *t = tcb_find(pager.id.low);

		begin(WAIT_OPEN, 5);
		next = fault(rows[i].va, rows[i].write, rows[i].eip);
		host_row(next == t && t->regs.edx == rows[i].w0 && t->regs.ebx == rows[i].eip &&
				 t->regs.esi == me.id.low && me.wait == WAIT_FAULT &&
				 me.partner == tcb_token(t) && t->wait == WAIT_READY,
			 "fault at %08x is %08x for a pager that listens", rows[i].va, rows[i].w0);
		begin(WAIT_READY, 5);
		next = fault(rows[i].va, rows[i].write, rows[i].eip);
		host_row(!next && queued == 1 && me.fault_address == rows[i].w0 &&
				 me.fault_ip == rows[i].eip,
			 "fault at %08x is %08x for a pager that is busy", rows[i].va, rows[i].w0);
	}
}

static void test_ends(void)
{
	begin(WAIT_OPEN, 5);
	host_row(!fault(L4_USER_END, 0, 0x1000) && shut_down == 1 && !queued,
		 "a fault at kernel addresses ends the thread");
	begin(WAIT_DEAD, 5);
	host_row(!fault(0x5000, 0, 0x1000) && shut_down == 1 && !queued,
		 "a fault without a pager ends the thread");
	begin(WAIT_READY, 5);
	tcb_find(pager.id.low)->id = (struct l4_id){ 0, 0 };
	host_row(!fault(0x5000, 0, 0x1000) && shut_down == 1 && !queued,
		 "a fault with a pager that does not exist ends the thread");
}

static void test_sigma0(void)
{
	rights = PTE_PRESENT | PTE_USER;
	begin(WAIT_READY, L4_TASK_SIGMA0);
	host_row(fault(0x5123, 0, 0x1000) == &me && page == (0x5000 | rights) && !queued,
		 "sigma0 reads what it may read");
	begin(WAIT_DEAD, L4_TASK_SIGMA0);
	host_row(!fault(0x5123, 1, 0x1000) && !page && shut_down == 1,
		 "sigma0 does not write what it may only read");
	rights |= PTE_WRITE;
	begin(WAIT_DEAD, L4_TASK_SIGMA0);
	host_row(fault(0x5123, 1, 0x1000) == &me && page == (0x5000 | rights),
		 "sigma0 writes what it may write");
	begin(WAIT_DEAD, L4_TASK_SIGMA0);
	host_row(!fault(0x0123, 0, 0x1000) && !page && shut_down == 1,
		 "sigma0 does not get the kernel's memory");
	begin(WAIT_DEAD, 5);
	host_row(!fault(0x5123, 0, 0x1000) && !page && shut_down == 1,
		 "only sigma0 gets memory without a pager");
}

int main(void)
{
	host_begin();
	pager.id = l4_make_id(4, 1, 4, 0);
	pager.open = WAIT_OPEN;
	host_map(tcb_find(pager.id.low & ~0x3fffu), 16 * TCB_SIZE);
	test_words();
	test_ends();
	test_sigma0();
	return host_end();
}
