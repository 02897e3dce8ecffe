/* SPDX-License-Identifier: BSD-2-Clause */
/* One ipc from a pre-state through one fastpath; what it came to, and what of that is undefined. */
#include "equal.h"

enum {
	GATE_IPC = 0x30,
	MASTER_REQUESTS = 0x20, MASTER = 0x21, SLAVE = 0xa1,
	STACK_OWN = 64,
	INT_BYTES = 2, COPY_BYTES = 2 /* of an int, and of what stands before R (section 3.3) */
};

u32 outcome_idt(void)
{
	struct {
		u16 limit;
		u32 base;
	} __attribute__((packed)) table;

	__asm__ volatile("sidt %0" : "=m"(table));
	return table.base;
}

static u32 read_cr0(void)
{
	u32 v;

	__asm__ volatile("mov %%cr0, %0" : "=r"(v));
	return v;
}

/* What has been met of breakpoints and steps. */
static u32 read_dr6(void)
{
	enum { MET = 0x400f };
	u32 v;

	__asm__ volatile("mov %%db6, %0" : "=r"(v));
	return v & MET;
}

/* The lines from which no interrupt comes. */
u32 outcome_masked(void)
{
	return inb(MASTER) | (u32)inb(SLAVE) << 8;
}

/* What tells pre-states with equal memory apart. */
u32 outcome_hardware(void)
{
	return read_cr0() ^ outcome_idt() ^ outcome_masked() << 8;
}

/* The processor and the interrupt controllers as they are before a pre-state is made. */
void outcome_reset(void)
{
	outb(UART_INTERRUPTS, 0);
	if (inb(MASTER_REQUESTS) >> LINE & 1)
		pic_init(); /* nobody has taken the interrupt */
	outb(MASTER, 0xff);
	outb(SLAVE, 0xff);
	cr0_set(CR0_TS);
	__asm__ volatile("mov %0, %%db6" : : "r"(0));
	__asm__ volatile("lidt (%0)" : : "r"(idt_pointer));
	__asm__ volatile("mov %0, %%db7" : : "r"(0x400));
}

/* As if a thread of the loaded space had come in; no matter which space that is. */
static void come_in(void)
{
	u32 cr3 = read_cr3();
	struct tcb *who = equal.thread[A0];

	for (u32 n = 0; n < LIVING; n++)
		if (equal.thread[n]->pdir == cr3)
			who = equal.thread[n];
	if (cr3 == idle_tcb.pdir)
		who = &idle_tcb;
	if (cr3 != who->pdir)
		write_cr3(who->pdir);
	tss_esp0 = (u32)(unsigned long)&who->wait;
}

/* Bytes of the kernel's stack in use where ipc() begins; a fastpath in C has a few of its own. */
static u32 stack_used(const struct tcb *me)
{
	return equal.slow ? stack_of(me) - equal.kernel_esp : 0;
}

static void read_outcome(const struct tcb *me, struct outcome *o)
{
	*o = (struct outcome){ .how = equal.how, .slow = equal.slow, .stack = stack_used(me),
			       .cr3 = read_cr3(), .esp0 = tss_esp0,
			       .cr0 = read_cr0(), .dr6 = read_dr6(), .idt = outcome_idt(),
			       .pic = outcome_masked() };
	memcpy(o->selectors, equal.selectors, sizeof o->selectors);
}

/* A blocked thread whose wait is one word: what the fastpaths leave of one. */
static int waits_simply(const struct tcb *t)
{
	return t->wait != WAIT_READY && !(t->wait & WAIT_SLOW);
}

/* Who has entered by SYSENTER stands at its own copy of what follows; and see blank. */
static void undo_entry(struct iret_frame *f)
{
	enum { TF = 0x100, MARK = SYSENTER_CS ^ USER_CS };

	if (f->cs == SYSENTER_CS && !(f->eflags & TF)) /* SYSEXIT must not step */
		f->cs = USER_CS;
	if (f->cs == (DEBUG_CS | MARK))
		f->cs = DEBUG_CS;
	if (f->eip - USER_SYSENTER_COLLECT <= INT_BYTES)
		f->eip -= USER_SYSENTER_COLLECT - USER_COLLECT;
}

/*
 * A short message to who is left by SYSEXIT: ECX is the stack pointer, EBP word 0, which the next
 * instruction copies to EDX.  An interrupt may come before that.
 */
