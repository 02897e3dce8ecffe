/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The gates of live_idt: take the FPU away, load the ordinary IDT, and go on where its gate of
 * the same vector leads.  The stack below the processor's frame is free here: the TCB's register
 * slots.  No register but %ss can be relied upon.
 */
#include "layout.h"

#define CR0_TS	8

	.text
	.set	vector, 0
	.globl	live_entries
	.balign	8
live_entries:
	.rept	64
	.balign	8
	push	$vector
	jmp	live_common
	.set	vector, vector + 1
	.endr

live_common:
	push	%eax
	mov	%cr0, %eax
	or	$CR0_TS, %eax
	mov	%eax, %cr0
	lidt	%ss:idt_pointer
	mov	4(%esp), %eax
	mov	%ss:gate_entries(, %eax, 4), %eax
	mov	%eax, 4(%esp)
	pop	%eax
	ret
