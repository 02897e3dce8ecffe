/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The short-message fastpath for programs that enter by SYSENTER, which makes no frame and takes no
 * stack; and for those that enter by gate 0x30, as ever.  Each thread is left as it came.
 *
 * Handles what asm.S handles, from either way in to either way out.  Everything else goes the C
 * path and leaves by iret: the frame is that of a gate.
 *
 * Differs from Liedtke 1993, whose processor had none of this: the frame that the gate would push
 * is made in the control block, so that no other part of the kernel need know.  That SYSEXIT may be
 * used stands in the half of CS's slot that iret does not look at.  Flags are the thread's own
 * afterwards, but for IF: SYSENTER clears it before anybody sees it, so it is always on.  The
 * caller's memory is not trusted.
 *
 *	in:	gate 0x30: as fastpath.inc says
 *		SYSENTER: the same, but ecx stack pointer; there R, 1b, ebp, timeouts;
 *		interrupts off, DS and ES anything, all other flags the user's
 *	out:	by iret: eax dope, edx ebx words, esi edi my id, ecx ebp its own id
 *		by SYSEXIT, at R - 2: eax dope, ebp ebx words, esi edi my id, ecx stack pointer
 *	stack:	ME(KEPT) has the timeouts of who came by the gate, until the commit
 */
#include "fastpath.inc"

#define KEPT		(-TCB_HEADROOM)
#define BY_SYSENTER	(SYSENTER_CS >> 16)	/* in the third byte of CS's slot */
#define ENTRY_BYTES	16			/* what the caller has pushed: */
#define ENTRY_TIMEOUTS	12
#define ENTRY_LAST	(USER_END - ENTRY_BYTES)
#define COPY_BYTES	2			/* of the instruction before R */
#define EFLAGS_IF	0x200
#define EFLAGS_KERNEL	0			/* NT above all */
#define CPU_SEP		(1 << 11)
#define FROM_USER	3
#define DEBUG		1
#define PAGE_FAULT	14
#define USER_MAY_NOT_READ 5			/* its error code: user mode, protection */
#define MSR_SYSENTER_CS	0x174			/* then ESP, EIP */

/* In what an exception before the first instruction pushes. */
#define flags_at_entry	kernel_stack_top - 4

#define to	%eax

	VARIANT	fastpath, sysenter, "register messages by SYSENTER and SYSEXIT", "", CPU_SEP, use
	NEEDS	switch, skip global
	NEEDS	sched, untold
	NEEDS	tcb, virtual
	NEEDS	stack, one

enter:	/* SYSENTER: makes the frame */
	mov	%ss:tss_esp0, %esp
	push	$USER_DS
	push	%ecx
	pushf					# nothing before has changed them
	cmp	$ENTRY_LAST, %ecx
	ja	beyond
	push	$SYSENTER_CS
	orl	$EFLAGS_IF, TCB_EFLAGS - TCB_CS(%esp)
	addl	$ENTRY_BYTES, TCB_ESP - TCB_CS(%esp)
read_return:
	push	(%ecx)
read_timeouts:
	mov	ENTRY_TIMEOUTS(%ecx), %ecx

	/* checks: two words, timeouts that last for ever, no FPU or breakpoints to be taken away */
	and	$RCV_TIMEOUTS, %ecx
	or	%eax, %ecx
	or	idt_live, %ecx
	jnz	unusual
checks:	cmp	$RCV_OPEN, %ebp			# a closed receive of two words
	jae	other_receive
	mov	%esi, to			# %eax was 0
	and	$THREAD_MASK, to		# TCB of the partner, or zeros
	mov	ME(TCB_OPEN), %ecx
	cmp	%ecx, TO(TCB_WAIT)		# waits for anybody whom I may send to?
	jne	closed_partner
receive_closed:
	lea	TO(TCB_FRAME), %ecx		# its token

commit:	/* commit: from here the IPC happens */
	COUNT_FAST
	movl	$READY, TO(TCB_WAIT)		# the partner runs
	mov	%ebp, ME(TCB_RCV_DESC)
	mov	%ecx, ME(TCB_WAIT)		# I wait

	/* transfer: the words stay in %edx and %ebx */
	mov	TO(TCB_PDIR), %ecx
	mov	ME(TCB_ID_LOW), %esi		# from me
	mov	ME(TCB_ID_HIGH), %edi
	cmp	%ecx, ME(TCB_PDIR)
	je	1f
	mov	%ecx, %cr3

	/* leave */