static void undo_exit(struct tcb *t)
{
	struct regs *r = &t->regs;
	struct iret_frame *f = &t->frame;

	if (r->eax != L4_SHORT_DOPE || r->ecx != f->esp)
		return;
	if (f->eip == USER_SYSENTER_COLLECT - COPY_BYTES && r->edx == f->eip) {
		f->eip += COPY_BYTES;
		r->edx = r->ebp;
	} else if (f->eip != USER_SYSENTER_COLLECT + INT_BYTES || r->ebp != r->edx) {
		return;
	}
	r->ecx = t->id.low;
	r->ebp = t->id.high;
	equal.by_sysexit++;
}

/*
 * What is undefined after an ipc, all of it; it is blanked before the comparison:
 * - the registers of a thread that waits simply: whoever ends its wait writes all of them, and
 *   its timeouts are "never", as `wait` says (ipc_results, end_with; page_timeout_of and
 *   clan_note_queued do not look at them);
 * - the slot of the stack pointer among the registers, which popa skips;
 * - the headroom below them, for a fault in the kernel, which is over;
 * - what the copying of a message has kept to itself (copy.h): it is over;
 * - the kernel's stacks, which are no area: they are empty;
 * - of a frame the upper half of the selector, in which a fast entry may keep a mark;
 * - ECX and EBP of who is left by SYSEXIT.
 */
static void blank(void)
{
	copy_view = (struct copy_view){ 0 };
	for (u32 n = 0; n < THREADS; n++) {
		struct tcb *t = equal.thread[n];

		if (tcb_exists(t))
			memset((char *)t - TCB_HEADROOM, 0, TCB_HEADROOM + sizeof t->headroom);
		t->regs.unused = 0;
		undo_exit(t);
		undo_entry(&t->frame);
		undo_entry(&t->user_frame);
		if (waits_simply(t))
			t->regs = (struct regs){ 0 };
	}
}

/* By gate 0x30, unless both pre-state and fastpath are for SYSENTER; to `none` that is IF. */
void outcome_run(struct tcb *me, const struct fastpath *f, struct outcome *o)
{
	void (*before)(void) = gate_entries[GATE_IPC];
	int with_if = me->frame.eip == USER_SYSENTER;

	if (!f->use)
		me->frame.eip = USER_CODE;
	gate_set(GATE_IPC, with_if ? gate_with_if : f->entry, 3);
	if (f->use)
		f->use(1);
	equal.entry = f->entry;
	equal.slow = 0;
	come_in();
	equal_enter(me);
	read_outcome(me, o);
	if (f->use)
		f->use(0);
	gate_set(GATE_IPC, before, 3);
	equal.by_sysexit = 0;
	blank();
	o->by_sysexit = equal.by_sysexit;
}

/* Which way a fastpath has gone; each is a commit and what is best of it. */
u8 path_of(const struct outcome *o)
{
	return o->slow ? 0 : (u8)(1 + o->by_sysexit);
}

static int word_differs(const char *what, u32 now, u32 expected, int say)
{
	if (now != expected && say)
		print("# %s is 0x%x, by the C path 0x%x\n", what, now, expected);
	return now != expected;
}

/* Is the state not what `none` has left?  The number of times ipc() was entered may differ. */
int outcome_differs(int say)
{
	const struct outcome *o = &equal.outcome, *e = &equal.none;
	int differ = word_differs("the end (1 user, 2 idle, 3 panic)", o->how, e->how, say);

	differ |= word_differs("the stack (64 bytes)", o->stack / STACK_OWN, 0, say);
	differ |= word_differs("cr3", o->cr3, e->cr3, say);
	differ |= word_differs("tss.esp0", o->esp0, e->esp0, say);
	differ |= word_differs("cr0", o->cr0, e->cr0, say);
	differ |= word_differs("dr6", o->dr6, e->dr6, say);
	differ |= word_differs("the IDT", o->idt, e->idt, say);
	for (u32 n = 0; n < SELECTOR_COUNT; n++)
		if (o->selectors[n] != USER_DS)
			differ |= word_differs("a selector", o->selectors[n], e->selectors[n], say);
	differ |= word_differs("the interrupt mask", o->pic, e->pic, say);
	if (differ && !say)
		return 1;
	return differ | areas_differ(say);
}
