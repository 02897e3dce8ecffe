/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Code that is rewritten in each of ROUNDS rounds, so that the emulator translates it again and
 * again and has to throw its translations away: what the model keeps must go with them.
 */
	.text
	.p2align 12
	.long	0x1BADB002, 0, -0x1BADB002	/* multiboot header */
	.globl	_start
_start:	mov	$stack_top, %esp
	mov	$ROUNDS, %ecx
	test	$0x4C340101, %eax
1:	mov	%cl, changed + 1
	call	changed
	dec	%ecx
	jnz	1b
	test	$0x4C340201, %eax
	mov	$0x10, %al
	out	%al, $0xF4
1:	hlt
	jmp	1b

	.p2align 12
changed:
	mov	$0, %al
	.rept	64
	add	%eax, %ebx
	.endr
	ret

	.bss
	.p2align 12
	.skip	4096
stack_top:
