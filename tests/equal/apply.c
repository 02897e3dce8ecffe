/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes a pre-state of the world's first state, by the kernel's own functions where it has them. */
#include "equal.h"

enum {
	WAIT_MANTISSA = 20, /* times 4^5 us */
	WAIT_EXPONENT = 10,
	STRINGS = 8, /* of SND */
	TF = 0x100,
	ALL_FLAGS = 0x244cd5 /* ID AC NT, OF DF, SF ZF AF PF CF */
};

/* Who is who: me, a thread of my task, one of another, one more of that, one of my clan. */
static const u8 roles[4][5] = { { A0, A1, B0, B85, D42 }, { B85, B0, A0, A1, D42 },
				{ NAMED, A1, B0, B85, D42 }, { B0, B85, NAMED, A0, D42 } };

static struct tcb *thread(enum thread n)
{
	return equal.thread[n];
}

/* The partner's id, with what does not name a thread in it, and its TCB: NULL, it is no thread. */
static struct tcb *name_partner(const struct state *s, struct l4_id *id)
{
	static const struct l4_id others[] = {
		{ L4_NIL, 0 },	{ L4_INVALID, L4_INVALID },
		{ LINE + 1, 0 }, { L4_IRQ_MAX, 0 },
		{ 5 << L4_TASK_SHIFT | 2 << L4_LTHREAD_SHIFT, 0 },
		{ 5 << L4_TASK_SHIFT | 3 << L4_LTHREAD_SHIFT, 0 },
		{ 99 << L4_TASK_SHIFT, 0 }, { L4_TASK_ROOT << L4_TASK_SHIFT, 0 },
	};
	u32 n = s->digit[PARTNER];
	struct tcb *t = 0;

	if (n < 5) {
		t = thread(roles[s->digit[ME]][n == 4 ? 0 : n + 1]);
		*id = t->id;
	} else {
		*id = others[n - 5];
	}
	if (s->digit[VERSION] && (n < 5 || n > 8)) {
		id->low |= 0xa00002a5u;
		id->high ^= 0x5a5a5a5au;
	}
	return n == 4 ? 0 : t;
}

static void set_clans(u32 on)
{
	clans_on = (int)on;
	for (u32 n = 0; n < THREADS; n++) {
		struct tcb *t = thread(n);

		t->open = clan_open_word(t->space);
		if (n < LIVING)
			t->wait = t->open;
	}
}

static void set_priorities(const struct state *s, struct tcb *me, struct tcb *to)
{
	static const u8 prio[5][3] = { { 16, 16, 0 }, { 16, 200, 16 }, { 200, 16, 16 },
				       { 200, 16, 100 }, { 16, 16, 255 } };
	enum { DONATED = 1, NO_SLICE = 5 };
	const u8 *p = prio[s->digit[PRIO]];

	me->prio = p[0];
	if (to)
		to->prio = p[1];
	if (s->digit[SLICE])
		slice_set(to ? to : me, 0, s->digit[SLICE] == DONATED ? NO_SLICE : 0);
	if (!p[2])
		return;
	thread(BY)->prio = p[2];
	thread(BY)->wait = WAIT_READY;
	thread_ready(thread(BY));
}

/* Were they queued when last put aside?  What is left of it is for the scheduler to say. */
static void set_queued(const struct state *s, struct tcb *me, struct tcb *to)
{
	me->wait = WAIT_READY;
	if (s->digit[QUEUED] & 1)
		thread_ready(me);
	sched_take(me);
	if (to && s->digit[QUEUED] & 2) {
		u32 wait = to->wait;

		to->wait = WAIT_READY;
		thread_ready(to);
		to->wait = wait;
		sched_stop(to);
	}
}

static void set_debug(struct tcb *t)
{
	debug_write(t, 0, USER_CODE + 0x100);
	debug_write(t, 7, 1);
}

static void wait_with_timeout(struct tcb *t, u32 partner)
{
	t->wait = WAIT_RECEIVE;
	t->partner = partner;
	t->regs.ecx = 0x05000007; /* 5 * 4^8 us */
	ipc_start_timeout(t, WAIT_MANTISSA, WAIT_EXPONENT);
}

/* A closed wait; between clans it is one for a name that a chief may use. */
static void wait_for(struct tcb *t, struct tcb *from)
{
	t->wait = tcb_token(from);
	if (!clan_is_indirect(t, from->id.low))
		return;
	t->wait = WAIT_RECEIVE;
	t->partner = tcb_token(from) | VIA_CHIEF;
	t->regs.ecx = L4_TIMEOUT_NEVER;
}

/* `t` is queued at `to` with two words, and will wait for the answer. */
static void send_to(struct tcb *t, struct tcb *to, const struct tcb *as)
{
	t->regs = (struct regs){ .esi = to->id.low, .edi = to->id.high, .ebp = L4_RCV_OPEN,
				 .edx = 0x1001, .ebx = 0x1002 };
	t->send_cc = as ? L4_CC_DECEITED : 0;
	t->send_as = as ? as->id : t->id;
	t->addressed = to->id;
	ipc_enqueue(t, to, WAIT_SEND);
	clan_note_queued(t, to);
}

static void fault(struct tcb *t, struct tcb *pager, u32 wait)
{
	t->pager = t->addressed = pager->id;
	t->send_as = t->id;
	t->send_cc = 0;
	t->fault_address = USER_MISSING;
	t->fault_ip = USER_CODE;
	if (wait == WAIT_FAULT_SEND) {
		ipc_enqueue(t, pager, wait);
		return;
	}
	t->wait = wait;
	t->partner = tcb_token(pager);
}

/* `from` waits while `to` carries on with their transfer, of two words. */
static void transfer_between(struct tcb *from, struct tcb *to)
{
	from->transfer.receive_size = from->transfer.stage = 0;
	from->regs = (struct regs){ .esi = to->id.low, .edi = to->id.high, .ebp = L4_RCV_OPEN };
	transfer_link(from, to);
	from->wait = WAIT_TRANSFER;
	from->partner = tcb_token(to);
	to->wait = WAIT_READY;
	continue_later(to, message_continue);
	thread_ready(to);
}

/* Somebody else, who does not listen. */
static struct tcb *busy(struct tcb *t)
{
	t->wait = WAIT_READY;
	thread_ready(t);
	return t;
}

/* What the partner waits for; the first two are what fastpaths look for. */
static void set_wait(const struct state *s, struct tcb *me, struct tcb *to)
{
	struct tcb *other = thread(OTHER);

	switch (s->digit[WAIT]) {
	case 0: wait_for(to, me); break;
	case 1: to->wait = to->open; break;
	case 2: to->wait = WAIT_READY; thread_ready(to); break;
	case 3: wait_for(to, busy(other)); break;
	case 4: wait_with_timeout(to, tcb_token(me)); break;
	case 5: wait_with_timeout(to, to->open); break;
	case 6: wait_with_timeout(to, tcb_token(busy(other))); break;
	case 7: wait_with_timeout(to, 0); timeout_clear(to); break;
	case 8: wait_for(to, me); to->wait = WAIT_RECEIVE;
		to->partner = tcb_token(me) | VIA_CHIEF; break;
	case 9: send_to(to, me, 0); break;
	case 10: send_to(to, busy(other), 0); break;
	case 11: fault(to, me, WAIT_FAULT); break;
	case 12: fault(to, busy(other), WAIT_FAULT); break;
	case 13: fault(to, me, WAIT_FAULT_SEND); break;
	case 14: fault(to, busy(other), WAIT_FAULT_SEND); break;
	case 15: send_to(to, me, other); break;
	case 16: world_end(to); break;
	case 17: transfer_between(to, other); break;
	case 18: fault(to, me, WAIT_FAULT); to->partner |= VIA_CHIEF; break;
	}
}

static void set_senders(const struct state *s, struct tcb *me, struct tcb *to)
{
	switch (s->digit[SENDERS]) {
	case 2: send_to(thread(C1), me, 0); /* falls through */
	case 1: send_to(thread(C0), me, 0); break;
	case 3: fault(thread(C0), me, WAIT_FAULT_SEND); break;
	case 4:
	case 5:
		me->regs = (struct regs){ .esi = LINE + 1, .ecx = L4_TIMEOUT_RCV_ZERO };
		irq_receive(me, 0);
		if (s->digit[SENDERS] == 5)
			irq_arrived(me, LINE);
		break;
	case 6: send_to(thread(C0), me, to ? to : thread(OTHER)); break;
	}
}

/* Not by its value is a descriptor to be taken for the partner's page directory (closed-cr3). */
static void set_registers(const struct state *s, struct tcb *me, const struct tcb *to,
			  struct l4_id partner)
{
	static const u32 snd[] = { 0, L4_NO_DESC, L4_SND_DECEIT, L4_SND_MAP,
				   L4_SND_MAP | L4_SND_DECEIT, USER_MESSAGE,
				   USER_MESSAGE | L4_SND_MAP, USER_MESSAGE | L4_SND_DECEIT,
				   USER_STRINGS, USER_MISSING, 0x10000000,
				   USER_ALIAS(USER_MESSAGE),
				   USER_SHORT, USER_16, USER_17, USER_EDGE,
				   USER_LONG | L4_SND_DECEIT, USER_HIGH(USER_SHORT) };
	const u32 rcv[] = { 0, 1, USER_BUFFER, USER_BUFFER | 1, USER_WINDOW | 12 << 2 | 2,
			    USER_WINDOW | 12 << 2 | 3, to ? to->pdir : USER_BUFFER, 0x83,
			    L4_NO_DESC, ~1u, ~2u, USER_SMALL };
	static const u32 timeouts[] = { 0, 0xfffff0f0, 0x10, 0xffff0000, 1, 0x03000001, 0x03000002,
					0x03000004, 0x03000008, 0x100, 0x200, 0x400, 0x800 };
	static const u32 words[3][2] = { { 0x00600000, USER_DATA | 12 << 2 | 2 },
					 { 0xdeadbeef, 0x01234503 },
					 { 0, L4_IO_FPAGES | USER_PORT << 12 } };
	static const u32 selectors[3][2] = { { USER_DS, USER_DS }, { 0, USER_DS }, { 0, 0 } };
	const u32 *w = words[s->digit[WORDS]], *sel = selectors[s->digit[SELECTORS]];
	struct user_stack *stack = world_stack(me->space);

	stack->gs = stack->fs = sel[0];
	stack->es = stack->ds = sel[1];
	stack->regs = (struct regs){ .eax = snd[s->digit[SND]], .ebp = rcv[s->digit[RCV]],
				.ecx = timeouts[s->digit[TIMEOUTS]], .edx = w[0], .ebx = w[1],
				.esi = partner.low, .edi = partner.high };
	stack->sender = thread(D42)->id;
	me->regs = (struct regs){ 0xbad00001, 0xbad00002, 0xbad00003, 0xbad00004,
				  0xbad00005, 0xbad00006, 0xbad00007, 0xbad00008 };
	me->frame.eip = s->digit[ENTRY] ? USER_SYSENTER : USER_CODE;
	me->frame.cs = s->digit[ENTRY] ? SYSENTER_CS : USER_CS; /* left of the last time */
	me->rcv_desc = to ? to->pdir : 0; /* that of its last wait */
}

/* How much the message with strings has. */
static void set_dope(const struct state *s, const struct tcb *me)
{
	static const u32 dopes[] = { L4_DOPE(6, 1), L4_DOPE(6, 2), L4_DOPE(6, 4), L4_DOPE(6, 8),
				     L4_DOPE(6, 16), L4_DOPE(2, 0) };

	if (s->digit[SND] == STRINGS)
		*world_send_dope(me->space) = dopes[s->digit[DOPE]];
}

/* The last but two is a window too small for any page, which as a buffer would have room. */
static void set_window(const struct state *s, const struct tcb *me, struct tcb *to)
{
	const u32 rcv[] = { 0, USER_BUFFER, USER_WINDOW | 12 << 2 | 2, USER_SMALL, USER_WIDE,
			    USER_EDGE, 0x82, USER_ALIAS(USER_WIDE), USER_BUFFER | 2,
			    USER_HIGH(USER_WIDE), me->pdir };

	to->rcv_desc = rcv[s->digit[WINDOW]] | (s->digit[WAIT] & 1);
}

/* And how the partner has come to wait. */
static void set_flags(const struct state *s, struct tcb *me, struct tcb *to)
{
	if (s->digit[FLAGS])
		me->frame.eflags |= ALL_FLAGS;
	if (!to || to == me || is_continuing(to))
		return;
	if (s->digit[FLAGS])
		to->frame.eflags |= ALL_FLAGS;
	if (!s->digit[LEAVES])
		return;
	to->frame.cs = SYSENTER_CS;
	to->frame.eip = USER_SYSENTER_COLLECT;
}

/* Owners of the FPU have a state in their TCB or in the processor. */
static void set_fpu(const struct state *s, struct tcb *me, struct tcb *to)
{
	if (!s->digit[FPU])
		return;
	fpu_wanted(s->digit[FPU] == 2 && to ? to : me);
	if (s->digit[FPU] == 1)
		return; /* it has just used it */
	cr0_set(CR0_TS);
	idt_live = 0;
	__asm__ volatile("lidt %0" : : "m"(idt_pointer));
}

/* All page directories show the small space already: no fault is to come between. */
static void show_everywhere(const struct tcb *t)
{
	u32 entry = (switch_base(t) + USER_CODE) >> L4_SUPERPAGE_SHIFT;
	u32 own = t->space->pdir[USER_CODE >> L4_SUPERPAGE_SHIFT];

	if (!switch_base(t))
		return;
	for (u32 n = 0; n < LIVING; n++)
		thread(n)->space->pdir[entry] = own;
	kernel_pdir[entry] = own;
}

/* Tasks A and B in slots of 8 MB, each its own, in images that have small spaces. */
static void set_small(u32 which)
{
	enum { SIZE = 1 << 1, SLOT_SHIFT = 2 };

	for (u32 n = 0; n < 2; n++) {
		struct tcb *t = thread(n ? B0 : A0);

		if (!(which >> n & 1))
			continue;
		switch_place(t->space, (n + 1) << SLOT_SHIFT | SIZE);
		show_everywhere(t);
	}
}

/*
 * An interrupt comes before the next thread's first instruction.  Its line is that of me, who is
 * then the one who has switched interrupts off, or that of a driver who waits for anybody.
 */
static void set_pending(const struct state *s, struct tcb *me)
{
	struct tcb *driver = thread(DRIVER);

	if (!s->digit[PENDING] || !(me->frame.eflags & EFLAGS_IOPL))
		return;
	me->frame.eflags &= ~(u32)EFLAGS_IF;
	if (s->digit[SENDERS] != 4 && s->digit[SENDERS] != 5) {
		driver->prio = 100;
		driver->wait = WAIT_READY;
		driver->regs = (struct regs){ .esi = LINE + 1, .ecx = L4_TIMEOUT_RCV_ZERO };
		irq_receive(driver, 0);
		irq_first_sender(driver); /* opens the line */
		driver->wait = driver->open;
	}
	outb(UART_INTERRUPTS, TRANSMITTER_EMPTY);
}

/* What memory this pre-state can change beside what all can. */
u32 state_classes(const struct state *s)
{
	u32 partner = s->digit[PARTNER], senders = s->digit[SENDERS], classes = ALWAYS;

	if (s->digit[FPU])
		classes |= OF_FPU;
	if (s->digit[SND] >= 3 || s->digit[WAIT] == 17)
		classes |= OF_MESSAGES;
	if (partner == 5 || partner == 7 || partner == 8 || senders == 4 || senders == 5 ||
	    s->digit[PENDING])
		classes |= OF_INTERRUPTS;
	if (s->digit[WAIT] == 16)
		classes |= OF_DEATH;
	return classes;
}

/* Returns the thread under test, which is about to do its ipc. */
struct tcb *state_apply(const struct state *s)
{
	struct tcb *me = thread(roles[s->digit[ME]][0]), *to;
	struct l4_id id;

	to = name_partner(s, &id);
	set_clans(s->digit[CLANS]);
	set_small(s->digit[SMALL]);
	me->wait = WAIT_READY;
	set_priorities(s, me, to);
	set_queued(s, me, to);
	set_senders(s, me, to);
	if (to) {
		set_window(s, me, to);
		set_wait(s, me, to);
	}
	set_flags(s, me, to);
	set_registers(s, me, to, id);
	set_dope(s, me);
	if (s->digit[DEBUG])
		set_debug(s->digit[DEBUG] == 2 && to ? to : me);
	set_fpu(s, me, to);
	if (s->digit[DEBUG] == 1)
		debug_load(me);
	set_pending(s, me);
	world_stack(me->space)->flags = me->frame.eflags | (s->digit[TRAP] ? TF : 0);
	return me;
}