1:	lea	TO(TCB_FRAME_END), %ecx		# the partner's stack at its next entry
	mov	%ecx, tss_esp0
	cmpl	$SYSENTER_CS, TO(TCB_CS)	# as it came
	jne	by_iret
	lea	TO(TCB_EFLAGS), %esp
	mov	%edx, %ebp			# its next instruction copies it back
	mov	TO(TCB_EIP), %edx
	sub	$COPY_BYTES, %edx
	xorl	$EFLAGS_IF, (%esp)		# it was on, and comes on by sti
	mov	$SHORT_DOPE, %eax
	popf
	pop	%ecx
	sti					# after the next instruction
	sysexit
by_iret:
	lea	TO(TCB_FRAME), %esp
	push	$EFLAGS_KERNEL			# iret must not find NT, which is the user's
	popf
	mov	TO(TCB_ID_LOW), %ecx		# addressed to itself
	mov	TO(TCB_ID_HIGH), %ebp
	mov	$SHORT_DOPE, %eax
	iret

	.globl	fastpath_sysenter
fastpath_sysenter:
	/* gate 0x30.  checks: the same */
	mov	%ecx, ME(KEPT)
	and	$RCV_TIMEOUTS, %ecx
	or	%eax, %ecx
	jz	checks
unusual:
	cmpl	$0, idt_live
	jne	live
	test	%eax, %eax
	BAIL	nz, descriptor
	BAIL	mp, timeout

closed_partner:
	cmp	%esp, TO(TCB_WAIT)		# waits for me only?
	je	receive_closed
	BAIL	mp, partner, bail_to

	/* checks: of a reply, which a wait for anybody follows */
other_receive:
	jne	with_buffer
open_receive:
	cmpl	$0, ME(TCB_SENDERS)		# nobody is queued
	BAIL	ne, queue
	mov	%esi, to
	and	$THREAD_MASK, to
	mov	ME(TCB_OPEN), %ecx
	cmp	%esp, TO(TCB_WAIT)		# waits for me only?
	je	commit
	cmp	%ecx, TO(TCB_WAIT)		# for anybody?
	je	commit
	BAIL	mp, partner, bail_to

	/* checks: of a receive with a buffer or a window */
with_buffer:
	cmp	$-1, %ebp			# there is a receive phase
	BAIL	e, no_receive
	test	$RCV_OPEN, %ebp
	jnz	open_receive
	mov	%esi, to
	and	$THREAD_MASK, to
	mov	ME(TCB_OPEN), %ecx
	cmp	%ecx, TO(TCB_WAIT)
	jne	closed_partner
	jmp	receive_closed

bail_to:
	xor	%eax, %eax
bail:	testb	$BY_SYSENTER, ME(TCB_CS + 2)
	jnz	1f
	mov	ME(KEPT), %ecx
	jmp	gate_ipc
1:	mov	ME(TCB_ESP), %ecx
	mov	ENTRY_TIMEOUTS - ENTRY_BYTES(%ecx), %ecx
	push	$EFLAGS_KERNEL			# see by_iret
	popf
	jmp	gate_ipc

/* The gate of the live IDT takes all of it away, and debug_entry does nothing. */
live:	int	$DEBUG
	mov	ME(TCB_ESP), %ecx
	sub	$ENTRY_BYTES, %ecx
	jmp	read_timeouts

/*
 * #DB before the first instruction: TF is set, or the instruction before SYSENTER has put off a
 * breakpoint.  The frame gets TF, the kernel has none.  If the gate was that of the live IDT, CS is
 * set already, see debug.c.
 */
debug:	cmpl	$enter, (%esp)
	jne	debug_entry
	testb	$FROM_USER, 4(%esp)
	jnz	debug_entry
	push	%eax
	xor	%eax, %eax
	mov	%eax, %dr6
	pop	%eax
	mov	%ss:tss_esp0, %esp
	push	$USER_DS
	push	%ecx
	push	%ss:flags_at_entry
