/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checking build: what must be true of threads whenever the kernel is left by the C path.  A
 * broken rule ends the kernel with one line that names it.  Threads are looked at every few times,
 * memory with them (memory.c), a page table at a time; the root task may ask for more.
 */
#include "invariants.h"
#include "gate.h"
#include "kernel.h"

enum { SELDOM = 128, EFLAGS_VM = 0x20000, SELECTOR = 0xffff };

struct tcb *invariants(struct tcb *next);
struct tcb *invariants_every(struct tcb *me);

GATE(0x3b, invariants_every);

static u32 every = SELDOM, turn, queued_threads, timeouts, senders_waiting, senders_queued;

static void rule(int holds, const char *what, const struct tcb *t)
{
	if (holds)
		return;
	planted(what);
	panic("invariant: %s: thread %u.%u wait 0x%x partner 0x%x", what, l4_id_task(t->id.low),
	      l4_id_lthread(t->id.low), t->wait, t->partner);
}

static int is_sending(const struct tcb *t)
{
	return t->wait == WAIT_SEND || t->wait == WAIT_FAULT_SEND;
}

static void identity(const struct tcb *t)
{
	const struct space *s = t->space;

	rule(tcb_find(t->id.low) == t, "a thread stands where its id says", t);
	rule(s == &spaces[l4_id_task(t->id.low)] && s->pdir && t->pdir == phys_of(s->pdir),
	     "a thread has the space of its task", t);
	rule(s->dying || (l4_id_chief(t->id.high) == s->chief &&
			  l4_id_nest(t->id.high) == s->nest),
	     "an id tells the task's chief", t);
	rule(s->dying || (t->open & ~OPEN_NAMED) == clan_open_word(s),
	     "the open word is the clan's", t);
	rule(!(t->open & OPEN_NAMED) || t->senders, "who has OPEN_NAMED has senders", t);
	rule(t->fpu_used <= 1, "fpu_used is a flag", t);
}

static void frame(const struct tcb *t)
{
	const struct iret_frame *f = &t->frame;
	u32 cs;

	if (is_continuing(t)) {
		rule(f->eip == (u32)(unsigned long)continue_entry && !(f->eflags & EFLAGS_IF),
		     "a kernel frame leads to continue_entry", t);
		rule((u32)(unsigned long)t->operation > KERNEL_BASE, "it has an operation", t);
		f = &t->user_frame;
	}
	cs = f->cs & SELECTOR; /* above it a fast entry may have left its mark */
	rule((cs == USER_CS || (cs == DEBUG_CS && debug_is_active(t))) && f->ss == USER_DS,
	     "user mode has the user's selectors", t);
	rule((f->eflags & (EFLAGS_IOPL | EFLAGS_VM)) == (io_eflags(t->space) & EFLAGS_IOPL) ||
		     ((f->eflags & EFLAGS_IOPL) == EFLAGS_IOPL && io_has_all(t->space)),
	     "IOPL is 3 where all ports are, VM is off", t);
}

/* The ring of senders: links, partners, and what each waits for. */
static void ring(const struct tcb *to)
{
	const struct tcb *t = to->senders;

	rule(tcb_is_alive(to) || !threads_ended(), "a dead thread has no senders", to);
	do {
		rule(t->queued.next->queued.prev == t, "the sender queue is a ring", to);
		rule(t->partner == tcb_token(to), "a queued thread names its partner", t);
		rule(is_sending(t), "a queued thread sends", t);
		if (!irq_is_block(t))
			senders_queued++;
		t = t->queued.next;
	} while (t != to->senders);
}

/* Are the two locked to each other?  `other` may be getting a long reply from its pager. */
static int are_locked(const struct tcb *t, const struct tcb *other)
{
	const struct tcb *pager = other->transferring;

	if (pager == t)
		return other->is_sender != t->is_sender;
	return pager && pager->transfer.for_pager_wait && pager->transfer.outer == t &&
	       pager->transfer.outer_is_sender != t->is_sender;
}

static void transfer(const struct tcb *t)
{
	const struct tcb *other = t->transferring;

	rule(t->wait != WAIT_TRANSFER || other, "WAIT_TRANSFER has a transfer", t);
	if (!other)
		return;
	rule(tcb_is_alive(t) && tcb_is_alive(other), "who transfers is alive", t);
	rule(t->is_sender <= 1, "is_sender is a flag", t);
	if (t->wait == WAIT_TRANSFER) {
		rule(are_locked(t, other), "partners in a transfer are mutual", t);
		rule(t->partner == tcb_token(other), "the transfer's driver is the partner", t);
		rule(other->wait == WAIT_READY || other->wait == WAIT_FAULT ||
			     other->wait == WAIT_FAULT_SEND || other->wait == WAIT_TRANSFER,
		     "the driver of a transfer can go on", other);
	} else {
		rule(is_continuing(t), "the driver of a transfer continues it", t);
		rule(other->wait == WAIT_TRANSFER, "the other one waits", t);
	}
}

