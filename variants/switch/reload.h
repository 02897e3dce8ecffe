/* SPDX-License-Identifier: BSD-2-Clause */
/* See reload.c. */
#ifndef VARIANTS_SWITCH_RELOAD_H
#define VARIANTS_SWITCH_RELOAD_H

#include "switch/plain.h"

/* Below all that was pushed: among a thread's registers that is its TCB's headroom. */
#define SAVED -4

#ifndef __ASSEMBLER__

#define SWITCH_ENTER                  \
	"	mov %ds, -4(%esp)\n"  \
	"	mov %es, -4(%esp)\n"  \
	"	mov %fs, -4(%esp)\n"  \
	"	mov %gs, -4(%esp)\n"  \
	"	mov $0x23, %ecx\n"    \
	"	mov %ecx, %ds\n"      \
	"	mov %ecx, %es\n"
_Static_assert(SAVED == -4 && USER_DS == 0x23, "SWITCH_ENTER says these as numbers");

static inline void switch_init(void)
{
}

static inline u32 switch_kernel_page(void)
{
	return 0;
}

#else

	.macro	ENTER_SEGMENTS
	mov	%ds, SAVED(%esp)
	mov	%es, SAVED(%esp)
	mov	%fs, SAVED(%esp)
	mov	%gs, SAVED(%esp)
	mov	$USER_DS, %ecx
	mov	%ecx, %ds
	mov	%ecx, %es
	.endm

	.macro	SWITCH_TO
	SWITCH_UNLESS_SAME
	mov	$USER_DS, %edx
	mov	%edx, %ds
	mov	%edx, %es
	mov	%edx, %fs
	mov	%edx, %gs
	.endm

#endif
#endif
