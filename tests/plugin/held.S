/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A bare multiboot program for tests/python/test_held.py: stretches of known length in which no
 * interrupt can be taken. Linked at 1 MB and mapped at 3 GB a second time: what is called at
 * label+HIGH counts as kernel. All interrupts are masked.
 */
#define HIGH	0xC0000000

	.macro	begin
	test	$0x4C340100, %eax
	.endm

	.macro	end
	test	$0x4C340200, %eax
	.endm

	.macro	kernel label
	mov	$\label + HIGH, %eax
	call	*%eax
	.endm

	.text
	.balign	4
	.long	0x1BADB002, 0, -0x1BADB002

	.globl	_start
_start:	mov	$stack, %esp
	mov	$0xFF, %al
	out	%al, $0x21
	out	%al, $0xA1
	movl	$0x83, directory
	movl	$0x83, directory + (HIGH >> 22) * 4
	mov	%cr4, %eax
	or	$0x10, %eax
	mov	%eax, %cr4
	mov	$directory, %eax
	mov	%eax, %cr3
	mov	%cr0, %eax
	or	$0x80000000, %eax
	mov	%eax, %cr0

	begin			# 0: nothing of the kernel
	nop
	end
	begin			# 1
	kernel	plain
	end
	begin			# 2
	kernel	open_late
	end
	begin			# 3
	kernel	open_early
	end
	begin			# 4
	kernel	string
	end
	begin			# 5: two short ones are not a long one
	kernel	plain
	kernel	plain
	end
	begin			# 6
	kernel	outer
	end
	begin			# 7: never stopped
	nop
	begin			# 8: open at the end
	mov	$0x10, %al
	out	%al, $0xF4
1:	jmp	1b

plain:	.rept	5
	nop
	.endr
	ret

open_late:
	.rept	10
	nop
	.endr
	sti
	nop
	cli
	nop
	ret

open_early:
	nop
	sti
	nop
	cli
	.rept	20
	nop
	.endr
	ret

string:	mov	$buffer, %edi
	mov	$100, %ecx
	cld
	rep stosb
	ret

outer:	mov	$50, %ecx
	call	inner
	ret

inner:	dec	%ecx
	jnz	inner
	ret

	.bss
	.balign	4096
directory:
	.skip	4096
buffer:	.skip	128
	.skip	1024
stack:
