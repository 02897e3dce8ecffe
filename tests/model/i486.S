/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loops of known cost on the 486, and the two sums of Liedtke 1993, Tables 3 and 4, written out.
 * tests/python/test_model.py has the clocks of a round.  "Tail" there is dec 1 and jnz taken 3.
 */
	.set	SMALL_PAGES, 1
#include "guest.inc"

#define STACK	1000			/* of the frame in a control block */
#define WINDOW	0x01000000		/* 8 MB where the receiver's space is seen */

	case	empty
	rounds
	again

	case	moves
	mov	$buffer, %esi
	rounds
	.rept	4
	mov	%eax, %ebx
	mov	(%esi), %eax
	.endr
	again

	case	arithmetic
	mov	$buffer, %esi
	rounds
	add	%eax, %ebx
	add	(%esi), %ebx
	cmp	%ebx, (%esi)
	test	%eax, %eax
	inc	%ebx
	again

	case	read_modify_write
	mov	$buffer, %esi
	rounds
	.rept	4
	incl	(%esi)
	nop
	nop
	nop
	.endr
	again

	case	stack
	rounds
	.rept	4
	push	%eax
	pop	%ebx
	nop
	nop
	.endr
	again

	case	push_all
	rounds
	pusha
	popa
	again

	case	shifts
	rounds
	shl	$3, %eax
	shl	%eax
	shr	%cl, %eax
	again

	case	not_taken
	or	$1, %eax
	rounds
	.rept	8
	jz	far_away
	.endr
	again

	case	jumps
	rounds
	.rept	4
	jmp	2f
	nop
2:
	.endr
	again

	case	call_ret
	jmp	1f
	.p2align 4
3:	ret
	rounds
	call	3b
	again

	case	address_of_last
	mov	$buffer, %eax
	mov	%eax, (%eax)
	rounds
	.rept	4
	mov	(%eax), %eax
	.endr
	again

	case	indexed
	mov	$buffer, %esi
	xor	%edi, %edi
	rounds
	.rept	4
	mov	(%esi, %edi), %eax
	.endr
	again

	case	scaled
	xor	%edi, %edi
	rounds
	.rept	4
	mov	buffer(, %edi, 4), %eax
	.endr
	again

	case	byte_two_before
	mov	$buffer, %esi
	rounds
	.rept	4
	mov	$1, %al
	mov	%ebx, %edx
	mov	(%esi), %edi
	.endr
	again

	case	byte_one_before
	mov	$buffer, %esi
	rounds
	.rept	4
	mov	$1, %al
	mov	(%esi), %edi
	.endr
	again

	case	prefixes
	rounds
	.rept	4
	mov	%ax, %bx
	.endr
	again

	case	split_target
	jmp	1f
	.p2align 4
	.skip	14
3:	mov	$1, %eax
	ret
	rounds
	call	3b
	again

	case	whole_target
	jmp	1f
	.p2align 4
	.skip	11
3:	mov	$1, %eax
	ret
	rounds
	call	3b
	again

	case	multiply_divide
	rounds
	mov	$3, %ebx
	mov	$9, %eax
	cdq
	div	%ebx
	mul	%ebx
	again

	case	flags
	rounds
	pushf
	popf
	cli
	cld
	again

	case	segment_register
	mov	%ds, %eax
	rounds
	.rept	4
	mov	%eax, %es
	.endr
	again

	case	read_segment_register
	rounds
	.rept	4
	mov	%ds, %eax
	.endr
	again

	case	int_same
	rounds
	int	$0x30
	again

	case	int_outer
	enter_ring3
	rounds
	int	$0x30
	again_ring3

	case	exception
	rounds
	ud2
	again

	case	call_gate
	enter_ring3
	rounds
	lcall	*far_pointer
	again_ring3

	case	misaligned
	mov	$buffer, %esi
	rounds
	mov	3(%esi), %eax
	again

	case	write_through
	mov	$SMALL + 0x200, %esi
	mov	(%esi), %eax
	rounds
	.rept	16
	mov	%eax, (%esi)
	.endr
	again

	case	four_buffers
	mov	$SMALL + 0x200, %esi
	mov	(%esi), %eax
	rounds
	.rept	4
	mov	%eax, (%esi)
	.endr
	.rept	16
	nop
	.endr
	again

	case	no_write_allocate
	mov	$SMALL + 0x40000, %esi
	rounds
	mov	%eax, (%esi)
	.rept	16
	nop
	.endr
	again

	case	four_ways
	mov	$SMALL + 0x7E0, %esi
	rounds
	mov	(%esi), %eax
	mov	2048(%esi), %eax
	mov	2 * 2048(%esi), %eax
	mov	3 * 2048(%esi), %eax
	again

	case	chase_l2
	.set	i, 0
	.rept	8
	movl	$SMALL + (i + 1) % 8 * 2048, SMALL + i * 2048
	.set	i, i + 1
	.endr
	mov	$SMALL, %esi
	rounds
	.rept	8
	mov	(%esi), %esi
	.endr
	again

	/* four lines of data and the loop's own in one set of four */
	case	unified
	mov	$SMALL, %esi
	lea	1f, %eax
	and	$0x7E0, %eax
	add	%eax, %esi
	rounds
	mov	(%esi), %eax
	mov	2048(%esi), %eax
	mov	4096(%esi), %eax
	mov	6144(%esi), %eax
	again

	case	cr3
	mov	low_table, %eax
	mov	directory, %eax
	mov	%cr3, %eax
	rounds
	mov	%eax, %cr3
	again

	case	cr3_and_pages
	mov	directory, %eax
	mov	table, %eax
	mov	$SMALL, %esi
	mov	%cr3, %ebx
	rounds
	mov	%ebx, %cr3
	mov	0x40(%esi), %eax
	mov	0x1060(%esi), %eax
	mov	0x2080(%esi), %eax
	again

	case	invlpg
	mov	$SMALL + 0x1240, %esi
	rounds
	invlpg	(%esi)
	mov	(%esi), %eax
	again

	/* 32 entries for code and data: what the loop's own page takes is missing for the data */
	case	tlb_32_entries
	mov	$SMALL, %esi
	rounds
	.set	i, 0
	.rept	40
	mov	i * 4096 + (i % 32) * 32(%esi), %eax
	.set	i, i + 1
	.endr
	again

	case	rep_movs
	rounds
	mov	%ecx, %ebp
	mov	$16, %ecx
	mov	$buffer, %esi
	mov	$buffer + 512, %edi
	rep movsl
	mov	%ebp, %ecx
	again

	/*
	 * The minimal null IPC of Table 3: 127 clocks and 5 TLB misses of 9.  A and B take turns:
	 * each round the one that was sent to sends to the other; both run the same code in one
	 * address space, of which CR3 is loaded anew.  %eax is the id and control block of B; the
	 * message and the ids lie in the page of the user code.
	 */
	.macro	null_ipc_tail
	xor	$8, %ebp			/* who sends next */
	again_ring3
	.endm

	.p2align 9
	case	null_ipc
	call	prepare_ipc
	enter_ring3
	xor	%ebp, %ebp
	rounds
	mov	partners(%ebp), %eax		/* load id of B: 2 */
	mov	partners + 4(%ebp), %edx
	mov	message_length, %esi		/* message length 0: 1 */
	int	$0x32				/* call kernel: 71 */
