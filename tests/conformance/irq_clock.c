/* SPDX-License-Identifier: BSD-2-Clause */
/* The clock chip's periodic interrupt, line 8, under load (section 4.8). */
#include "actor.h"

enum { CMOS = 0x70, PERIODIC = 0x40, CLOCK_LINE = 8 };

static struct l4_id line(u32 n)
{
	return (struct l4_id){ n + 1, 0 };
}

static void clock_chip(u8 number, u8 value)
{
	__asm__ volatile("outb %0, %1" : : "a"(number), "Nd"((u16)CMOS));
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"((u16)(CMOS + 1)));
}

static u8 clock_chip_read(u8 number)
{
	u8 v;

	__asm__ volatile("outb %0, %1" : : "a"(number), "Nd"((u16)CMOS));
	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"((u16)(CMOS + 1)));
	return v;
}

/* Counts the clock chip's interrupts. */
static void count_clock(struct actor *a)
{
	u32 w;

	while (!l4_receive(line(CLOCK_LINE), &w, &w, SOON)) {
		clock_chip_read(0x0c);
		a->count++;
	}
}

TEST(irq_periodic, "4.8", "256 interrupts a second reach a driver of higher priority under load")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	u8 rate = clock_chip_read(0x0a), mode = clock_chip_read(0x0b);
	u32 begin;

	CHECK_EQUAL(begin_receive(a, line(CLOCK_LINE), NOW), L4_STATE_WAITING);
	CHECK_EQUAL(a->regs.eax, L4_RETIMEOUT);
	set_schedule(a->id, (PLAIN_PARAM & ~0xffu) | 40);
	b->limit = 1;
	launch(b, do_spin);
	clock_chip(0x0a, (rate & 0xf0) | 8);
	clock_chip_read(0x0c);
	clock_chip(0x0b, mode | PERIODIC);
	tell(a, count_clock);
	begin = clock_low();
	while (a->count < 50 && clock_low() - begin < 1000 * TICK)
		l4_thread_switch(NIL_ID);
	clock_chip(0x0b, mode);
	clock_chip(0x0a, rate);
	clock_chip_read(0x0c);
	b->limit = 0;
	CHECK(a->count >= 50);
	CHECK(b->count > 0);
}
