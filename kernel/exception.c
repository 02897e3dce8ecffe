/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults become messages to the pager; other exceptions shut the thread down. */
#include "kernel.h"

enum { VECTOR_DEBUG = 1, VECTOR_PROTECTION = 13, VECTOR_PAGE_FAULT = 14 };

/* In the error code of a page fault and in fault_address. */
enum { FAULT_WRITE = 2 };
_Static_assert(FAULT_WRITE == PTE_WRITE, "fault_of_sigma0 sets it against rights");

static void tell(const struct tcb *t)
{
	print("exception: thread %u.%u vector %u error 0x%x eip 0x%x address 0x%x: shut down\n",
	      l4_id_task(t->id.low), l4_id_lthread(t->id.low), t->exception_vector,
	      t->exception_error, t->frame.eip,
	      t->exception_vector == VECTOR_PAGE_FAULT ? t->fault_address & ~3u : 0);
}

static void note(struct tcb *t, u32 vector, u32 error)
{
	t->exception_vector = vector;
	t->exception_error = error;
}

/* The thread has no handler for the exception noted in it. */
struct tcb *exception_unhandled(struct tcb *me)
{
	tell(me);
	thread_shut_down(me);
	while (!threads_end_waits(me->space))
		interrupts_let_in();
	return dispatch();
}

struct tcb *exception(struct tcb *me, u32 vector, u32 error)
{
	struct tcb *next = 0;

	if (vector == VECTOR_PROTECTION && !error)
		next = emulate(me);
	if (next)
		return next;
	if (switch_limit(me, vector, error))
		return me;
	if (vector == VECTOR_DEBUG)
		debug_note(me);
	note(me, vector, error);
	return upcall(me);
}

/* The thread's pager does not exist or has died: called with the thread in no queue. */
void fault_without_pager(struct tcb *t)
{
	int in_upcall = is_continuing(t);

	if (in_upcall && t->operation == io_retry) { /* it finds no ports */
		thread_ready(t);
		return;
	}
	continue_not(t);
	if (!in_upcall)
		note(t, VECTOR_PAGE_FAULT, t->fault_address & FAULT_WRITE);
	if (t->user_idt && !in_upcall) {
		continue_later(t, upcall);
		thread_ready(t);
		return;
	}
	tell(t);
	thread_shut_down(t);
}

/* sigma0 has no pager: it sees memory one to one, but for the kernel's. */
static int fault_of_sigma0(struct tcb *me)
{
	u32 va = me->fault_address, *pte, rights = memory_rights(va);

	if (space_task(me->space) != L4_TASK_SIGMA0 || !rights || va & FAULT_WRITE & ~rights)
		return 0;
	pte = pte_make(me->space, va);
	if (!pte)
		return 0;
	*pte = (va & PTE_FRAME) | rights;
	return 1;
}

/* Sends the fault of `t` on its way to `to`; returns who runs then, NULL: anybody. */
static struct tcb *post(struct tcb *t, struct tcb *to)
{
	u32 via = t->send_cc & L4_CC_REDIRECTED ? VIA_CHIEF : 0;

	if (!clan_listens(to, t)) {
		ipc_enqueue(t, to, WAIT_FAULT_SEND);
		return 0;
	}
	clan_deliver(t, to, t->fault_address, t->fault_ip, 0);
	ipc_wake_receiver(to);
	t->partner = tcb_token_of(t->pager.low) | via;
	t->wait = WAIT_FAULT;
	sched_block(t);
	return to;
}

/* Who gets the fault of `t`: its pager, or the chief on the way there.  NULL: nobody is there. */
static struct tcb *pager_of(struct tcb *t)
{
	struct tcb *to = clan_route(t, t->pager, 0);

	return tcb_is_alive(to) && to != t ? to : 0;
}

/*
 * A page fault that came up in a transfer; the transfer ends if the pager cannot be asked.
 * `timeout`: exponent of the page-fault timeout.
 */
void fault_send(struct tcb *t, u32 address, u32 ip, u32 timeout)
{
	struct tcb *pager;

	t->fault_address = address;
	t->fault_ip = ip;
	t->fault_timeout = timeout;
	if (fault_of_sigma0(t)) {
		t->wait = WAIT_READY;
		thread_ready(t);
	} else if (!(pager = pager_of(t))) {
		transfer_abort(t, L4_REABORTED);
	} else if (timeout == L4_PF_AT_ONCE) {
		transfer_abort(t, transfer_timeout_code(t));
	} else {
		pager = post(t, pager);
		if (pager && tcb_has_slice(pager))
			sched_first(pager); /* its turn comes now, as at any ipc (D18) */
		ipc_start_timeout(t, 1, timeout);
	}
}

/* The pager does not wait in the simple way, or there is none. */
static noinline struct tcb *fault_slowly(struct tcb *me)
{
	struct tcb *pager;

	if (fault_of_sigma0(me))
		return me;
	pager = pager_of(me);
	if (!pager) {
		if (!is_continuing(me))
			return exception(me, VECTOR_PAGE_FAULT, fault_error);
		continue_not(me);
		if (me->operation == io_retry) /* it finds no ports */
			return io_retry(me);
		return exception_unhandled(me); /* an upcall that cannot be done */
	}
	pager = post(me, pager);
	if (!pager)
		return dispatch();
	sched_switch(pager);
	return pager;
}

/* The fault noted in `me` goes to its pager. */
struct tcb *fault_resolve(struct tcb *me)
{
	struct tcb *pager = tcb_find(me->pager.low);

	if (unlikely(ids_strict || !ipc_listens(pager, me)))
		return fault_slowly(me);
	ipc_deliver(me, pager, me->fault_address, me->fault_ip, 0);
	ipc_wake_receiver(pager);
	me->partner = tcb_token(pager);
	me->wait = WAIT_FAULT;
	sched_block(me);
	sched_switch(pager);
	return pager;
}

/*
 * Page fault at user level: the thread calls its pager with (address | write << 1, eip) and goes
 * on when the pager replies (section 11.1).
 */
struct tcb *page_fault(struct tcb *me)
{
	u32 va = read_cr2();

	if (unlikely(switch_fault(me, &va)))
		return me;
	me->fault_address = (va & ~3u) | (fault_error & FAULT_WRITE);
	me->fault_ip = me->frame.eip;
	if (unlikely(va >= L4_USER_END))
		return exception(me, VECTOR_PAGE_FAULT, fault_error);
	return fault_resolve(me);
}
