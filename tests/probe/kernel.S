/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small multiboot kernel in the manner of a teaching system, with no idea of l4bench: one program
 * in ring 3 makes system calls through gate 0x80, a clock ticks, a page is brought in at its first
 * touch.  tests/python/test_probe.py measures it from outside, by names and by entries.
 *
 * ROUNDS times two system calls, then it leaves through the exit device.  HZ is the clock's.
 */
	.equ	ROUNDS, 400
	.equ	PIT_HZ, 1193182
	.equ	HZ, 1000

	.text
	.long	0x1BADB002, 0, -0x1BADB002
	.globl	boot
boot:	mov	$boot_stack, %esp
	call	build_tables
	lgdt	gdt_register
	lidt	idt_register
	ljmp	$8, $1f
1:	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$0x28, %eax
	ltr	%ax
	mov	$page_directory, %eax
	mov	%eax, %cr3
	mov	%cr0, %eax
	or	$0x80000000, %eax
	mov	%eax, %cr0
	call	start_clock
	push	$0x23			/* to ring 3, interrupts on */
	push	$user_stack
	push	$0x202
	push	$0x1B
	push	$user
	iret

/* fills page tables (one to one, the last page absent), gates and the task segment */
build_tables:
	movl	$page_table + 7, page_directory
	mov	$page_table, %edi
	mov	$7, %eax
	mov	$1023, %ecx
1:	stosl
	add	$4096, %eax
	loop	1b
	mov	$idt, %edi
	mov	$256, %ecx
2:	mov	$unexpected, %eax
	call	put_gate
	loop	2b
	mov	$idt + 14 * 8, %edi
	mov	$page_fault, %eax
	call	put_gate
	mov	$idt + 0x20 * 8, %edi
	mov	$clock_tick, %eax
	call	put_gate
	mov	$idt + 0x80 * 8, %edi
	mov	$syscall_entry, %eax
	call	put_gate
	orb	$0x60, idt + 0x80 * 8 + 5	/* ring 3 may */
	movl	$kernel_stack, task + 4
	movl	$16, task + 8
	mov	$task, %eax
	mov	%ax, gdt + 0x2A
	shr	$16, %eax
	mov	%al, gdt + 0x2C
	ret

put_gate:
	mov	%eax, (%edi)
	movw	$8, 2(%edi)
	mov	%eax, 4(%edi)
	movw	$0x8E00, 4(%edi)
	add	$8, %edi
	ret

start_clock:
	mov	$0x11, %al
	out	%al, $0x20
	out	%al, $0xA0
	mov	$0x20, %al
	out	%al, $0x21
	mov	$0x28, %al
	out	%al, $0xA1
	mov	$4, %al
	out	%al, $0x21
	mov	$2, %al
	out	%al, $0xA1
	mov	$1, %al
	out	%al, $0x21
	out	%al, $0xA1
	mov	$0xFE, %al
	out	%al, $0x21
	mov	$0xFF, %al
	out	%al, $0xA1
	mov	$0x34, %al
	out	%al, $0x43
	mov	$PIT_HZ / HZ, %eax
	out	%al, $0x40
	mov	%ah, %al
	out	%al, $0x40
	ret

	.p2align 5
	.globl	syscall_entry, syscall_work, syscall_exit
syscall_entry:
	push	%ebx
	incl	syscalls
	cmp	$2, %eax
	ja	bad_call
	jmp	*call_table(, %eax, 4)
get_identity:				/* 0 */
	mov	$42, %eax
syscall_exit:
	pop	%ebx
	iret
syscall_work:				/* 1: sixteen additions that wait for each other */
	.rept	16
	add	%ebx, %eax
	.endr
syscall_work_end:
	jmp	syscall_exit
finish:	mov	$0x10, %al		/* 2 */
	out	%al, $0xF4
	hlt
bad_call:
	mov	$-1, %eax
	jmp	syscall_exit

	.p2align 5
page_fault:
	push	%eax
	movl	$0x003FF000 + 7, page_table + 1023 * 4
	mov	%cr2, %eax
	invlpg	(%eax)
	pop	%eax
	add	$4, %esp
	iret

	.p2align 5
clock_tick:
	push	%eax
	incl	ticks
	mov	$0x20, %al
	out	%al, $0x20
	pop	%eax
	iret

never_called:
	ret

unexpected:
	mov	$0x20, %al		/* an exit status of its own */
	out	%al, $0xF4
	hlt

	.p2align 5
user:	mov	$ROUNDS, %esi
1:	xor	%eax, %eax
	int	$0x80
	mov	$1, %eax
	int	$0x80
	dec	%esi
	jnz	1b
	movl	$1, 0x003FF000		/* the page that is not there */
	mov	$20000, %ecx		/* long enough for the clock to tick */
2:	dec	%ecx
	jnz	2b
	mov	$2, %eax
	int	$0x80
	jmp	.

	.data
	.p2align 5
call_table:
	.long	get_identity, syscall_work, finish
syscalls:
	.long	0
ticks:	.long	0
	.p2align 5
gdt:	.quad	0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
	.quad	0x00CFFB000000FFFF, 0x00CFF3000000FFFF, 0x0000890000000067
gdt_register:
	.word	6 * 8 - 1
	.long	gdt
idt_register:
	.word	256 * 8 - 1
	.long	idt

	.bss
	.p2align 12
page_directory:
	.skip	4096
page_table:
	.skip	4096
idt:	.skip	2048
task:	.skip	128
	.p2align 10
	.skip	1024
boot_stack:
	.skip	1024
kernel_stack:
	.skip	1024
user_stack:
