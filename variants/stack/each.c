/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel stack for each thread, as L3 and the first L4 had: a switch stores where the one thread
 * goes on and its stack pointer, and loads the other's (Liedtke 1993, Table 3, "switch stack").
 *
 * Differs from them: the frame of an entry is in the TCB and not on this stack, which is a page and
 * not the rest of the TCB's.  And since no thread of this kernel waits in the middle of C, each
 * goes on at `resumed`, nothing below that word is kept, and two may have the same stack: there are
 * COUNT, given to new threads in turn.
 */
#include "kernel.h"
#include "variant.h"

VARIANT(stack, each, "a kernel stack for each thread", "liedtke93");

enum { COUNT = 16 };

static struct {
	u32 words[KERNEL_STACK_SIZE / 4];
} stacks[COUNT] __attribute__((section(".bss.stacks"), aligned(KERNEL_STACK_SIZE)));
static u32 given;

void stack_thread(struct tcb *t)
{
	u32 *last = &stacks[given++ % COUNT].words[KERNEL_STACK_SIZE / 4 - 1];

	*last = (u32)(unsigned long)resumed;
	t->stack = (u32)(unsigned long)last;
}
