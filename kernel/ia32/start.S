/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry from a multiboot 1 loader: 32-bit protected mode, paging off, EAX magic, EBX information.
 * Maps the first DIRECT_SIZE bytes of memory at KERNEL_BASE and goes on there in C.
 */
#include "layout.h"
#include "offsets.h"

#define PHYS(symbol)	((symbol) - KERNEL_BASE)
#define MB_MAGIC	0x1badb002
#define MB_FLAGS	3			/* modules on page boundaries, memory sizes */
#define PRESENT_WRITE	3
#define TABLES		(DIRECT_SIZE >> 22)
#define CR0_VALUE	0x8001002f		/* PG WP NE TS EM MP PE; EM: no FPU yet */

	.section .multiboot, "a"
	.balign	4
	.long	MB_MAGIC, MB_FLAGS, -(MB_MAGIC + MB_FLAGS)

	.section .boot, "ax"
	.globl	_start
_start:	cli
	cld
	mov	%eax, %ebp
	mov	$PHYS(direct_tables), %edi	/* one entry a page of memory */
	mov	$PRESENT_WRITE, %eax
	mov	$TABLES * 1024, %ecx
1:	stosl
	add	$4096, %eax
	loop	1b
	mov	$PHYS(kernel_pdir) + (KERNEL_BASE >> 22) * 4, %edi
	mov	$PHYS(direct_tables) + PRESENT_WRITE, %eax
	mov	$TABLES, %ecx
2:	stosl
	add	$4096, %eax
	loop	2b
	movl	$PHYS(direct_tables) + PRESENT_WRITE, PHYS(kernel_pdir)	/* here, until the jump */
	mov	$PHYS(kernel_pdir), %eax
	mov	%eax, %cr3
	mov	$CR0_VALUE, %eax
	mov	%eax, %cr0
	mov	$high, %eax
	jmp	*%eax

	.section .boot.text, "ax"
high:	mov	$kernel_stack_top, %esp
	movl	$0, kernel_pdir
	mov	%cr3, %eax
	mov	%eax, %cr3
	pushl	$0				/* EFLAGS of a known state */
	popf
	mov	%ebp, %eax
	lea	KERNEL_BASE(%ebx), %edx
	call	boot
	jmp	boot_done

	.bss
	.balign	4096
	.globl	kernel_pdir, direct_tables, kernel_stack_top
kernel_pdir:
	.skip	4096
direct_tables:
	.skip	TABLES * 4096
	.skip	KERNEL_STACK_SIZE
kernel_stack_top:
