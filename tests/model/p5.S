/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loops of known cost on the Pentium; tests/python/test_model.py has the clocks of a round with
 * the sum by hand.  "Tail" there is the dec and jnz of every round.
 */
#include "guest.inc"

	/* --- the known answers of the specification --- */

	case	empty
	rounds
	again

	case	empty_mispredicted		/* the branch buffer is empty when it begins */
	mov	%cr3, %eax
	mov	%eax, %cr3
	rounds
	again

	case	adds32
	rounds
	.rept	32
	add	$1, %eax
	.endr
	again

	case	pairs16
	rounds
	.rept	16
	mov	$1, %eax
	mov	$2, %ebx
	.endr
	again

	case	agi16
	mov	$buffer, %esi
	rounds
	.rept	16
	lea	(%esi), %eax
	mov	(%eax), %eax
	.endr
	again

	case	banks_differ
	mov	$buffer, %esi
	rounds
	.rept	8
	mov	(%esi), %eax
	mov	4(%esi), %ebx
	.endr
	again

	case	banks_same
	mov	$buffer, %esi
	rounds
	.rept	8
	mov	(%esi), %eax
	mov	32(%esi), %ebx
	.endr
	again

	case	rmw_rm
	mov	$buffer, %esi
	rounds
	.rept	8
	add	%eax, (%esi)
	add	4(%esi), %ebx
	.endr
	again

	case	rmw_rmw
	mov	$buffer, %esi
	rounds
	.rept	8
	add	%eax, (%esi)
	add	%ebx, 4(%esi)
	.endr
	again

	case	rm_reg
	mov	$buffer, %esi
	rounds
	.rept	8
	add	4(%esi), %ebx
	mov	$1, %eax
	.endr
	again

	case	push_push_pop_pop
	rounds
	.rept	8
	push	%eax
	push	%ebx
	pop	%edx
	pop	%esi
	.endr
	again

	case	call_ret
	jmp	1f
3:	ret
	rounds
	.rept	8
	call	3b
	.endr
	again

	case	call_ret_apart
	jmp	1f
3:	ret
	rounds
	.rept	8
	call	3b
	cld
	.endr
	again

	case	movzx16
	rounds
	.rept	16
	movzx	%al, %ebx
	.endr
	again

	case	imul8
	rounds
	.rept	8
	imul	%ebx, %eax
	.endr
	again

	case	div32
	mov	$3, %ebx
	mov	$1000, %eax
	rounds
	cdq
	div	%ebx
	again

	case	alternating
	xor	%ebx, %ebx
	rounds
	xor	$1, %ebx
	jz	2f
	nop
