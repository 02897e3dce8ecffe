/* SPDX-License-Identifier: BSD-2-Clause */
/* See one.c. */
#ifndef STACK_ONE_H
#define STACK_ONE_H

#ifndef __ASSEMBLER__

#include "tcb.h"

#define STACK_ENTER "	mov $kernel_stack_top, %esp\n"

extern char kernel_stack_top[];

static inline void stack_thread(struct tcb *t)
{
	(void)t;
}

static inline u32 stack_of(const struct tcb *t)
{
	(void)t;
	return (u32)(unsigned long)kernel_stack_top;
}

#else

	.macro	KERNEL_STACK
	mov	$kernel_stack_top, %esp
	.endm

	.macro	STACK_SWITCH
	.endm

#endif
#endif
