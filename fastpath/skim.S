/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What page-table separation against Meltdown would cost a short message: asm.S with the loads of
 * CR3 that it takes, one on the way in and one on the way out, whatever the spaces.
 *
 * Handles what asm.S handles.
 *
 * Differs from such a separation as Linux has it (KPTI, 2018) in that it separates nothing: the
 * kernel's pages stay in the user's page directory, both loads take that of a space, and only the
 * way through this file pays.  The entry code, the frame in the control block and the descriptors,
 * which would have to stay mapped, are read as they are here.
 *
 *	in:	as fastpath.inc says
 *	out:	the partner's user mode: eax dope, edx ebx words, esi edi my id, ecx ebp its own id
 *	stack:	ME(TCB_EDI) is scratch until the commit (the slow path saves %edi there too)
 */
#include "fastpath.inc"

#define to	%eax

	VARIANT	fastpath, skim, "asm with the CR3 loads of page-table separation", ""
	NEEDS	switch, skip
	NEEDS	sched, untold
	NEEDS	tcb, virtual

	.globl	fastpath_skim
fastpath_skim:
	mov	%edi, ME(TCB_EDI)
	mov	%cr3, %edi			# to the kernel's page directory
	mov	%edi, %cr3
	mov	ME(TCB_EDI), %edi
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
	mov	%ecx, %cr3			# to the user's

	/* leave */
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
