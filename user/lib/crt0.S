/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Start of sigma0 and of the root task.  sigma0 gets the address of the kernel info page on its
 * stack, the root task the loader's magic in EAX and the multiboot information in EBX.
 */
#define LOADER_MAGIC	0x2badb002

	.globl	_start
	.text
_start:	mov	%ebx, %ecx
	cmp	$LOADER_MAGIC, %eax		# the root task, which has no stack yet
	je	1f
	mov	(%esp), %ecx
1:	mov	$stack_top, %esp
	xor	%ebp, %ebp
	push	%ecx
	call	main
2:	jmp	2b
