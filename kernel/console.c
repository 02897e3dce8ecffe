/* SPDX-License-Identifier: BSD-2-Clause */
/* The console: the first serial port, 115200 baud, 8N1, polled. */
#include "kernel.h"

enum {
	COM1 = 0x3f8,
	DATA = 0,
	INTERRUPTS = 1,
	FIFO = 2,
	LINE_CONTROL = 3,
	MODEM_CONTROL = 4,
	LINE_STATUS = 5,
	DIVISOR_ACCESS = 0x80,
	EIGHT_BITS = 0x03,
	TRANSMITTER_EMPTY = 0x20,
	PATIENCE = 100000 /* polls until a port that never empties counts as absent */
};

void console_init(void)
{
	outb(COM1 + INTERRUPTS, 0);
	outb(COM1 + LINE_CONTROL, DIVISOR_ACCESS | EIGHT_BITS);
	outb(COM1 + DATA, 1);
	outb(COM1 + INTERRUPTS, 0);
	outb(COM1 + LINE_CONTROL, EIGHT_BITS);
	outb(COM1 + FIFO, 0x07);
	outb(COM1 + MODEM_CONTROL, 0x03);
}

static void send(char c)
{
	for (u32 i = 0; i < PATIENCE && !(inb(COM1 + LINE_STATUS) & TRANSMITTER_EMPTY); i++)
		;
	outb(COM1 + DATA, (u8)c);
}

void console_putc(char c)
{
	if (c == '\n')
		send('\r');
	send(c);
}