2:	again

	case	mov_es_register
	mov	%es, %eax
	rounds
	.rept	8
	mov	%eax, %es
	.endr
	again

	case	mov_es_memory
	mov	%es, %eax
	mov	%eax, buffer
	mov	$buffer, %esi
	rounds
	.rept	8
	mov	(%esi), %es
	.endr
	again

	case	cli8
	rounds
	.rept	8
	cli
	.endr
	again

	case	pushf_popf8
	rounds
	.rept	8
	pushf
	popf
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

	/* a pointer to itself through one line, 4 lines of one set in L2, and in memory */
	case	chase_l1
	mov	$buffer, %esi
	mov	%esi, (%esi)
	rounds
	.rept	8
	mov	(%esi), %esi
	.endr
	again

	case	chase_l2
	movl	$SMALL + SAME_SET, SMALL
	movl	$SMALL + 2 * SAME_SET, SMALL + SAME_SET
	movl	$SMALL + 3 * SAME_SET, SMALL + 2 * SAME_SET
	movl	$SMALL, SMALL + 3 * SAME_SET
	mov	$SMALL, %esi
	rounds
	.rept	8
	mov	(%esi), %esi
	.endr
	again

	case	chase_memory
	movl	$LARGE + 0x40000, LARGE
	movl	$LARGE + 0x80000, LARGE + 0x40000
	movl	$LARGE + 0xC0000, LARGE + 0x80000
	movl	$LARGE, LARGE + 0xC0000
	mov	$LARGE, %esi
	rounds
	.rept	8
	mov	(%esi), %esi
	.endr
	again

	/* --- pairing --- */

	case	write_after_write
	rounds
	.rept	16
	mov	$1, %eax
	.endr
	again

	case	write_after_read
	rounds
	.rept	8
	mov	%eax, %ebx
	mov	$1, %eax
	.endr
	again

	case	partial_register
	rounds
	.rept	8
	mov	$1, %al
	mov	%ah, %bl
	.endr
	again

	case	adc_in_u
	rounds
	.rept	8
	mov	$1, %eax
	adc	$0, %ebx
	.endr
	again

	case	shift_in_u
	rounds
	.rept	8
	mov	$1, %eax
	shl	$3, %ebx
	.endr
	again

	case	shift_by_cl
	rounds
	.rept	8
	shl	%cl, %ebx
	.endr
	again

	case	displacement_and_immediate
	mov	$buffer, %esi
	mov	(%esi), %eax
	rounds
	.rept	8
	movl	$1, 4(%esi)
	nop
	.endr
	again

	case	prefix_in_u
	rounds
	.rept	8
	nop
	mov	%ax, %bx
	.endr
	again

	case	prefixes_hidden
	rounds
	mul	%ebx
	mov	%ax, %si
	mov	%ax, %di
	again

	case	prefix_too_late
	rounds
	mul	%ebx
	mov	%ax, %si
	mov	%ax, %di
	mov	%ax, %bp
	again

	case	segment_prefix
	mov	$buffer, %esi
	rounds
	.rept	8
	mov	%fs:(%esi), %eax
	.endr
	again

	case	long_branch
	or	$1, %eax
	rounds
	.rept	8
	nop
	.byte	0x0F, 0x84
	.long	far_away - . - 4
	.endr
	again

	case	accumulator_store
	rounds
	.rept	8
	.byte	0xA3
	.long	buffer
	mov	%eax, %ebx
	.endr
	again

	case	push_memory
	mov	$buffer, %esi
	rounds
	.rept	4
	pushl	(%esi)
	pop	%eax
	.endr
	again

	case	leave_
	rounds
	push	%ebp
	mov	%esp, %ebp
	leave
	again

	/* --- address stalls --- */

	case	agi_in_v
	rounds
	.rept	4
	mov	$buffer, %esi
	nop
	nop
	mov	(%esi), %ebx
	.endr
	again

	case	agi_of_stack
	rounds
	.rept	4
	sub	$4, %esp
	push	%eax
	add	$8, %esp
	.endr
	again

	case	no_agi_of_push
	rounds
	.rept	4
	push	%eax
	mov	(%esp), %ebx
	pop	%edx
	.endr
	again

	case	push_call_ret_n
	jmp	1f
3:	ret	$4
	rounds
	.rept	8
	push	%eax
	call	3b
	push	%ebx
	nop
	pop	%ebx
	.endr
	again

	/* --- branches --- */

	case	jump_to_next
	rounds
	.rept	8
	jmp	2f
2:
	.endr
	again

	case	indirect_two_targets
	mov	$2f, %eax
	mov	$2f, %ebx
	xor	$3f, %ebx
	rounds
	xor	%ebx, %eax
	jmp	*%eax
2:	nop
3:	again

	case	mispredicted_in_u
	xor	%ebx, %ebx
	rounds
	xor	$1, %ebx
	cld
	jz	2f
	nop
