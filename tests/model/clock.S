/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How long is the timer's tick in modelled cycles?  The 8254 interrupts every DIVISOR of its clocks
 * while each of several loops runs; for each it prints `name ticks cycles`, in hexadecimal: the
 * guest's own time stamp counter from the first tick on.  tests/python/test_timers.py.
 */
	.equ	DIVISOR, 1193
	.equ	TICKS, 20
	.equ	FAR_BUFFER, 0x400000

	.macro	loop_of name
	.pushsection .loops, "a"
	.long	name_\name, body_\name
	.popsection
	.pushsection .rodata
name_\name: .asciz "\name"
	.popsection
	.p2align 5
body_\name:
	.endm

	.section .loops, "a"
loops:
	.text
	.long	0x1BADB002, 0, -0x1BADB002
	.globl	_start
_start:	mov	$stack, %esp
	call	tables
	lgdt	gdt_pointer
	lidt	idt_pointer
	ljmp	$8, $1f
1:	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$0x28, %eax
	ltr	%ax
	call	clock
	mov	$loops, %ebx
next:	mov	%ebx, current
	movl	$0, ticks
	mov	%esp, old_stack
	sti
	jmp	*4(%ebx)

/* the tick: on the first one the clock is read, on the last one the loop is left */
	.p2align 5
tick:	push	%eax
	push	%edx
	mov	$0x20, %al
	out	%al, $0x20
	incl	ticks
	cmpl	$1, ticks
	jne	1f
	rdtsc
	mov	%eax, begun
1:	cmpl	$TICKS + 1, ticks
	jb	2f
	rdtsc
	sub	begun, %eax
	mov	old_stack, %esp
	mov	$16, %edx
	mov	%edx, %ds
	mov	%edx, %es
	mov	%eax, %edi
	mov	current, %ebx
	mov	(%ebx), %esi
	call	print_string
	mov	$TICKS, %ebp
	call	print_number
	mov	%edi, %ebp
	call	print_number
	mov	$'\n', %al
	call	print_char
	add	$8, %ebx
	cmp	$loops_end, %ebx
	jb	next
	mov	$0x10, %al
	out	%al, $0xF4
	hlt
2:	pop	%edx
	pop	%eax
	iret

	loop_of	paired
1:	.rept	16
	add	$1, %eax
	add	$1, %edx
	.endr
	jmp	1b

	loop_of	dependent
1:	imul	%eax, %eax
	imul	%eax, %eax
	jmp	1b

	loop_of	memory			/* each load a line of a page of its own */
1:	mov	$FAR_BUFFER, %esi
	mov	$512, %ecx
2:	mov	(%esi), %eax
	add	$4096 + 32, %esi
	dec	%ecx
	jnz	2b
	jmp	1b

	loop_of	copies
1:	mov	$FAR_BUFFER, %esi
	mov	$FAR_BUFFER + 0x100000, %edi
	mov	$16384, %ecx
	rep movsl
	jmp	1b

	loop_of	gates			/* ring 3 calls ring 0 and is called back */
	push	$0x23
	push	$user_stack
	push	$0x202
	push	$0x1B
	push	$1f
	iret
1:	int	$0x30
	jmp	1b

	loop_of	waiting
1:	hlt
	jmp	1b

	loop_of	mixed			/* short waits, registers, memory */
1:	mov	$3000, %ecx
2:	dec	%ecx
	jnz	2b
	hlt
	jmp	1b

	.section .loops, "a"
loops_end:
	.text
back:	iret

tables:	mov	$idt, %edi
	mov	$64, %ecx
1:	mov	$tick, %eax
	call	gate
	loop	1b
	mov	$idt + 0x30 * 8, %edi
	mov	$back, %eax
	call	gate
	orb	$0x60, idt + 0x30 * 8 + 5
	movl	$ring0_stack, tss + 4
	movl	$16, tss + 8
	mov	$tss, %eax
	mov	%ax, gdt + 0x2A
	shr	$16, %eax
	mov	%al, gdt + 0x2C
	ret
gate:	mov	%eax, (%edi)
	movw	$8, 2(%edi)
	mov	%eax, 4(%edi)
	movw	$0x8E00, 4(%edi)
	add	$8, %edi
	ret

clock:	mov	$controller, %esi
	mov	$9, %ecx
1:	movzbl	(%esi), %edx
	mov	1(%esi), %al
	out	%al, %dx
	add	$2, %esi
	loop	1b
	mov	$0x34, %al
	out	%al, $0x43
	mov	$DIVISOR, %eax
	out	%al, $0x40
	mov	%ah, %al
	out	%al, $0x40
	ret

print_string:
	lodsb
	test	%al, %al
	jz	1f
	call	print_char
	jmp	print_string
1:	ret
print_number:
	mov	$' ', %al
	call	print_char
	mov	$8, %ecx
2:	rol	$4, %ebp
	mov	%ebp, %eax
	and	$15, %eax
	mov	digits(%eax), %al
	call	print_char
	loop	2b
	ret
print_char:
	mov	$0x3F8, %edx
	out	%al, %dx
	ret

	.data
digits:	.ascii	"0123456789abcdef"
controller:
	.byte	0x20, 0x11, 0xA0, 0x11, 0x21, 0x20, 0xA1, 0x28, 0x21, 4, 0xA1, 2, 0x21, 1, 0xA1, 1
	.byte	0x21, 0xFE
	.p2align 5
gdt:	.quad	0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
	.quad	0x00CFFB000000FFFF, 0x00CFF3000000FFFF, 0x0000890000000067
gdt_pointer:
	.word	6 * 8 - 1
	.long	gdt
idt_pointer:
	.word	64 * 8 - 1
	.long	idt
	.bss
	.p2align 5
idt:	.skip	512
tss:	.skip	128
current:
	.skip	4
ticks:	.skip	4
begun:	.skip	4
old_stack:
	.skip	4
	.skip	1024
stack:	.skip	1024
ring0_stack:
	.skip	1024
user_stack:
