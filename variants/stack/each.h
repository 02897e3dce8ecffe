/* SPDX-License-Identifier: BSD-2-Clause */
/* See each.c.  A stack that its thread does not run on has one word: where the thread goes on. */
#ifndef STACK_EACH_H
#define STACK_EACH_H

#ifndef __ASSEMBLER__

#include "tcb.h"

#define STACK_STR(x) #x
#define STACK_NUMBER(x) STACK_STR(x)
/* Through SS: DS may be useless yet, and below the registers is no room for the fault. */
#define STACK_ENTER "	mov %ss:" STACK_NUMBER(TCB_STACK) "(%eax), %esp\n"

extern char resumed[];

void stack_thread(struct tcb *t);

static inline u32 stack_of(const struct tcb *t)
{
	return t->stack;
}

#else

	.macro	KERNEL_STACK
	mov	%ss:TCB_STACK(%eax), %esp
	.endm

	.macro	STACK_SWITCH
	mov	tss_esp0, %ecx
	movl	$resumed, (%esp)
	mov	%esp, TCB_STACK - TCB_FRAME_END(%ecx)
	mov	TCB_STACK(%eax), %esp
	ret
	.globl	resumed
resumed:
	.endm

#endif
#endif
