/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * asm.S of a kernel in which each thread has a stack (the axis `stack`, choice each): what one for
 * all saves.  Each switch stores where I go on and my stack pointer, and loads the partner's; that
 * word, at which the partner goes on, is dropped with it, since all is done here.
 *
 * Handles what asm.S handles.  Differs from Liedtke 1993 (Table 3, "switch stack") as each.c says:
 * the frame of the entry is in the TCB, and so the stack pointer comes from there, too.
 *
 *	in:	as fastpath.inc says
 *	out:	the partner's user mode: eax dope, edx ebx words, esi edi my id, ecx ebp its own id
 *	stack:	ME(TCB_EDI) is scratch until the commit (the slow path saves %edi there too)
 */
#include "fastpath.inc"

#define to	%eax

	VARIANT	fastpath, stacks, "as asm, and switches from one stack to another", "liedtke93"
	NEEDS	switch, skip global
	NEEDS	sched, untold
	NEEDS	tcb, virtual
	NEEDS	stack, each

	.globl	fastpath_stacks
fastpath_stacks:
	/* checks */
	test	%eax, %eax			# two words and no more
	BAIL	nz, descriptor, gate_ipc
	cmp	$-1, %ebp			# there is a receive phase
	BAIL	e, no_receive
	test	$RCV_TIMEOUTS, %ecx		# which may last for ever, page faults too
	BAIL	nz, timeout
	mov	%esi, to			# %eax was 0: bail restores it
	and	$THREAD_MASK, to		# TCB of the partner, or zeros
	cmp	%esp, TO(TCB_WAIT)		# waits for me only?
	je	closed_partner
	mov	%edi, ME(TCB_EDI)
	mov	ME(TCB_OPEN), %edi
	cmp	%edi, TO(TCB_WAIT)		# waits for anybody whom I may send to?
	jne	bail_partner
	test	$RCV_OPEN, %ebp
	jz	closed_receive
	cmpl	$0, ME(TCB_SENDERS)		# open wait with nobody queued
	je	open_receive
	jmp	bail_queue

closed_partner:
	test	$RCV_OPEN, %ebp
	jnz	1f
closed_receive:					# the partner waits, so it is not queued at me
	lea	TO(TCB_FRAME), %ecx		# its token
	jmp	commit
1:	cmpl	$0, ME(TCB_SENDERS)
	BAIL	ne, queue
open_receive:
	mov	ME(TCB_OPEN), %ecx

commit:	/* commit: from here the IPC happens */
	COUNT_FAST
	mov	%ecx, ME(TCB_WAIT)		# I wait
	mov	%ebp, ME(TCB_RCV_DESC)
	movl	$READY, TO(TCB_WAIT)		# the partner runs

	/* switch stacks */
	mov	ME(TCB_STACK), %ecx
	movl	$resumed, (%ecx)		# here I go on
	mov	%ecx, ME(TCB_STACK)

	/* transfer: the words stay in %edx and %ebx */
	mov	ME(TCB_ID_LOW), %esi		# from me
	mov	ME(TCB_ID_HIGH), %edi
	mov	TO(TCB_PDIR), %ecx
	cmp	%ecx, ME(TCB_PDIR)
	je	1f
	mov	%ecx, %cr3

	/* leave */
1:	mov	TO(TCB_STACK), %esp
	pop	%ecx				# there it would go on
	lea	TO(TCB_FRAME_END), %esp		# the partner's stack at its next entry
	mov	%esp, tss_esp0
	mov	TO(TCB_ID_LOW), %ecx		# addressed to itself
	mov	TO(TCB_ID_HIGH), %ebp
	sub	$FRAME_SIZE, %esp
	mov	$SHORT_DOPE, %eax
	iret

bail_partner:
	mov	ME(TCB_EDI), %edi
	BAIL	mp, partner
bail_queue:
	mov	ME(TCB_EDI), %edi
	BAIL	mp, queue
bail:	xor	%eax, %eax
	jmp	gate_ipc
