/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A bare multiboot program that executes intervals of known contents between markers, for
 * tests/python/test_plugin.py. It prints one line `name ticks` for each: the time stamp counter's
 * difference around both markers, in hexadecimal. Linked at 1 MB, and mapped at 3 GB a second time:
 * what is entered at label+HIGH counts as kernel. Exception handlers run there.
 */
#define HIGH	0xC0000000
#define FAULT	0x80000000	/* 4 MB, mapped by the page-fault handler when touched */
#define FIXED	0x80400000	/* 4 MB, made writable by it */
#define FRAME	0x00800000	/* the frame behind both */
#define APIC	0xFEE00000
#define PRESENT	0x83		/* 4 MB page, writable */
#define USER	0x04
#define READ_ONLY_USER 0x85

	.set	id, 0

	.section .names, "a"
names:
	.text

	/* begin and end change %eax and %edx */
	.macro	begin name
	.pushsection .names, "a"
	.asciz	"\name"
	.popsection
	rdtsc
	mov	%eax, ticks
	test	$0x4C340100 + id, %eax
	.endm

	.macro	end
	test	$0x4C340200 + id, %eax
	rdtsc
	sub	ticks, %eax
	mov	%eax, results + 4 * id
	.set	id, id + 1
	.endm

	/* set a page-directory entry, outside intervals */
	.macro	map addr, entry
	movl	$\entry, directory + (\addr >> 22) * 4
	mov	%cr3, %eax
	mov	%eax, %cr3
	.endm

	.macro	vector n, handler, flags=0x8E00
	mov	$\handler + HIGH, %eax
	mov	%ax, idt + 8 * \n
	movw	$0x08, idt + 8 * \n + 2
	movw	$\flags, idt + 8 * \n + 4
	shr	$16, %eax
	mov	%ax, idt + 8 * \n + 6
	.endm

	/* one instruction: a jump to where the next one, of this many bytes, ends with its page */
	.macro	page_end bytes
	jmp	at_\@
	.p2align 12, 0x90
	.skip	4096 - \bytes, 0x90
at_\@:
	.endm

	.macro	enter_ring3 stack=ring3_stack_top
	push	$0x23
	push	$\stack
	push	$0x0002
	push	$0x1B
	push	$ring3_\@
	iret
ring3_\@:
	mov	$0x23, %eax
	mov	%eax, %ds
	mov	%eax, %es
	.endm

	.macro	leave_ring3
	int	$0x31			/* to the instruction after it, on stack_top */
	.endm

	/* an interrupt from ourselves to ourselves, through the local APIC */
	.macro	interrupt_self
	movl	$0x44040, APIC + 0x300
	.endm

	.text
	.p2align 12
	.long	0x1BADB002, 0, -0x1BADB002	/* multiboot header */
	.globl	_start
_start:	mov	$stack_top, %esp
	call	make_tables
	lgdt	gdt_pointer
	lidt	idt_pointer
	ljmp	$0x08, $1f
1:	mov	$0x10, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	%eax, %fs
	mov	%eax, %gs
	mov	$0x28, %eax
	ltr	%ax
	mov	%cr4, %eax
	or	$0x10, %eax			/* 4 MB pages */
	mov	%eax, %cr4
	mov	$directory, %eax
	mov	%eax, %cr3
	mov	%cr0, %eax
	or	$0x80010000, %eax		/* paging, read-only for the kernel too */
	mov	%eax, %cr0
	mov	$0xFF, %al			/* no interrupt from the old controller */
	out	%al, $0x21
	out	%al, $0xA1
	movl	$0x1FF, APIC + 0xF0		/* local APIC on */
	jmp	cases

make_tables:
	movl	$PRESENT + USER, directory
	movl	$PRESENT, directory + (HIGH >> 22) * 4
	movl	$0xFEC00000 + PRESENT, directory + (APIC >> 22) * 4
	vector	0, skip
	vector	6, skip
	vector	7, no_fpu
	vector	13, skip_code
	vector	14, page_fault
	vector	0x30, return_at_once, 0xEE00
	vector	0x31, leave_ring3, 0xEE00
	vector	0x40, interrupt
	movl	$ring0_stack_top, tss + 4
	movl	$0x10, tss + 8
	mov	$tss, %eax
	mov	%ax, gdt + 0x2A
	shr	$16, %eax
	mov	%al, gdt + 0x2C
	ret

	/* --- handlers, at 3 GB and above --- */

return_at_once:
	iret

skip_code:				/* with an error code: 3 instructions, else 2 */
	add	$4, %esp
skip:	addl	$2, (%esp)
	iret

no_fpu:	clts
	iret

page_fault:				/* 11 instructions */
	push	%eax
	push	%ebx
	mov	%cr2, %eax
	mov	%eax, %ebx
	shr	$22, %ebx
	movl	$FRAME + PRESENT + USER, directory(, %ebx, 4)
	invlpg	(%eax)
	pop	%ebx
	pop	%eax
	add	$4, %esp
	iret

