/* SPDX-License-Identifier: BSD-2-Clause */
/* Actors whose page faults the test itself answers. */
#ifndef CONFORMANCE_FAULT_H
#define CONFORMANCE_FAULT_H

#include "memory.h"

/* Sets the pager of an actor, by its own order. */
void page_with(struct actor *a, struct l4_id pager);
/* Actor n as a task whose pager is the test. */
struct actor *faulter(u32 n);
/* Lets it read from or write to an address (do_read, do_write). */
void begin_access(struct actor *a, order *access, u32 address);
/*
 * The next fault of the actor outside the program itself, whose pages are mapped in passing; 0 if
 * none comes.
 */
int next_fault(const struct actor *a, u32 *w0, u32 *w1);
/* Answers; the error codes of the sends. */
u32 reply_plain(const struct actor *a);
u32 reply_page(const struct actor *a, u32 address, u32 fpage);

#endif
