/* SPDX-License-Identifier: BSD-2-Clause */
/* What choices of the axis `switch` have in common that know page directories only. */
#ifndef VARIANTS_SWITCH_PLAIN_H
#define VARIANTS_SWITCH_PLAIN_H

#ifndef __ASSEMBLER__

#include "space.h"

static inline void switch_thread(struct tcb *t)
{
	(void)t;
}

static inline void switch_see(const struct tcb *t)
{
	(void)t;
}

static inline void switch_reach(struct space *s, u32 va)
{
	(void)s;
	(void)va;
}

static inline void switch_flush(const struct space *s, u32 va)
{
	(void)s;
	(void)va;
}

static inline void switch_gone(struct space *s)
{
	(void)s;
}

static inline void switch_place(struct space *s, u32 specifier)
{
	(void)s;
	(void)specifier;
}

static inline int switch_fault(struct tcb *t, u32 *va)
{
	(void)t;
	(void)va;
	return 0;
}

static inline int switch_limit(struct tcb *t, u32 vector, u32 error)
{
	(void)t;
	(void)vector;
	(void)error;
	return 0;
}

static inline u32 switch_base(const struct tcb *t)
{
	(void)t;
	return 0;
}

#else

	.macro	FAULT_IN_KERNEL
	.endm

	/* SWITCH_TO that leaves CR3 alone if both threads have one page directory. */
	.macro	SWITCH_UNLESS_SAME
	mov	tss_esp0, %ecx
	lea	TCB_FRAME_END(%eax), %edx
	cmp	%ecx, %edx
	je	921f
	mov	%edx, tss_esp0
	mov	TCB_PDIR(%eax), %edx
	cmp	%edx, TCB_PDIR - TCB_FRAME_END(%ecx)
	je	921f
	mov	%edx, %cr3
921:
	.endm

#endif
#endif