interrupt:				/* 2 instructions */
	movl	$0, APIC + 0xB0
	iret

leave_ring3:
	mov	(%esp), %ebx
	mov	$stack_top, %esp
	mov	$0x10, %eax
	mov	%eax, %ds
	mov	%eax, %es
	jmp	*%ebx

	/* --- cases --- */

cases:	begin	empty
	end

	begin	ten_nops
	.rept	10
	nop
	.endr
	end

	begin	loop
	mov	$100, %ecx
1:	dec	%ecx
	jnz	1b
	end

	begin	entry
	int	$0x30
	end

	begin	two_entries
	nop
	int	$0x30
	nop
	int	$0x30
	nop
	end

	mov	$1f + HIGH, %eax
	jmp	*%eax
1:	begin	inside_kernel
	nop
	int	$0x30
	nop
	end
	begin	out_and_in
	mov	$1f, %eax
	jmp	*%eax
1:	nop
	mov	$1f + HIGH, %eax
	jmp	*%eax
1:	nop
	end
	mov	$1f, %eax
	jmp	*%eax
1:
	begin	accesses			/* 4 loads, 5 stores */
	mov	word, %eax
	mov	%eax, word
	incl	word
	push	%eax
	pop	%eax
	pushl	word
	movl	$0, (%esp)
	lea	4(%esp), %esp
	end

	begin	alias_user			/* one piece of code at its two addresses */
	call	alias
	end
	mov	$alias + HIGH, %ecx
	begin	alias_kernel
	call	*%ecx
	end
	begin	alias_user_again
	call	alias
	end
	jmp	1f
alias:	nop
	mov	word, %eax
	ret
1:
	begin	cr3
	mov	%cr3, %eax
	mov	%eax, %cr3
	mov	%eax, %cr3
	mov	%cr0, %eax
	mov	%eax, %cr0
	end

	begin	segments			/* 14 loads of a segment register, 6 other */
	mov	%ds, %eax
	mov	%eax, %ds
	push	%ds
	pop	%ds
	push	%es
	pop	%es
	push	%ss
	pop	%ss
	push	%fs
	pop	%fs
	push	%gs
	pop	%gs
	lds	pointer, %eax
	les	pointer, %eax
	lss	stack_pointer, %esp
	lfs	pointer, %eax
	lgs	pointer, %eax
	mov	pointer + 4, %es
	mov	%es:pointer + 4, %fs
	.byte	0x2E, 0x66, 0x8E, 0xE8		/* prefixes: mov %ax, %gs */
	end

	mov	$0x10, %eax
	mov	%eax, %gs

	begin	not_segments
	mov	%gs, %eax
	mov	%es, word
	sldt	%eax
	cpuid
	end

	mov	$5, %ecx
	mov	$word, %esi
	mov	$buffer, %edi
	begin	rep_movsb_5
	rep movsb
	end

	xor	%ecx, %ecx
	begin	rep_movsb_0
	rep movsb
	end

	mov	$3, %ecx
	mov	$buffer, %edi
	begin	rep_stosl_3
	nop
	rep stosl
	nop
	end

	mov	$2, %ecx
	mov	$word, %esi
	mov	$buffer, %edi
	begin	io				/* 8, and 3 for rep outsb with 2 */
	mov	$0x80, %edx
	in	$0x80, %al
	in	$0x80, %eax
	out	%al, $0x80
	out	%ax, $0x80
	in	%dx, %al
	out	%eax, %dx
	insb
	outsb
	rep outsb
	end

	begin	invlpg
	invlpg	word
	smsw	%eax
	invlpg	%fs:word
	sgdt	buffer
	end

	begin	fault_load			/* inside a block */
	nop
	mov	FAULT, %eax
	nop
	end

	movw	$0xE3FF, FAULT			/* jmp *%ebx */
	map	FAULT, 0
	mov	$1f, %ebx
	mov	$FAULT, %ecx
	begin	fault_fetch			/* of a jump's target: the jump is completed */
	jmp	*%ecx
1:	nop
	end

	map	FAULT, 0
	begin	fault_load_page_end
	page_end 5
	mov	FAULT, %eax
	nop
	end

	begin	load_page_end			/* the same without a fault */
	page_end 5
	mov	FAULT, %eax
	nop
	end

	map	FIXED, FRAME + READ_ONLY_USER
	begin	fault_modify
	nop
	incl	FIXED
	nop
	end

	map	FIXED, FRAME + READ_ONLY_USER
	begin	fault_modify_page_end
	page_end 6
	incl	FIXED
	nop
	end

	map	FAULT, FRAME + PRESENT + USER
	map	FIXED, 0
	mov	$8, %ecx
	mov	$word, %esi
	mov	$FIXED - 3, %edi
	begin	fault_rep_movsb
	nop
	rep movsb
	end

	map	FIXED, 0
	mov	$1, %ecx
	mov	$pointer, %edi
	mov	$FIXED + 0x2000, %esi
	begin	fault_repe_cmpsb		/* its first load is done, its second is not */
	repe cmpsb
	end

	map	FAULT, 0
	enter_ring3 FAULT + 0x1000
	begin	fault_call
	call	1f