2:	again

	case	never_taken
	or	$1, %eax
	rounds
	.rept	8
	nop
	jz	far_away
	.endr
	again

	case	cr3_empties_branch_buffer
	mov	directory, %eax
	mov	%cr3, %eax
	rounds
	mov	%eax, %cr3
	again

	/* --- memory --- */

	case	misaligned
	mov	$buffer, %esi
	rounds
	.rept	8
	mov	3(%esi), %eax
	.endr
	again

	.macro	only_in_l2 base		/* its line leaves the first level, and stays in L2 */
	mov	\base, %eax
	mov	\base + SAME_SET, %eax
	mov	\base + 2 * SAME_SET, %eax
	mov	\base + 3 * SAME_SET, %eax
	.endm

	case	store_misses
	only_in_l2 SMALL + 0x200
	mov	$SMALL + 0x200, %esi
	rounds
	mov	%ebx, (%esi)
	again

	case	two_stores_miss
	only_in_l2 SMALL + 0x200
	mov	$SMALL + 0x200, %esi
	rounds
	mov	%ebx, (%esi)
	mov	%ebx, 4(%esi)
	again

	case	store_misses_memory
	mov	$SMALL + 0x104200, %esi
	rounds
	mov	%ebx, (%esi)
	again

	case	hit_waits_for_buffer
	only_in_l2 SMALL + 0x200
	mov	$SMALL + 0x200, %esi
	mov	$SMALL + 0x404, %edi
	mov	(%edi), %eax
	rounds
	mov	%ebx, (%esi)
	mov	%ebx, (%edi)
	again

	case	modified_victims
	mov	$SMALL + 0x600, %esi
	rounds
	mov	(%esi), %eax
	mov	%eax, (%esi)
	mov	SAME_SET(%esi), %eax
	mov	%eax, SAME_SET(%esi)
	mov	2 * SAME_SET(%esi), %eax
	mov	%eax, 2 * SAME_SET(%esi)
	again

	case	two_ways_hold
	mov	$SMALL + 0x600, %esi
	rounds
	mov	(%esi), %eax
	mov	SAME_SET(%esi), %eax
	again

	case	code_line_seen
	rounds
	call	code_a
	call	code_b
	call	code_c
	again

	case	code_lines_stay
	rounds
	call	code_a
	call	code_b
	again

	case	store_into_code
	mov	code_d, %al
	rounds
	mov	%al, code_d
	call	code_d
	again

	case	port
	rounds
	out	%al, $0x80
	again

	/* --- translation --- */

	case	tlb_small_pages
	mov	directory, %eax
	mov	table, %eax
	mov	SMALL + 0x40, %eax
	mov	SMALL + 0x1060, %eax
	mov	SMALL + 0x2080, %eax
	mov	SMALL + 0x30A0, %eax
	mov	$SMALL, %esi
	mov	%cr3, %ebx
	rounds
	mov	%ebx, %cr3
	mov	0x40(%esi), %eax
	mov	0x1060(%esi), %eax
	mov	0x2080(%esi), %eax
	mov	0x30A0(%esi), %eax
	again

	case	tlb_large_page
	mov	directory, %eax
	mov	$LARGE, %esi
	mov	%cr3, %ebx
	rounds
	mov	%ebx, %cr3
	mov	0x40(%esi), %eax
	mov	0x1060(%esi), %eax
	mov	0x2080(%esi), %eax
	mov	0x30A0(%esi), %eax
	again

	case	walk_through_l2
	mov	$SMALL, %esi
	mov	$SMALL + 0x10000 + (SMALL >> 22) * 4, %edi	/* directory's set and table's */
	.rept	2					/* the first time its walks use them */
	mov	(%edi), %eax
	mov	SAME_SET(%edi), %eax
	mov	2 * SAME_SET(%edi), %eax
	mov	3 * SAME_SET(%edi), %eax
	.endr
	mov	%cr3, %ebx
	rounds
	mov	%ebx, %cr3
	mov	0x240(%esi), %eax
	mov	0x1260(%esi), %eax
	mov	0x2280(%esi), %eax
	mov	0x32A0(%esi), %eax
	again

	case	tlb_keeps_64_pages
	mov	$SMALL, %esi
	rounds
	.set	i, 0
	.rept	64
	mov	i * 4096 + (i % 64) * 32(%esi), %eax
	.set	i, i + 1
	.endr
	again

	case	invlpg_one_page
	mov	directory, %eax
	mov	table, %eax
	mov	$SMALL + 0x1240, %esi
	rounds
	invlpg	(%esi)
	mov	(%esi), %eax
	again

	case	invlpg_other_page
	mov	$SMALL + 0x1240, %esi
	rounds
	invlpg	0x1000(%esi)
	mov	(%esi), %eax
	again

	case	accessed_bit
	mov	directory, %eax
	mov	$SMALL + 0x1240, %esi
	mov	$table + 4, %edi
	mov	$SMALL + 0x1047, %ebx
	rounds
	mov	%ebx, (%edi)
	invlpg	(%esi)
	mov	(%esi), %eax
	again

	case	dirty_bit
	mov	directory, %eax
	mov	$SMALL + 0x1240, %esi
	mov	$table + 4, %edi
	mov	$SMALL + 0x1027, %ebx
	rounds
	mov	%ebx, (%edi)
	invlpg	(%esi)
	mov	(%esi), %eax
	mov	%eax, (%esi)
	again

	/* --- system --- */

	case	exception_same
	rounds
	ud2
	again

	case	exception_outer
	enter_ring3
	rounds
	ud2
	again_ring3

	case	call_gate
	enter_ring3
	rounds
	lcall	*far_pointer
	again_ring3

	case	far_call_same
	rounds
	lcall	$0x08, $far_return
	again

	case	cr0
	mov	%cr0, %eax
	rounds
	mov	%eax, %cr0
	again

	case	cr3_flushes_large
	mov	directory, %eax
	mov	LARGE + 0x40, %edx
	mov	$LARGE + 0x40, %esi
	mov	%cr3, %eax
	rounds
	mov	(%esi), %edx
	mov	%eax, %cr3
	again

	case	rdtsc_ring0
	rounds
	rdtsc
	again

	case	rdtsc_ring3
	enter_ring3
	rounds
	rdtsc
	again_ring3

	case	cr3_waits_for_buffers
	mov	directory, %eax
	only_in_l2 LARGE + 0x200
	mov	$LARGE + 0x200, %esi
	mov	%cr3, %eax
	rounds
	mov	%ebx, (%esi)
	mov	%eax, %cr3
	again

	case	rep_movs
	mov	buffer + 2048, %eax
	mov	buffer + 2080, %eax
	rounds
	mov	%ecx, %ebp
	mov	$16, %ecx
	mov	$buffer + 2048, %edi
	mov	$buffer, %esi
	rep movsl
	mov	%ebp, %ecx
	again

	case	rep_stos
	mov	$buffer, %edi
	mov	(%edi), %eax
	mov	32(%edi), %eax
	rounds
	mov	%ecx, %ebp
	mov	$16, %ecx
	nop
	mov	$buffer, %edi
	rep stosl
	mov	%ebp, %ecx
	again

	case	xchg_memory
	mov	$buffer, %esi
	rounds
	.rept	4
	xchg	%eax, (%esi)
	.endr
	again

	case	new_descriptor
	mov	$0x10, %eax
	mov	$0x23, %ebx
	rounds
	mov	%eax, %gs
	mov	%ebx, %gs
	again

	case	string_steps
	mov	$buffer, %ebx
	rounds
	mov	%ebx, %esi
	mov	%ebx, %edi
	lodsl
	stosl
	movsl
	again

	.section .cases, "a"
cases_end:
	.text
far_away:
	ud2


	.macro	short_line name
	.p2align 12
	.skip	0x800
\name:	.rept	4
	mov	%eax, %edx
	mov	%eax, %ebx
	.endr
	ret
	.endm

	short_line code_a
	short_line code_b
	short_line code_c
	.p2align 5
	.skip	0x20
code_d:	nop
	ret
	.p2align 12