made_slowly:
	orl	$EFLAGS_IF, (%esp)
	sub	$8, %esp			# EIP: fetch reads it
	cmpw	$DEBUG_CS, 4(%esp)
	je	1f
	movl	$USER_CS, 4(%esp)
1:	addl	$ENTRY_BYTES, ME(TCB_ESP)
	pusha
	cld
	lea	-TCB_REGS(%esp), %eax
	mov	$kernel_stack_top, %esp
	call	fetch
	jmp	resume

/* struct tcb *fetch(struct tcb *me): R and the timeouts from where ECX points, then the C path. */
fetch:	mov	TCB_ECX(%eax), %edx
	cmp	$ENTRY_LAST, %edx
	ja	refuse
	push	%ebx
	mov	%eax, %ebx
	sub	$ENTRY_BYTES, %esp
	mov	%esp, %eax
	mov	$ENTRY_BYTES, %ecx
	call	copy_user
	test	%eax, %eax
	mov	%ebx, %eax
	jnz	ask_pager
	pop	TCB_EIP(%ebx)
	add	$ENTRY_TIMEOUTS - 4, %esp
	pop	TCB_ECX(%ebx)
	pop	%ebx
	jmp	ipc

/* What equality has no pre-states for: all of it has conformance tests. */
	.section .fastpath.sysenter_faults, "ax"

/* #PF: a page of the caller's stack may be missing. */
missing_page:
	testb	$FROM_USER, 8(%esp)
	jnz	page_fault_entry
	cmpl	$read_return, 4(%esp)
	je	1f
	cmpl	$read_timeouts, 4(%esp)
	jne	page_fault_entry
1:	mov	%ss:tss_esp0, %esp
	sub	$FRAME_SIZE, %esp
	push	$EFLAGS_KERNEL
	popf
	pusha
	lea	-TCB_REGS(%esp), %eax
	mov	$kernel_stack_top, %esp
	call	fetch
	jmp	resume

/*
 * In fetch, which continues when the pager has answered.  As in a long transfer the pager hears
 * that EIP is all ones.
 */
ask_pager:
	add	$ENTRY_BYTES, %esp
	mov	%cr2, %edx
	and	$~3, %edx
	mov	%edx, TCB_FAULT_ADDRESS(%ebx)
	orl	$-1, TCB_FAULT_IP(%ebx)
	orl	$-1, TCB_EIP(%ebx)
	movl	$PAGE_FAULT, TCB_EXCEPTION_VECTOR(%ebx)	# if there is no pager
	mov	$fetch, %edx
	call	continue_later
	mov	%ebx, %eax
	pop	%ebx
	jmp	fault_resolve

/* The stack pointer is no user's: as if the program had read there. */
beyond:	sub	$TCB_EFLAGS - TCB_FRAME, %esp
	int	$DEBUG				# see live
	push	$EFLAGS_KERNEL
	popf
	add	$TCB_EFLAGS - TCB_FRAME, %esp
	jmp	made_slowly
refuse:	mov	%edx, TCB_FAULT_ADDRESS(%eax)
	orl	$-1, TCB_EIP(%eax)
	mov	$PAGE_FAULT, %edx
	mov	$USER_MAY_NOT_READ, %ecx
	jmp	exception

/* void use(u32 on): what SYSENTER and the two exceptions lead to. */
	.section GATES_TEXT
use:	push	%ebx
	mov	%eax, %ebx
	xor	%edx, %edx
	mov	$MSR_SYSENTER_CS, %ecx
	neg	%eax				# 0: SYSENTER is #GP
	and	$KERNEL_CS, %eax
	wrmsr
	inc	%ecx				# ESP: for an exception before the first instruction
	mov	$kernel_stack_top, %eax
	wrmsr
	inc	%ecx
	mov	$enter, %eax
	wrmsr
	mov	$debug_entry, %edx
	mov	$page_fault_entry, %eax
	test	%ebx, %ebx
	jz	1f
	mov	$debug, %edx
	mov	$missing_page, %eax
1:	mov	%eax, %ebx
	mov	$DEBUG, %eax
	xor	%ecx, %ecx
	call	gate_set
	mov	$PAGE_FAULT, %eax
	mov	%ebx, %edx
	xor	%ecx, %ecx
	pop	%ebx
	jmp	gate_set