body_null_ipc_after:
	test	%edx, %edx			/* inspect message: 2, user code missing */
	jnz	far_away
	null_ipc_tail
	.p2align 4
partners:
	.long	tcb_y + STACK, 0, tcb_x + STACK, 0
message_length:
	.long	0

	case	null_ipc_rest
	enter_ring3
	xor	%ebp, %ebp
	rounds
	null_ipc_tail

	/*
	 * The temporary mapping of Table 4: 35 clocks and 3 TLB misses of 9, and 3 for the one word
	 * that is moved.  %ebx is the receiver's control block.
	 */
	.macro	flush_and_touch			/* what an IPC that comes here has in the TLB */
	mov	%cr3, %edx
	mov	%edx, %cr3
	mov	tcb_y + 64, %edx
	mov	source, %edx
	.endm

	.p2align 9
	case	temporary_mapping
	call	prepare_mapping
	mov	$tcb_y, %ebx
	rounds
	flush_and_touch
	mov	64(%ebx), %edi			/* load receive address: 1 */
	mov	%edi, %eax			/* compute 8 MB region: 3 */
	shr	$20, %eax
	mov	68(%ebx), %edx			/* load page directory: 1 */
	and	$0x3FFFFF, %edi			/* destination address: 2 */
	mov	(%edx, %eax), %ebp		/* copy directory entry: 4, its page missing */
	or	$1, %ebp
	mov	%ebp, directory + (WINDOW >> 22) * 4	/* ours missing */
	mov	4(%edx, %eax), %ebp		/* copy directory entry: 4 */
	or	$1, %ebp
	mov	%ebp, directory + (WINDOW >> 22) * 4 + 4
	or	$WINDOW, %edi
	mov	%ecx, %ebp			/* data move start-up: 20, destination missing */
	mov	length, %ecx
	shr	$2, %ecx
	mov	$source, %esi
	cld
	rep movsl
	mov	%ebp, %ecx
	again

	.p2align 9
	case	temporary_mapping_rest
	call	prepare_mapping
	rounds
	flush_and_touch
	mov	%ebp, %ebp			/* for the one that gives %ecx back */
	again

	.section .cases, "a"
cases_end:
	.text
far_away:
	ud2

	.p2align 12
	.skip	0x500
ipc_entry:
	test	%esi, %esi			/* access B: 4 */
	jnz	far_away
	cmp	$0, %edx
	jne	far_away
	mov	20(%esp), %esi			/* load id of A: 2 */
	mov	24(%esp), %edi
	mov	%esp, 28(%esp)			/* switch stack: 4, control block missing */
	mov	28(%eax), %esp
	add	$20, %eax
	mov	%eax, tss + 4
	mov	12(%eax), %eax			/* switch space: 1 + 4, kernel code missing */
	mov	%eax, %cr3
	iret					/* 36, new kernel stack and tables missing */

	.p2align 12
prepare_ipc:
	vector	0x32, ipc_entry, 0xEE00
	movl	$tcb_x + STACK + 20, tss + 4
	movl	$tcb_y + STACK, tcb_y + STACK + 28
	movl	$directory, tcb_y + STACK + 32
	movl	$directory, tcb_x + STACK + 32
	movl	$body_null_ipc_after, tcb_y + STACK
	movl	$0x1B, tcb_y + STACK + 4
	movl	$0x0002, tcb_y + STACK + 8
	movl	$ring3_stack_top, tcb_y + STACK + 12
	movl	$0x23, tcb_y + STACK + 16
	ret

prepare_mapping:
	movl	$ring0_stack_top, tss + 4
	movl	$SMALL, tcb_y + 64
	movl	$receiver_directory, tcb_y + 68
	mov	directory + (SMALL >> 22) * 4, %eax
	mov	%eax, receiver_directory + (SMALL >> 22) * 4
	movl	$4, length
	mov	receiver_directory, %eax
	ret

	.bss
	.p2align 12
tcb_x:	.skip	4096
tcb_y:	.skip	4096
receiver_directory:
	.skip	4096
source:	.skip	64
length:	.skip	4
