/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs long: ROUNDS rounds of about 1000 instructions that compute, walk over 4 MB, go through a
 * gate, and lie between two markers.  What the model keeps must not grow with it.
 */
	.text
	.long	0x1BADB002, 0, -0x1BADB002
	.globl	_start
_start:	mov	$stack, %esp
	mov	$back, %eax
	mov	%ax, idt + 0x30 * 8
	movw	$8, idt + 0x30 * 8 + 2
	movw	$0x8E00, idt + 0x30 * 8 + 4
	shr	$16, %eax
	mov	%ax, idt + 0x30 * 8 + 6
	lgdt	gdt_pointer
	lidt	idt_pointer
	ljmp	$8, $1f
1:	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %ss
	mov	$ROUNDS, %ebp
	mov	$0x400000, %esi
2:	test	$0x4C340100, %eax
	mov	$100, %ecx
3:	mov	(%esi), %eax
	add	%eax, %edx
	mov	%edx, 4(%esi)
	add	$36, %esi
	imul	%edx, %ebx
	lea	(%ebx, %edx), %edi
	xor	%edi, %ebx
	shr	$1, %ebx
	dec	%ecx
	jnz	3b
	and	$0x7FFFFF, %esi
	or	$0x400000, %esi
	int	$0x30
	test	$0x4C340200, %eax
	dec	%ebp
	jnz	2b
	mov	$0x10, %al
	out	%al, $0xF4
	hlt
back:	iret

	.data
	.p2align 5
gdt:	.quad	0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
gdt_pointer:
	.word	23
	.long	gdt
idt_pointer:
	.word	0x31 * 8 - 1
	.long	idt
	.bss
	.p2align 5
idt:	.skip	0x31 * 8
	.skip	1024
stack:
