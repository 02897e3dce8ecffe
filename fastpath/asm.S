/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The short-message fastpath in assembler, address spaces switched by CR3.
 *
 * Handles: a register message without fpages, to a partner that waits for me (closed) or for
 * anybody (open) without timeout, followed by a receive phase without timeout, from the partner
 * or, if nobody is queued, from anybody.  Everything else is the C path's.
 *
 * Differs from Liedtke 1993: the frame that the gate pushes is in the TCB itself and a blocked
 * thread has no kernel stack, so that no stack is switched and no resume address stored; one
 * word, `wait`, tells the partner's state, its partner and, by the open word, the right to send.
 *
 *	in:	as fastpath.inc says
 *	out:	the partner's user mode: eax dope, edx ebx words, esi edi my id, ecx ebp its own id
 *	stack:	ME(TCB_EDI) is scratch until the commit (the slow path saves %edi there too)
 */
#include "fastpath.inc"

#define to	%eax

	VARIANT	fastpath, asm, "register messages in assembler, CR3 if it changes", "liedtke93"
	NEEDS	switch, skip global
	NEEDS	sched, untold
	NEEDS	tcb, virtual

	.globl	fastpath_asm
fastpath_asm:
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

	/* transfer: the words stay in %edx and %ebx */
	mov	ME(TCB_ID_LOW), %esi		# from me
	mov	ME(TCB_ID_HIGH), %edi
	mov	TO(TCB_PDIR), %ecx
	cmp	%ecx, ME(TCB_PDIR)
	je	1f
	mov	%ecx, %cr3

	/* leave */
1:	lea	TO(TCB_FRAME_END), %esp		# the partner's stack at its next entry
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
