/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two words of a page-fault message (the interface's sections 11.1 and 23.7): exception.c with
 * a pager that listens, is busy, or is not there.
 */
#undef CHOSEN_tcb
#define CHOSEN_tcb "tcb/virtual.h"
#include "cpu.h"
#include "kernel.h"

#include "../../kernel/exception.c"
#include "../../kernel/clan.c"
#include "../../kernel/strict.c"
#include "../../kernel/upcall.c"
#include "../../kernel/continue.c"

u32 fault_error;
#include "spaces.h"

/* Behind the gate for ids=strict, which is not taken here. */
struct tcb *ipc(struct tcb *t)
{
	return t;
}

static struct tcb me, pager;
static struct tcb *faulting = &me;
static u32 queued, shut_down, readied, aborted, rights, page;
static u64 timeout; /* microseconds of the last timeout that was started */

void ipc_enqueue(struct tcb *from, struct tcb *to, u32 wait)
{
	queued += from == &me && to == tcb_find(me.pager.low) && wait == WAIT_FAULT_SEND;
}

void ipc_stop_waiting(struct tcb *t)
{
	t->wait = WAIT_READY;
}

u32 map_work;

void thread_shut_down(struct tcb *t)
{
	shut_down += t == faulting;
}

int threads_end_waits(const struct space *s)
{
	(void)s;
	return 1;
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

/* A pager that a fault makes ready: its turn comes. */
void sched_first(struct tcb *t)
{
	expect(tcb_has_slice(t), "a thread without a slice has no turn");
	readied++;
}

void thread_ready(struct tcb *t)
{
	(void)t;
	readied++;
}

void transfer_abort(struct tcb *t, u32 receiver_code)
{
	aborted = t == faulting ? receiver_code : 0;
}

u32 transfer_timeout_code(const struct tcb *t)
{
	(void)t;
	return L4_RESNDPFTO;
}

void ipc_start_timeout(struct tcb *t, u32 mantissa, u32 exponent)
{
	timeout = t == faulting ? l4_timeout_us(mantissa, exponent) : 0;
}

u32 copy_user(void *to, const void *from, u32 n)
{
	(void)to;
	(void)from;
	return n;
}

struct tcb *emulate(struct tcb *t)
{
	(void)t;
	return 0;
}

void debug_note(struct tcb *t)
{
	(void)t;
}

struct tcb *io_retry(struct tcb *t)
{
	return t;
}

void continue_entry(void)
{
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
	queued = shut_down = readied = aborted = page = 0;
	timeout = 0;
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

/* It would wait for itself. */
static void test_own_pager(void)
{
	struct tcb *t = tcb_find(pager.id.low);

	begin(WAIT_READY, 5);
	faulting = t;
	t->pager = pager.id;
	t->space = &spaces[4];
	cpu_cr2 = 0x5000;
	host_row(!page_fault(t) && shut_down == 1 && !queued,
		 "a fault of a thread that is its own pager ends it");
	t->wait = WAIT_TRANSFER;
	fault_send(t, 0x5000, ~0u, 0);
	host_row(aborted == L4_REABORTED && !queued && t->wait == WAIT_TRANSFER,
		 "a fault in a transfer of a thread that is its own pager ends the transfer");
	faulting = &me;
}

/* Faults in a transfer: the second word is FFFFFFFF, and the timeout is that of the message. */
static const struct {
	u32 pager_wait, task, p;
	u32 wait, queued, readied, aborted;
	u64 timeout;
	const char *what;
} transfers[] = {
	{ WAIT_OPEN, 5, 0, WAIT_FAULT, 0, 1, 0, L4_FOREVER, "goes to a pager that listens" },
	{ WAIT_OPEN, 5, 10, WAIT_FAULT, 0, 1, 0, 1024, "is answered in time or ends" },
	{ WAIT_READY, 5, 9, WAIT_TRANSFER, 1, 0, 0, 4096, "waits for a pager that is busy" },
	{ WAIT_OPEN, 5, 15, WAIT_TRANSFER, 0, 0, L4_RESNDPFTO, 0, "ends at once without time" },
	{ WAIT_DEAD, 5, 0, WAIT_TRANSFER, 0, 0, L4_REABORTED, 0, "ends without a pager" },
	{ WAIT_READY, L4_TASK_SIGMA0, 0, WAIT_READY, 0, 1, 0, 0, "is settled at once for sigma0" },
};

static void test_transfers(void)
{
	rights = PTE_PRESENT | PTE_USER | PTE_WRITE;
	for (u32 i = 0; i < sizeof transfers / sizeof *transfers; i++) {
		struct tcb *t = tcb_find(pager.id.low);

		begin(transfers[i].pager_wait, transfers[i].task);
		me.wait = WAIT_TRANSFER;
		fault_send(&me, 0x08049006, ~0u, transfers[i].p);
		host_row(me.wait == transfers[i].wait && queued == transfers[i].queued &&
				 readied == transfers[i].readied &&
				 aborted == transfers[i].aborted && timeout == transfers[i].timeout,
			 "a fault in a transfer %s", transfers[i].what);
		if (me.wait == WAIT_FAULT)
			host_row(t->regs.edx == 0x08049006 && t->regs.ebx == ~0u &&
					 t->wait == WAIT_READY && me.partner == tcb_token(t),
				 "a fault in a transfer is 08049006 FFFFFFFF");
		else if (me.wait == WAIT_TRANSFER)
			host_row(me.fault_address == 0x08049006 && me.fault_ip == ~0u,
				 "a fault in a transfer is kept as 08049006 FFFFFFFF");
	}
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
	for (u32 n = 0; n < L4_TASKS; n++)
		spaces[n].chief = L4_TASK_ROOT;
	host_map((char *)tcb_find(pager.id.low & ~0x3fffu) - TCB_HEADROOM, 16 * TCB_SIZE);
	test_words();
	test_ends();
	test_own_pager();
	test_transfers();
	test_sigma0();
	return host_end();
}
