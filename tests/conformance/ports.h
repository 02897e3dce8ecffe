/* SPDX-License-Identifier: BSD-2-Clause */
/* The interrupt sources of the machine, as tests reach them: ports, and the ids of lines. */
#ifndef CONFORMANCE_PORTS_H
#define CONFORMANCE_PORTS_H

#include "actor.h"

static inline u8 in(u16 port)
{
	u8 v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void out_to(u16 port, u8 v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(port));
}

static inline struct l4_id line(u32 n)
{
	return (struct l4_id){ n + 1, 0 };
}

/* An actor attaches a line; its result. */
static inline u32 attach_by(struct actor *a, u32 n)
{
	begin_receive(a, line(n), NOW);
	return a->regs.eax;
}

#endif
