/* SPDX-License-Identifier: BSD-2-Clause */
/* Exception handlers of actors, and what they found. */
#ifndef CONFORMANCE_UPCALL_H
#define CONFORMANCE_UPCALL_H

#include "fault.h"

enum { TABLE = 32, TF = 0x100, IF = 0x200, CODE = 0x1b };

struct gate {
	u16 low, selector, type, high;
};
extern struct gate table[TABLE];

/* What lidt takes from memory. */
struct table_pointer {
	u16 limit;
	u32 base;
} __attribute__((packed));
extern struct table_pointer pointer;

/* What the last handler found; how many bytes behind the saved EIP it returns to. */
struct seen {
	u32 count, vector, esp, stack[4], flags;
};
extern struct seen seen;
extern u32 skip;

void upcall_seen(u32 vector, u32 *stack); /* called by upcall_gates.S */
int has_error(u32 vector);
/* Handlers for everything into the table, which the pointer names. */
void fill_table(void);
/* Lets an actor install what the pointer names. */
void install(struct actor *a);
/* An actor with handlers for everything. */
struct actor *handling(u32 n);
u32 bytes_at(u32 address);

/* Orders: lidt from a->limit; ud2. */
void do_lidt(struct actor *a);
void undefined(struct actor *a);

#endif
