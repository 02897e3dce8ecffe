/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The gates of live_idt: take FPU and debug registers away, load the ordinary IDT, and go on where
 * its gate of the same vector leads.  The stack below the processor's frame is free here: the TCB's
 * register slots.  No register but %ss can be relied upon.
 */
#include "layout.h"

#define CR0_TS	8
#define CS_BELOW_END	16			/* bytes from the frame's CS to TSS.esp0 */

	.text
/* Vector n's entry is 4 bytes long: the jumps are short, and the code stands between the halves. */
	.macro	ENTRIES from, count, target
	.set	vector, \from
	.rept	\count
	push	$vector
	jmp	\target
	.set	vector, vector + 1
	.endr
	.endm

	.globl	live_entries, live_entries_32
live_entries:
	ENTRIES	0, 32, live_common
live_common:
	push	%eax
	cmpl	$LIVE_DEBUG, %ss:idt_live
	je	2f
1:	mov	%cr0, %eax
	or	$CR0_TS, %eax
	mov	%eax, %cr0
	lidt	%ss:idt_pointer
	andl	$0, %ss:idt_live
	mov	4(%esp), %eax
	mov	%ss:gate_entries(, %eax, 4), %eax
	mov	%eax, 4(%esp)
	pop	%eax
	ret
2:	xor	%eax, %eax			/* see debug.c */
	mov	%eax, %dr7
	mov	%ss:tss_esp0, %eax
	movw	$DEBUG_CS, %ss:-CS_BELOW_END(%eax)
	jmp	1b

from_32:
	jmp	live_common
live_entries_32:
	ENTRIES	32, 31, from_32
