/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The short-message fastpath between small address spaces: no CR3, but segments.
 *
 * Handles what asm.S handles: between small spaces, and between small and large ones, CR3 then if
 * the large one is not loaded.  The data segments may be the user's small ones here: everything
 * is addressed by %esp and %ebp, whose segment is the kernel's.
 *
 * Differs from Liedtke 1995 (TR 933), which loads DS with a flat segment on the way in and tells a
 * small space from a large one by the bits of one pointer: here the words of the descriptor are in
 * the control block, ready made, and one word is the same in all small spaces, the page directory
 * that a thread needs.  Where both have the same, only the high words of the descriptors of data
 * and code differ.  Ordered for the Pentium; what follows the commit stands here twice, to
 * spare a jump.
 *
 *	in:	as fastpath.inc says, but DS and ES are the user's
 *	out:	the partner's user mode: eax dope, edx ebx words, esi edi my id, ecx ebp its own id
 *	stack:	ME(TCB_EDI) is scratch until the commit
 */
#include "fastpath.inc"
#include "switch.h"

#define to	%ebp

	VARIANT	fastpath, small, "register messages in assembler, segments for CR3", "liedtke95"
	NEEDS	switch, small
	NEEDS	sched, untold
	NEEDS	tcb, virtual

	/* From the commit's last store on; the words stay in %edx and %ebx. */
	.macro	LEAVE label
	mov	TO(TCB_ROOT), %ecx
	mov	ME(TCB_ID_LOW), %esi		# from me
	mov	TO(TCB_SEGMENT + 4), %eax
	mov	ME(TCB_ID_HIGH), %edi
	cmp	%ecx, ME(TCB_ROOT)		# both small, or of one large space?
	jne	large_and_small

	/* leave */
\label:	lea	TO(TCB_FRAME), %esp
	lea	TO(TCB_FRAME_END), %ecx
	xor	%ebp, %ebp			# absolute addresses, in the stack segment
	mov	%eax, GDT_USER_DS + 4(%ebp)
	xor	$DESCRIPTOR_CODE, %eax
	mov	%ecx, tss_esp0(%ebp)		# the partner's stack at its next entry
	mov	%eax, GDT_USER_CS + 4(%ebp)
	mov	$USER_DS, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %fs
	mov	%eax, %gs
	mov	ME(TCB_ID_LOW), %ecx		# addressed to itself: %esp is the partner's
	mov	ME(TCB_ID_HIGH), %ebp
	mov	$SHORT_DOPE, %eax
	iret
	.endm

	.globl	fastpath_small
fastpath_small:
	/* checks: of a call, which a closed receive of two words follows */
	test	%eax, %eax			# two words and no more
	BAIL	nz, descriptor, gate_ipc
	cmp	$RCV_OPEN, %ebp
	jae	other_receive
	test	$RCV_TIMEOUTS, %ecx		# which may last for ever, page faults too
	BAIL	nz, timeout, gate_ipc
	mov	%esi, to			# %ebp was 0: bail restores it
	mov	ME(TCB_OPEN), %eax
	and	$THREAD_MASK, to		# TCB of the partner, or zeros
	cmp	%eax, TO(TCB_WAIT)		# waits for anybody whom I may send to?
	jne	closed_partner
receive_closed:

	/* commit: from here the IPC happens */
	COUNT_FAST
	lea	TO(TCB_FRAME), %ecx
	movl	$0, ME(TCB_RCV_DESC)
	mov	%ecx, ME(TCB_WAIT)		# I wait for its token
	movl	$READY, TO(TCB_WAIT)		# the partner runs

transfer:
	/* transfer */
	LEAVE	leave

large_and_small:
	test	%ecx, %ecx
	jz	1f				# a small space needs no page directory of its own
	mov	%cr3, %eax
	cmp	%ecx, %eax
	je	1f
	mov	%ecx, %cr3
1:	mov	TO(TCB_SEGMENT), %ecx
	xor	%eax, %eax
	mov	%ecx, %ss:GDT_USER_DS(%eax)
	mov	%ecx, %ss:GDT_USER_CS(%eax)
	mov	TO(TCB_SEGMENT + 4), %eax
	jmp	leave

	/* checks: the rest */
closed_partner:
	cmp	%esp, TO(TCB_WAIT)		# waits for me only?
	je	receive_closed
	xor	%ebp, %ebp
	BAIL	mp, partner

	/* checks: of a reply, which a wait for anybody follows */
other_receive:
	jne	rare_receive
	test	$RCV_TIMEOUTS, %ecx
	BAIL	nz, timeout, gate_ipc
	mov	%esi, to			# %ebp was RCV_OPEN
	cmp	%eax, ME(TCB_SENDERS)		# nobody is queued
	BAIL	ne, queue, bail_queue
	and	$THREAD_MASK, to
	mov	ME(TCB_OPEN), %eax
	cmp	%esp, TO(TCB_WAIT)		# waits for me only?
	jne	open_partner
receive_open:

	/* commit: from here the IPC happens */
	COUNT_FAST
	movl	$RCV_OPEN, ME(TCB_RCV_DESC)
	mov	%eax, ME(TCB_WAIT)
	movl	$READY, TO(TCB_WAIT)

	/* transfer */
	LEAVE	leave_reply

	/* checks: the rest */
open_partner:
	cmp	%eax, TO(TCB_WAIT)
	je	receive_open
	mov	$RCV_OPEN, %ebp
	BAIL	mp, partner

	/* checks: of receives with a buffer or a window */
rare_receive:
	cmp	$-1, %ebp			# there is a receive phase
	BAIL	e, no_receive, gate_ipc
	test	$RCV_TIMEOUTS, %ecx
	BAIL	nz, timeout, gate_ipc
	mov	%ebp, %eax
	mov	%esi, to
	and	$THREAD_MASK, to
	test	$RCV_OPEN, %eax
	jz	1f
	cmpl	$0, ME(TCB_SENDERS)
	BAIL	ne, queue, bail_rare
1:	cmp	%esp, TO(TCB_WAIT)
	je	2f
	mov	%edi, ME(TCB_EDI)		# scratch, where the slow path saves %edi too
	mov	ME(TCB_OPEN), %edi
	cmp	%edi, TO(TCB_WAIT)
	mov	ME(TCB_EDI), %edi
	BAIL	ne, partner, bail_rare
2:	lea	TO(TCB_FRAME), %ecx
	test	$RCV_OPEN, %eax
	jz	3f
	mov	ME(TCB_OPEN), %ecx

	/* commit: from here the IPC happens */
3:	COUNT_FAST
	mov	%eax, ME(TCB_RCV_DESC)
	mov	%ecx, ME(TCB_WAIT)
	movl	$READY, TO(TCB_WAIT)
	jmp	transfer

bail_queue:
	mov	$RCV_OPEN, %ebp
	jmp	bail
bail_rare:
	mov	%eax, %ebp
bail:	xor	%eax, %eax
	jmp	gate_ipc
