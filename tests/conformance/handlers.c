/* SPDX-License-Identifier: BSD-2-Clause */
/* Exception handlers of actors (upcall.h). */
#include "upcall.h"

enum { VECTORS = 20 };

extern const u32 upcall_handlers[VECTORS];

struct gate table[TABLE];
struct table_pointer pointer;

struct seen seen;
u32 skip;

int has_error(u32 vector)
{
	return vector == 8 || (vector >= 10 && vector <= 14) || vector == 17;
}

void upcall_seen(u32 vector, u32 *stack)
{
	seen.count++;
	seen.vector = vector;
	seen.esp = (u32)(unsigned long)stack;
	for (u32 n = 0; n < 4; n++)
		seen.stack[n] = stack[n];
	__asm__ volatile("pushf; pop %0" : "=r"(seen.flags));
	stack[has_error(vector)] += skip;
	if (vector == 1)
		stack[2] &= ~(u32)TF;
}

void fill_table(void)
{
	for (u32 n = 0; n < TABLE; n++) {
		u32 handler = n < VECTORS ? upcall_handlers[n] : 0;

		table[n] = (struct gate){ (u16)handler, 0x7777, 0x5555, (u16)(handler >> 16) };
	}
	pointer.limit = 3;
	pointer.base = (u32)(unsigned long)table;
	seen.count = 0;
	skip = 0;
}

void do_lidt(struct actor *a)
{
	__asm__ volatile("lidt (%%eax)" : : "a"(a->limit) : "memory");
}

void install(struct actor *a)
{
	a->limit = (u32)(unsigned long)&pointer;
	CHECK(finish(a, do_lidt));
}

struct actor *handling(u32 n)
{
	struct actor *a = actor_task(n);

	fill_table();
	install(a);
	return a;
}

u32 bytes_at(u32 address)
{
	return *(const u32 *)(unsigned long)address;
}

void undefined(struct actor *a)
{
	(void)a;
	__asm__ volatile("ud2");
}
