/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls with all registers wild, and where hostile threads begin.  In a section of its own
 * with a page to itself at both ends: it is the only code that hostile tasks can reach.
 */
	.section hostile_text, "ax"
	.balign	4096

	.macro	LOAD_REGS_BUT_ECX
	mov	8(%eax), %edx
	mov	12(%eax), %ebx
	mov	16(%eax), %ebp
	mov	20(%eax), %esi
	mov	24(%eax), %edi
	.endm

	.macro	LOAD_REGS
	mov	4(%eax), %ecx
	LOAD_REGS_BUT_ECX
	mov	(%eax), %eax
	.endm

	.macro	ENTER
	push	%ebp
	push	%ebx
	push	%esi
	push	%edi
	mov	20(%esp), %eax
	push	%eax
	.endm

	.macro	LEAVE
	cld
	pop	%edi
	pop	%esi
	pop	%ebx
	pop	%ebp
	ret
	.endm

/*
 * void hostile_gate_3x(struct wild *w): eax ecx edx ebx ebp esi edi as given; the virtual sender
 * (28, 32) is on the stack.  The results go back into the structure.
 */
	.irp	vector, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36
	.globl	hostile_gate_\vector
hostile_gate_\vector:
	ENTER
	pushl	32(%eax)
	pushl	28(%eax)
	LOAD_REGS
	int	$\vector
	lea	8(%esp), %esp
	push	%eax
	mov	4(%esp), %eax
	popl	(%eax)
	mov	%ecx, 4(%eax)
	mov	%edx, 8(%eax)
	mov	%ebx, 12(%eax)
	mov	%ebp, 16(%eax)
	mov	%esi, 20(%eax)
	mov	%edi, 24(%eax)
	pop	%eax
	LEAVE
	.endr

/* void hostile_stackless_3x(struct wild *w): the same with ESP from 36, kept in EBP meanwhile. */
	.irp	vector, 0x31, 0x32, 0x33
	.globl	hostile_stackless_\vector
hostile_stackless_\vector:
	ENTER
	mov	%esp, %ebp
	mov	36(%eax), %esp
	mov	20(%eax), %esi
	mov	4(%eax), %ecx
	mov	(%eax), %eax
	int	$\vector
	mov	%ebp, %esp
	pop	%eax
	LEAVE
	.endr

/*
 * void hostile_sysenter(struct wild *w): ipc by SYSENTER.  28: EFLAGS, 36: where the kernel is told
 * that return address, selector, receive descriptor and timeouts are; 0: where they are.
 */
	.globl	hostile_sysenter
hostile_sysenter:
	ENTER
	pushl	4(%eax)
	pushl	16(%eax)
	pushl	$0x1b
	pushl	$2f
	pushl	28(%eax)
	popf
	LOAD_REGS_BUT_ECX
	mov	36(%eax), %ecx
	mov	(%eax), %eax
	jecxz	1f
	sysenter
1:	mov	%esp, %ecx
	sysenter
	mov	%ebp, %edx
2:	add	$4, %esp
	LEAVE

/* void hostile_go(u32 eip): wherever that is. */
	.globl	hostile_go
hostile_go:
	mov	4(%esp), %eax
	jmp	*%eax

/* A handler for exceptions: the thread begins anew. */
	.globl	hostile_handler_restart
hostile_handler_restart:
	and	$~0xfff, %esp			# the top of this stack: what is on it is over
	add	$0xff0, %esp

/* Hostile threads begin here, with ESP in their own page of their arena. */
	.globl	hostile_entry
hostile_entry:
	cld
	mov	%esp, %eax
	push	%eax
	call	hostile_main
1:	jmp	1b