static void wakeup(const struct tcb *t)
{
	u64 when = timeout_when(t);

	if (when == L4_FOREVER)
		return;
	timeouts++;
	rule(t->wait == WAIT_RECEIVE || is_sending(t) || t->wait == WAIT_FAULT,
	     "who has a timeout waits", t);
	rule(when + TICK_US > clock_now(), "no timeout is forgotten", t);
	rule(t->wait == WAIT_RECEIVE || t->wait == WAIT_SEND || t->transferring,
	     "only faults in transfers have timeouts", t);
}

/* Is the partner a wait names still there, when nobody's death is news? */
static void partner(const struct tcb *t)
{
	u32 word = t->wait & WAIT_SLOW ? t->partner : t->wait;

	if (t->wait == WAIT_READY || t->wait == WAIT_DEAD)
		return;
	if (!(t->wait & WAIT_SLOW))
		rule(t->wait == t->open || (tcb_is_token(t->wait) && !(t->wait & 3)),
		     "a short wait is a token or the open word", t);
	if (!tcb_is_token(word) || word & VIA_CHIEF || word == t->open || !threads_ended())
		return;
	rule(word >= TCB_ARRAY + TCB_ARRAY_SIZE || tcb_is_alive(tcb_of_token(word)),
	     "nobody waits for the dead", t);
}

static void state(const struct tcb *t, const struct tcb *next)
{
	switch (t->wait) {
	case WAIT_READY:
		rule(t == next || !tcb_has_slice(t) || sched_is_queued(t),
		     "ready threads are queued", t);
		break;
	case WAIT_DEAD:
		rule(!sched_is_queued(t) && !t->transferring && !is_continuing(t) &&
			     timeout_when(t) == L4_FOREVER,
		     "the dead have nothing", t);
		break;
	case WAIT_SEND:
	case WAIT_FAULT_SEND:
		senders_waiting++;
		break;
	}
	rule(!(t->wait & WAIT_SLOW) || t->wait == WAIT_RECEIVE || is_sending(t) ||
		     t->wait == WAIT_FAULT || t->wait == WAIT_DEAD || t->wait == WAIT_TRANSFER,
	     "a wait is one of enum wait", t);
}

static void thread(const struct tcb *t, const struct tcb *next)
{
	identity(t);
	frame(t);
	state(t, next);
	partner(t);
	transfer(t);
	wakeup(t);
	if (t->senders)
		ring(t);
	queued_threads += (u32)sched_is_queued(t);
}

static void threads_of(const struct space *s, const struct tcb *next)
{
	u32 id = space_task(s) << L4_TASK_SHIFT;

	for (u32 pages = s->tcb_pages; pages; pages >>= 1, id += L4_PAGE_SIZE) {
		if (!(pages & 1))
			continue;
		for (u32 n = 0; n < L4_PAGE_SIZE; n += TCB_SIZE) {
			const struct tcb *t = tcb_find(id + n);

			if (tcb_exists(t))
				thread(t, next);
		}
	}
}

/* What a look-up finds where no thread is. */
static void nobody(void)
{
	const u32 *word = (const u32 *)tcb_find(L4_NIL);

	for (u32 n = 0; n < sizeof(struct tcb) / sizeof *word; n++)
		rule(!word[n], "nobody is all zeros", tcb_find(L4_NIL));
}

static void threads(const struct tcb *next)
{
	nobody();
	queued_threads = timeouts = senders_waiting = senders_queued = 0;
	for (u32 n = 0; n < L4_TASKS; n++)
		if (spaces[n].tcb_pages)
			threads_of(&spaces[n], next);
	queued_threads += (u32)sched_is_queued(&idle_tcb);
	rule(sched_check(next) == queued_threads, "ready queues hold existing threads only", next);
	rule(timeout_check() == timeouts, "wakeup lists hold existing threads only", next);
	rule(senders_queued == senders_waiting, "who waits to send is queued", next);
}

/* Called on the way out of the kernel; `next` is who runs. */
struct tcb *invariants(struct tcb *next)
{
	if (next->wait != WAIT_READY)
		rule(0, "who runs is ready", next);
	if (++turn < every)
		return next;
	turn = 0;
	threads(next);
	memory_check();
	return next;
}

/* Everything at once, as long as that may take. */
void invariants_all(void)
{
	threads(current());
	memory_from_begin();
	while (!memory_check())
		;
}

/*
 * Gate for the root task: EAX says how often it is to be checked.  EDX becomes the number of free
 * frames, EBX that of mapping nodes in use.
 */
struct tcb *invariants_every(struct tcb *me)
{
	if (space_task(me->space) != L4_TASK_ROOT)
		return me;
	every = me->regs.eax;
	me->regs.edx = frames_left();
	me->regs.ebx = mapdb_nodes;
	return me;
}
