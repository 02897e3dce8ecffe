/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The short-message fastpath ordered for the Pentium.
 *
 * Handles what asm.S handles.
 *
 * Differs from Liedtke 1993, whose order is for one pipe, and from asm.S: instructions stand in
 * pairs for the two pipes (the blank lines below are between them where it is not obvious), no
 * two of a pair in one bank of the data cache; a call, whose receive descriptor is 0, meets no
 * taken branch, since CR3 has emptied the branch buffer and each costs 3 clocks or 4.  What each
 * of these gains is measured in README.md.
 *
 *	in:	as fastpath.inc says
 *	out:	the partner's user mode: eax dope, edx ebx words, esi edi my id, ecx ebp its own id
 *	stack:	ME(KEPT) is scratch: a fault because of a null DS, which is repaired, pushes over
 *		the TCB's registers, but not so far
 */
#include "fastpath.inc"

#define KEPT	(-TCB_HEADROOM)

#define to	%eax

	VARIANT	fastpath, p5, "register messages in assembler, ordered for the Pentium", "liedtke93"
	NEEDS	switch, skip global
	NEEDS	sched, untold
	NEEDS	tcb, virtual

	.globl	fastpath_p5
fastpath_p5:
	/* checks: of a call */
	test	%eax, %eax			# two words and no more
	BAIL	nz, descriptor, gate_ipc

	test	%ebp, %ebp			# a closed receive of two words
	jnz	other_receive

	mov	%esi, to			# %eax was 0: bail restores it
	mov	%ecx, ME(KEPT)

	and	$RCV_TIMEOUTS, %ecx		# which may last for ever, page faults too
	BAIL	nz, timeout, bail_ecx

	and	$THREAD_MASK, to		# TCB of the partner, or zeros
	mov	ME(TCB_OPEN), %ecx

	cmp	%ecx, TO(TCB_WAIT)		# waits for anybody whom I may send to?
	jne	closed_partner
receive_closed:

	/* commit: from here the IPC happens */
	COUNT_FAST
	lea	TO(TCB_FRAME), %ecx
	mov	%ebp, TO(TCB_WAIT)		# the partner runs: READY is 0

	mov	%ecx, ME(TCB_WAIT)		# I wait for its token
	mov	%ebp, ME(TCB_RCV_DESC)

transfer:
	/* transfer: the words stay in %edx and %ebx */
	mov	TO(TCB_PDIR), %ecx
	mov	ME(TCB_ID_LOW), %esi		# from me

	mov	ME(TCB_ID_HIGH), %edi
	lea	TO(TCB_FRAME_END), %ebp

	cmp	%ecx, ME(TCB_PDIR)
	je	1f
	mov	%ecx, %cr3			# the 2 clocks of cmp hide its prefix

	/* leave */
1:	lea	TO(TCB_FRAME), %esp
	mov	%ebp, tss_esp0			# the partner's stack at its next entry

	mov	TO(TCB_ID_LOW), %ecx		# addressed to itself
	mov	TO(TCB_ID_HIGH), %ebp

	mov	$SHORT_DOPE, %eax
	iret

closed_partner:
	cmp	%esp, TO(TCB_WAIT)		# waits for me only?
	je	receive_closed
	BAIL	mp, partner, bail_ecx

	/* checks: of a reply that waits for anybody; and of a call with a buffer or a window */
other_receive:
	cmp	$-1, %ebp			# there is a receive phase
	BAIL	e, no_receive

	mov	%esi, to
	mov	%ecx, ME(KEPT)

	and	$RCV_TIMEOUTS, %ecx
	BAIL	nz, timeout, bail_ecx

	and	$THREAD_MASK, to
	mov	%ebp, %ecx

	and	$RCV_OPEN, %ecx
	jz	other_closed

	mov	ME(TCB_SENDERS), %ecx
	test	%ecx, %ecx			# nobody is queued
	BAIL	nz, queue, bail_ecx

	cmp	%esp, TO(TCB_WAIT)
	jne	open_partner
receive_open:
	mov	ME(TCB_OPEN), %ecx
commit_other:
	/* commit: from here the IPC happens */
	COUNT_FAST
	xor	%edi, %edi

	mov	%edi, TO(TCB_WAIT)
	mov	%ebp, ME(TCB_RCV_DESC)

	mov	%ecx, ME(TCB_WAIT)

	jmp	transfer

	/* checks: the rest */
open_partner:
	mov	ME(TCB_OPEN), %ecx
	cmp	%ecx, TO(TCB_WAIT)
	je	commit_other
	BAIL	mp, partner, bail_ecx
other_closed:
	mov	ME(TCB_OPEN), %ecx
	cmp	%ecx, TO(TCB_WAIT)
	je	1f
	cmp	%esp, TO(TCB_WAIT)
	BAIL	ne, partner, bail_ecx
1:	lea	TO(TCB_FRAME), %ecx
	jmp	commit_other

bail_ecx:
	mov	ME(KEPT), %ecx
bail:	xor	%eax, %eax
	jmp	gate_ipc
