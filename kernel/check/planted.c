/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checking build: is a broken invariant seen?  The root task asks for one fault after the other
 * (gate 0x3c): a word of the kernel is changed, everything is checked, and the word is put back.
 * tests/conformance/planted.c prepares what is to be spoilt, and expects that each fault is named.
 */
#include "invariants.h"
#include "gate.h"
#include "kernel.h"

enum { NEVER_TASK = 2000, FAULTS = 64, NO_MORE = -1 };

struct tcb *plant(struct tcb *me);

GATE(0x3c, plant);

struct fault {
	const char *rule;
	void *at; /* a word, aligned */
	u32 value;
};

static struct fault list[FAULTS];
static u32 faults;
static const char *volatile expected, *volatile broken;
static void *back[5];

/* A rule does not hold; returns only if that was not planted. */
void planted(const char *what)
{
	if (!expected)
		return;
	broken = what;
	__builtin_longjmp(back, 1);
}

static void add(const char *rule, void *at, u32 value)
{
	assert(faults < FAULTS);
	list[faults++] = (struct fault){ rule, at, value };
}

static void add_tcb(struct tcb *to, struct tcb *from)
{
	add("a thread stands where its id says", &to->id.low, to->id.low ^ TCB_SIZE);
	add("a thread has the space of its task", &to->pdir, 0);
	add("an id tells the task's chief", &to->id.high, ~to->id.high);
	add("the open word is the clan's", &to->open, to->open ^ 0x100);
	add("who has OPEN_NAMED has senders", &from->open, from->open | OPEN_NAMED);
	add("fpu_used is a flag", &to->fpu_used, 2);
	add("user mode has the user's selectors", &to->frame.cs, USER_DS);
	add("a kernel frame leads to continue_entry", &to->frame.cs, KERNEL_CS);
	add("IOPL is 3 where all ports are, VM is off", &to->frame.eflags, 0x20202);
}

static void add_queues(struct tcb *to, struct tcb *from)
{
	u32 *wakeup = from->timeout; /* next, link, when */

	add("the sender queue is a ring", &from->queued.prev, (u32)to);
	add("a queued thread names its partner", &from->partner, tcb_token(from));
	add("a queued thread sends", &from->wait, WAIT_RECEIVE);
	add("a dead thread has no senders", &to->wait, WAIT_DEAD);
	add("who waits to send is queued", &to->senders, 0);
	add("ready threads are queued", &to->wait, WAIT_READY);
	add("ready queues hold existing threads only", &to->sched[0], (u32)to);
	add("wakeup lists hold existing threads only", &wakeup[1], 0);
	add("no timeout is forgotten", &wakeup[2], 0);
}

static void add_waits(struct tcb *to, struct tcb *from, struct tcb *sleeper)
{
	struct tcb *nobody = tcb_find(NEVER_TASK << L4_TASK_SHIFT);

	add("WAIT_TRANSFER has a transfer", &to->wait, WAIT_TRANSFER);
	add("who transfers is alive", &to->transferring, (u32)nobody);
	add("the driver of a transfer continues it", &to->transferring, (u32)from);
	add("a short wait is a token or the open word", &to->wait, 0x1000);
	add("nobody waits for the dead", &to->wait, tcb_token_of(NEVER_TASK << L4_TASK_SHIFT));
	add("a wait is one of enum wait", &to->wait, 0x71);
	add("the dead have nothing", &sleeper->wait, WAIT_DEAD);
	add("who has a timeout waits", &sleeper->wait, sleeper->open);
	add("only faults in transfers have timeouts", &sleeper->wait, WAIT_FAULT);
}

static void add_mappings(struct space *s, u32 va)
{
	struct region *r = s->regions[va >> 22];
	u32 i = va >> 12 & 1023, *pte = &r->ptes[i], *pde = &s->pdir[va >> 22];
	struct mapnode *n = r->nodes[i], *up = mapdb_parent(n->head);
	u32 *up_pte = &spaces[up->task].regions[up->va >> 22]->ptes[up->va >> 12 & 1023];

	add("a node has a mapping", pte, 0);
	add("a node and its mapping have one frame", pte, *pte ^ L4_PAGE_SIZE);
	add("a mapping has its node", &r->nodes[i], (u32)up);
	add("no right exceeds the parent's", up_pte, *up_pte & ~PTE_WRITE);
	add("siblings are a ring", &n->prev, (u32)up);
	add("siblings that may write come first", pte + 1, pte[1] & ~PTE_WRITE);
	add("a node knows its place", &n->task, *(u32 *)&n->task + 0x10000);
	add("mappings and nodes go together", pte + 2, *pte);
	add("a page table may be walked", pde, *pde & ~PTE_WRITE);
	add("a region has its page table", pde + 1, *pde);
	add("4 MB mappings are counted",
	    &spaces[L4_TASK_SIGMA0].regions[(*pte & PTE_FRAME) >> 22]->supers, 17);
}

static void add_big(struct region *r)
{
	add("a 4 MB node has a region", &r->super, 0);
	add("a 4 MB entry says what its page table says", r->ptes + 5, 0);
}

/* The same word of kernel memory where it may be written. */
static void *writable(void *p)
{
	u32 va = (u32)p, pde = kernel_pdir[va >> 22];
	const u32 *table = direct(pde & PTE_FRAME);

	if (pde & PTE_SUPERPAGE)
		return p;
	return (char *)direct(table[va >> 12 & 1023] & PTE_FRAME) + va % L4_PAGE_SIZE;
}

static void add_accounts(void)
{
	struct space *sigma0 = &spaces[L4_TASK_SIGMA0];
	u32 *own = pte_find(sigma0, user_frame(tcb_find(L4_TASK_SIGMA0 << L4_TASK_SHIFT))->eip);

	add("sigma0 sees its memory one to one", own, *own ^ L4_PAGE_SIZE);
	add("no frame is lost", &frames_given, frames_given + 1);
	add("nobody is all zeros", writable(&tcb_find(L4_NIL)->fault_ip), 1);
}

/* One fault; was it named? */
static int is_seen(const struct fault *f)
{
	u32 was = *(u32 *)f->at;

	*(u32 *)f->at = f->value;
	broken = "nothing";
	expected = f->rule;
	if (!__builtin_setjmp(back))
		invariants_all();
	expected = 0;
	*(u32 *)f->at = was;
	if (equal_strings(broken, f->rule))
		return 1;
	print("# planted: %s; seen: %s\n", f->rule, broken);
	return 0;
}

/*
 * EAX number of the fault.  ESI is a thread that waits, with a sender in its queue that has a
 * timeout; its page at EDX comes from the root task and was mapped once more at the next one; at
 * EBX it has a 4 MB page, if that is not 0.  EDI sleeps, with a timeout.  EAX becomes 1 if the
 * fault was seen, 0 if not, all ones if there is no such fault.
 */
struct tcb *plant(struct tcb *me)
{
	struct tcb *to = tcb_find(me->regs.esi), *from = to->senders;
	u32 n = me->regs.eax;

	if (space_task(me->space) != L4_TASK_ROOT)
		return me;
	faults = 0;
	add_tcb(to, from);
	add_queues(to, from);
	add_waits(to, from, tcb_find(me->regs.edi));
	add_mappings(to->space, me->regs.edx);
	if (me->regs.ebx)
		add_big(to->space->regions[me->regs.ebx >> 22]);
	add_accounts();
	me->regs.eax = n < faults ? (u32)is_seen(&list[n]) : (u32)NO_MORE;
	return me;
}