1:	nop
	end
	leave_ring3

	map	FAULT, 0
	enter_ring3 FAULT + 0x1000
	begin	fault_call_indirect		/* its load is done, its store is not */
	call	*function
after_call:
	end
	leave_ring3

	movl	$1f, FAULT + 0xFFC
	map	FAULT, 0
	enter_ring3 FAULT + 0xFFC
	begin	fault_ret
	ret
1:	nop
	end
	leave_ring3

	enter_ring3
	begin	ring3_entry
	int	$0x30
	end
	begin	undefined			/* ends its block: counted, as QEMU does */
	ud2
	end
	xor	%ebx, %ebx
	begin	divide_error
	nop
	div	%ebx
	nop
	end
	begin	privileged
	nop
	.byte	0x66, 0xFA			/* cli, of two bytes */
	nop
	end
	mov	$0x50, %ecx
	begin	bad_segment
	nop
	mov	%ecx, %fs
	nop
	end
	leave_ring3

	fninit
	mov	%cr0, %eax
	or	$8, %eax
	mov	%eax, %cr0
	begin	no_fpu				/* counted twice, as QEMU does */
	nop
	fld1
	nop
	end

	begin	device_read
	nop
	mov	APIC + 0x20, %eax
	mov	APIC + 0x20, %eax
	nop
	end

	sti
	begin	device_interrupt		/* comes right after the store to the device */
	nop
	interrupt_self
	nop
	end

	cli
	interrupt_self
	begin	interrupt
	sti
	nop
	nop
	end

	cli
	interrupt_self
	begin	halt_interrupt			/* does not wait: the interrupt is there */
	sti
	hlt
	nop
	end
	cli

	movl	$0x20040, APIC + 0x320		/* periodic timer on vector 0x40 */
	movl	$0x0B, APIC + 0x3E0
	movl	$777, APIC + 0x380
	mov	$10000, %ecx
	sti
	begin	timer				/* 12 instructions each time around, 1 after */
1:	mov	word, %eax
	incl	word
	push	%eax
	pop	%edx
	call	2f
	mov	%ds, %eax
	mov	%eax, %ss
	sti
	pushf
	popf
	loop	1b
	jmp	3f
2:	ret
3:	end
	cli
	movl	$0x10040, APIC + 0x320

	movb	$1, 1f + 1
	begin	modified_code			/* a store into its own block */
	nop
	movb	$2, 1f + 1
1:	mov	$0, %al
	nop
	end

	begin	unstopped
	nop
	.set	id, id + 1
	begin	started_again
	nop
	nop
	end
	test	$0x4C340200, %eax		/* stops nothing */
	begin	other_tests			/* no markers */
	test	$0x4C340300 + id, %eax
	test	$0x4C350200 + id, %eax
	test	$0x4D340200 + id, %eax
	test	$0x34020000 + id, %eax
	end

	call	print_results
	begin	open_at_exit
	nop
	mov	$0x10, %al
	out	%al, $0xF4
1:	pause
	jmp	1b

print_results:
	mov	$names, %esi
	mov	$results, %edi
1:	mov	$' ', %ah
	call	print_string
	mov	(%edi), %ebx
	add	$4, %edi
	mov	$8, %ecx
2:	rol	$4, %ebx
	mov	%ebx, %eax
	and	$15, %eax
	mov	digits(%eax), %al
	call	print_char
	loop	2b
	mov	$'\n', %al
	call	print_char
	cmp	$names_end, %esi
	jb	1b
	ret

print_string:				/* at %esi, %ah instead of the zero */
	lodsb
	test	%al, %al
	jz	1f
	call	print_char
	jmp	print_string
1:	mov	%ah, %al

print_char:
	mov	$0x3F8, %edx
	out	%al, %dx
	ret

	.section .names, "a"
names_end:

	.data
digits:	.ascii	"0123456789abcdef"
	.p2align 3
gdt:	.quad	0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
	.quad	0x00CFFB000000FFFF, 0x00CFF3000000FFFF, 0x0000890000000067
gdt_pointer:
	.word	. - gdt - 1
	.long	gdt
idt_pointer:
	.word	8 * 256 - 1
	.long	idt
word:	.long	0, 0
pointer:
	.long	0
	.word	0x10, 0
stack_pointer:
	.long	stack_top
	.word	0x10, 0
function:
	.long	after_call

	.bss
	.p2align 12
directory:
	.skip	4096
idt:	.skip	8 * 256
tss:	.skip	104
ticks:	.skip	4
results:
	.skip	4 * 64
buffer:	.skip	64
	.skip	1024
stack_top:
	.skip	1024
ring0_stack_top:
	.skip	1024
ring3_stack_top:
