/* SPDX-License-Identifier: BSD-2-Clause */
/* The two 8259 interrupt controllers at vectors 0x20 to 0x2f, and the 8254 timer (section 14). */
#include "kernel.h"

enum {
	MASTER = 0x20,
	SLAVE = 0xa0,
	EOI = 0x20,
	READ_ISR = 0x0b,
	INIT = 0x11,
	CASCADE = 2,
	TIMER_CHANNEL_0 = 0x40,
	TIMER_CONTROL = 0x43,
	TIMER_RATE = 0x34,
	TIMER_DIVISOR = 1222 /* of 1193182 Hz: 1024.15 us, TICK_US */
};

BOOT static void controller_init(u16 port, u8 vector, u8 cascade)
{
	outb(port, INIT);
	outb(port + 1, vector);
	outb(port + 1, cascade);
	outb(port + 1, 1);
	outb(port + 1, 0xff); /* all lines masked */
}

BOOT void pic_init(void)
{
	controller_init(MASTER, 0x20, 1 << CASCADE);
	controller_init(SLAVE, 0x28, CASCADE);
}

BOOT void pit_init(void)
{
	outb(TIMER_CONTROL, TIMER_RATE);
	outb(TIMER_CHANNEL_0, TIMER_DIVISOR & 0xff);
	outb(TIMER_CHANNEL_0, TIMER_DIVISOR >> 8);
	outb(MASTER + 1, (u8)~1);
}

static void set_mask(u32 line, u8 set)
{
	u16 port = (line < 8 ? MASTER : SLAVE) + 1;
	u8 bit = (u8)(1 << (line & 7)), mask = inb(port);

	outb(port, set ? mask | bit : mask & (u8)~bit);
}

void line_mask(u32 line)
{
	set_mask(line, 1);
}

void line_unmask(u32 line)
{
	set_mask(line, 0);
	if (line >= 8)
		set_mask(CASCADE, 0);
}

/* An interrupt that its controller does not have in service was a glitch of the line. */
static int is_spurious(u32 line)
{
	u16 port = line < 8 ? MASTER : SLAVE;

	outb(port, READ_ISR);
	return !(inb(port) >> (line & 7) & 1);
}

static struct tcb *go_on(struct tcb *t)
{
	if (t->wait != WAIT_READY)
		return dispatch();
	sched_take(t);
	return t;
}

/* `me` may have blocked: see dispatch_preempt. */
struct tcb *interrupt(struct tcb *me, u32 line)
{
	struct tcb *next;

	if ((line & 7) == 7 && is_spurious(line)) {
		if (line == 15)
			outb(MASTER, EOI);
		return go_on(me);
	}
	if (line)
		line_mask(line);
	if (line >= 8)
		outb(SLAVE, EOI);
	outb(MASTER, EOI);
	next = line ? irq_arrived(me, line) : timer_interrupt(me);
	return go_on(next);
}
