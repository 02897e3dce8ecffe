/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exception handlers of the test (upcall.c): each tells upcall_seen its vector and where its stack
 * is, drops the error code if there is one, and returns to where upcall_seen says.  They are in one
 * page: who has met one of them has all, also when there is no pager.
 */
	.text
	.balign	4096

	.macro	HANDLER vector, drop
	.balign	16
handler_\vector:
	pusha
	pushf
	cld
	lea	36(%esp), %eax
	push	%eax
	push	$\vector
	call	upcall_seen
	add	$8, %esp
	popf
	popa
	lea	\drop(%esp), %esp
	iret
	.endm

	.balign	1024			# all in one page: who has reached one can reach all
	.irp	vector, 0, 1, 2, 3, 4, 5, 6, 7, 9, 15, 16, 18, 19
	HANDLER \vector, 0
	.endr
	.irp	vector, 8, 10, 11, 12, 13, 14, 17
	HANDLER \vector, 4
	.endr

	.section .rodata
	.globl	upcall_handlers
	.balign	4
upcall_handlers:
	.irp	vector, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19
	.long	handler_\vector
	.endr
