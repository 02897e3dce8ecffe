/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The short-message fastpath for messages of up to 16 dwords: those beyond the registers are
 * fetched into the kernel with the sender's space loaded, and written with the receiver's loaded,
 * which it must be anyway.  So a short message in memory costs no load of CR3 and no flush of the
 * TLB more than one in registers, where the C path's temporary mapping costs one (Liedtke 1993,
 * 5.2.3, where it pays for messages of any length).
 *
 * Handles what asm.S handles, in the same way; and a message in memory of 3 to 16 dwords without
 * fpages and strings, to a partner whose buffer has room for it.  What is missing in either space
 * and whatever else is unusual is found before the commit, and the C path begins from the
 * registers that stand in the control block by then (fastpath_give_up).
 *
 *	in:	as fastpath.inc says
 *	out:	the partner's user mode: eax dope, edx ebx words, esi edi my id, ecx ebp its own id
 *	stack:	ME(TCB_EDI) is scratch until the commit (the slow path saves %edi there too);
 *		for memory the kernel's: the dwords, and below them what I wait for
 */
#include "fastpath.inc"

#define to	%eax

	VARIANT	fastpath, dwords, "register messages, and up to 16 dwords from memory", "liedtke93"
	NEEDS	switch, skip global
	NEEDS	sched, untold
	NEEDS	copy, window
	NEEDS	tcb, virtual

#define DWORDS_MAX 16
#define BY_REGISTERS 2
#define DOPE_SHIFT 13
#define dwords	kernel_stack_top - 4 * (DWORDS_MAX - BY_REGISTERS)

	.globl	fastpath_dwords
fastpath_dwords:
	/* checks */
	test	%eax, %eax
	jnz	memory
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

	/* A message in memory.  From here the partner is %ebx, %ebp points to my registers. */
#undef to
#define to		%ebx
#define MINE(field)	(field - TCB_REGS)(%ebp)

memory:	/* checks */
	test	$SND_MAP | SND_DECEIT, %eax	# a message, no fpages, in my name
	BAIL	nz, descriptor, gate_ipc
	cmp	$USER_LAST, %eax		# in user space
	BAIL	a, descriptor, gate_ipc
	cmp	$-1, %ebp			# there is a receive phase
	BAIL	e, no_receive, gate_ipc
	test	$RCV_TIMEOUTS, %ecx		# which may last for ever, page faults too
	BAIL	nz, timeout, gate_ipc
	pusha					# as the C path has them
	cld
	mov	%esp, %ebp
	mov	$dwords, %esp
	mov	%esi, to
	and	$THREAD_MASK, to
	lea	MINE(TCB_FRAME), %ecx		# my token
	cmp	%ecx, TO(TCB_WAIT)		# waits for me only?
	mov	MINE(TCB_OPEN), %ecx
	je	1f
	cmp	%ecx, TO(TCB_WAIT)		# waits for anybody whom I may send to?
	BAIL	ne, partner, fastpath_give_up
1:	testb	$RCV_OPEN, MINE(TCB_EBP)
	jz	2f
	cmpl	$0, MINE(TCB_SENDERS)		# open wait with nobody queued
	BAIL	ne, queue, fastpath_give_up
	jmp	3f
2:	lea	TO(TCB_FRAME), %ecx
3:	push	%ecx				# what I shall wait for
	mov	TO(TCB_RCV_DESC), %edi
	and	$~RCV_OPEN, %edi
	BAIL	z, descriptor, fastpath_give_up	# a buffer
	test	$RCV_FPAGE, %edi
	BAIL	nz, descriptor, fastpath_give_up	# and no window
	cmp	$USER_LAST, %edi
	BAIL	a, descriptor, fastpath_give_up
	mov	MSG_SEND_DOPE(%eax), %edx
	test	$STRINGS, %edx			# dwords only
	BAIL	nz, descriptor, fastpath_give_up
	mov	%edx, %ecx
	shr	$DOPE_SHIFT, %ecx
	sub	$BY_REGISTERS, %ecx
	BAIL	be, descriptor, fastpath_give_up
	cmp	$DWORDS_MAX - BY_REGISTERS, %ecx	# as many as the kernel's stack has room for
	BAIL	a, descriptor, fastpath_give_up
	lea	MSG_DWORDS + 4 * BY_REGISTERS(%eax), %esi
	mov	%edi, %eax			# the partner's buffer
	mov	$dwords, %edi
	rep movsl
	mov	TO(TCB_PDIR), %ecx
	cmp	%ecx, MINE(TCB_PDIR)
	je	4f
	mov	%ecx, %cr3			# the receiver's space
4:	mov	MSG_SIZE_DOPE(%eax), %ecx
	shr	$DOPE_SHIFT, %ecx
	shr	$DOPE_SHIFT, %edx
	cmp	%edx, %ecx			# has room for the dwords
	BAIL	b, descriptor, fastpath_give_up
	lea	-BY_REGISTERS(%edx), %ecx
	mov	$dwords, %esi
	lea	MSG_DWORDS + 4 * BY_REGISTERS(%eax), %edi
	rep movsl				# nobody looks at them before the commit

	/* commit: from here the IPC happens */
	COUNT_FAST
	mov	MINE(TCB_EBP), %ecx
	mov	%ecx, MINE(TCB_RCV_DESC)
	pop	MINE(TCB_WAIT)			# I wait
	movl	$READY, TO(TCB_WAIT)		# the partner runs

	/* transfer: two words go by registers */
	lea	TO(TCB_FRAME), %esp
	mov	%edx, %eax
	shl	$DOPE_SHIFT, %eax
	mov	MINE(TCB_EDX), %edx
	mov	MINE(TCB_ID_LOW), %esi		# from me
	mov	MINE(TCB_ID_HIGH), %edi
	lea	TO(TCB_FRAME_END), %ecx
	mov	MINE(TCB_EBX), %ebx

	/* leave: ME is the partner */
	mov	%ecx, tss_esp0			# its stack at its next entry
	mov	ME(TCB_ID_LOW), %ecx		# addressed to itself
	mov	ME(TCB_ID_HIGH), %ebp
	iret
