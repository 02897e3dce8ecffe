/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All ways into the kernel but the fastpaths, and the way back.
 *
 * From user mode the processor takes TSS.esp0, which points behind the frame in the TCB of the
 * running thread, and pushes SS ESP EFLAGS CS EIP there; pusha adds the general registers:
 *
 *	TCB:	(headroom) | edi esi ebp - ebx edx ecx eax | eip cs eflags esp ss | wait ...
 *
 * C runs on the kernel stack (the axis `stack`), gets the TCB in %eax and returns the thread to
 * resume in %eax.  Interrupts are off in the kernel; only idle takes them.
 * DS and ES stay the user's flat segments, where those are flat (the axis `switch`): reloading them
 * costs more than repairing them (Liedtke 1993, section 5.5.3), see general_protection.
 */
#include "count.inc"
#include "layout.h"
#include "offsets.h"
#include "stack.h"
#include "switch.h"

#define FRAME_CS	(REGS_SIZE + 4)
#define FROM_USER	3

	.text

/* Leave the frame in the TCB, run C on the kernel stack. */
	.macro	TO_C function
	pusha
	cld
	ENTER_SEGMENTS
	lea	-TCB_REGS(%esp), %eax
	KERNEL_STACK
	call	\function
	.endm

	.macro	SYSTEM_CALL name, function
	.globl	\name
	.balign	16
\name:	TO_C	\function
	jmp	resume
	.endm

/* The same for what is rare: the function in %edx. */
	.macro	RARE_CALL name, function
	.globl	\name
\name:	pusha
	mov	$\function, %edx
	jmp	rare_call
	.endm

	SYSTEM_CALL gate_ipc, ipc
	SYSTEM_CALL gate_id_nearest, sys_id_nearest
	SYSTEM_CALL gate_thread_switch, sys_thread_switch
	RARE_CALL gate_fpage_unmap, sys_fpage_unmap
	RARE_CALL gate_thread_schedule, sys_thread_schedule
	RARE_CALL gate_lthread_ex_regs, sys_lthread_ex_regs
	RARE_CALL gate_task_new, sys_task_new
	RARE_CALL gate_kdebug, kdebug
	RARE_CALL gate_fpu, fpu_wanted
	RARE_CALL gate_ipc_strict, strict_ipc
rare_call:
	cld
	ENTER_SEGMENTS
	lea	-TCB_REGS(%esp), %eax
	KERNEL_STACK
	call	*%edx
	jmp	resume

/*
 * Back to user mode as the thread in %eax: its stack for the next entry, its address space if it
 * is another one, its registers.  TSS.esp0 still tells who came in.
 */
	.globl	resume
	.balign	16
	/* leave */
resume:	CHECK_STATE
	STACK_SWITCH
	SWITCH_TO
	lea	TCB_REGS(%eax), %esp
	popa
	iret

/* The first thread: nobody came in, its address space is not loaded. */
	.globl	boot_resume
boot_resume:
	lea	TCB_FRAME_END(%eax), %edx
	mov	%edx, tss_esp0
	mov	TCB_PDIR(%eax), %edx
	mov	%edx, %cr3
	mov	$USER_DS, %edx
	mov	%edx, %ds
	mov	%edx, %es
	mov	%edx, %fs
	mov	%edx, %gs
	lea	TCB_REGS(%eax), %esp
	popa
	iret

/*
 * A thread that was in the middle of a long operation goes on with it: its frame says ring 0 and
 * this address (continue.c), its user frame is kept apart.
 */
	.globl	continue_entry
continue_entry:
	ENTER_SEGMENTS
	mov	tss_esp0, %eax
	sub	$TCB_FRAME_END, %eax
	KERNEL_STACK
	call	continue_operation
	jmp	resume

/* The idle thread: its frame says ring 0, and its registers mean nothing. */
	.globl	idle_loop
idle_loop:
	mov	$kernel_stack_top, %esp
	sti
	hlt
	jmp	idle_loop

/*
 * Interrupts: %dl = line.  In the kernel they come only to idle and at preemption points, where
 * the thread's frame says already how it goes on.
 */
	.macro	INTERRUPT line
irq_\line:
	pusha
	mov	$\line, %dl
	jmp	interrupt_common
	.endm

	.irp	line, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	INTERRUPT \line
	.endr

interrupt_common:
	cld
	ENTER_SEGMENTS
	movzbl	%dl, %edx
	lea	-TCB_REGS(%esp), %eax
	testb	$FROM_USER, FRAME_CS(%esp)
	jnz	1f
	mov	tss_esp0, %eax
	sub	$TCB_FRAME_END, %eax
1:	KERNEL_STACK
	call	interrupt
	jmp	resume

/* Exceptions: %dl = vector, fault_error = error code. */
	.macro	EXCEPTION vector
exception_\vector:
	pusha
	mov	$\vector, %dl
	jmp	exception_without_error
	.endm

	.macro	EXCEPTION_ERROR vector
exception_\vector:
	popl	%ss:fault_error
	pusha
	mov	$\vector, %dl
	jmp	exception_common
	.endm

	.irp	vector, 0, 1, 2, 4, 5, 6, 9, 15, 16, 18, 19
	EXCEPTION \vector
	.endr
	.irp	vector, 8, 10, 11, 12, 17
	EXCEPTION_ERROR \vector
	.endr

exception_without_error:
	movl	$0, %ss:fault_error
exception_common:
	cld
	ENTER_SEGMENTS
	movzbl	%dl, %edx
	mov	%ss:fault_error, %ecx
	testb	$FROM_USER, FRAME_CS(%esp)
	jz	2f
	lea	-TCB_REGS(%esp), %eax
	KERNEL_STACK
	call	exception
	jmp	resume
2:	mov	REGS_SIZE(%esp), %eax		# EIP: at an instruction that may fail?
	sub	$msr_begin, %eax
	cmp	$msr_end - msr_begin, %eax
	jb	3f
	mov	%esp, %eax
	mov	$panic_stack_top, %esp
	call	exception_in_kernel
3:	movl	$msr_fault, REGS_SIZE(%esp)
	popa
	iret

/*
 * A breakpoint that the instruction before a system call has met, if that was one which puts it
 * off: it is forgotten.  The kernel itself has none.
 */
	.globl	debug_entry
debug_entry:
	testb	$FROM_USER, 4(%esp)
	jnz	exception_1
	push	%eax
	xor	%eax, %eax
	mov	%eax, %dr6
	pop	%eax
	iret

/*
 * The kernel's own iret comes here for a thread with breakpoints (debug.c).  All registers are the
 * thread's already.
 */
not_present:
	testb	$FROM_USER, 8(%esp)
	jnz	exception_11
	add	$16, %esp
	SYSTEM_CALL gate_debug, debug_load

/* u32 msr_access(struct regs *r, int writes): rdmsr or wrmsr; not 0: there is no such register. */
	.globl	msr_access
msr_access:
	push	%ebx
	mov	%eax, %ebx
	test	%edx, %edx
	mov	REGS_ECX(%ebx), %ecx
	mov	REGS_EAX(%ebx), %eax
	mov	REGS_EDX(%ebx), %edx
	jnz	msr_write
msr_begin:
	rdmsr
	mov	%eax, REGS_EAX(%ebx)
	mov	%edx, REGS_EDX(%ebx)
	jmp	1f
msr_write:
	wrmsr
msr_end:
1:	xor	%eax, %eax
	pop	%ebx
	ret
msr_fault:
	or	$-1, %eax
	pop	%ebx
	ret

	.globl	page_fault_entry
	.balign	16
page_fault_entry:
	popl	%ss:fault_error
	testb	$FROM_USER, 4(%esp)
	jz	1f
	TO_C	page_fault
	jmp	resume
1:	cmpl	$copy_user_words, (%esp)	# the kernel met a user page that is not there
	je	2f
	cmpl	$copy_user_bytes, (%esp)
	je	3f
	cmpl	$direct_start, (%esp)
	jb	1f
	cmpl	$direct_end, (%esp)
	jae	1f
	.globl	direct_give_up
direct_give_up:					# nothing is remembered of it (direct.h)
	mov	tss_esp0, %eax
	sub	$TCB_FRAME_END, %eax
	KERNEL_STACK
	call	ipc_begin_long
	jmp	resume
1:	cmpl	$fastpath_start, (%esp)
	jb	1f
	cmpl	$fastpath_end, (%esp)
	jae	1f
	push	%eax
	mov	%cr2, %eax
	cmp	$KERNEL_BASE, %eax
	pop	%eax
	jae	1f
/*
 * A fastpath that looked at user memory, with the sender's registers in its TCB, and before its
 * commit leaves the ipc to the C path.  The receiver's space may be loaded.
 */
	.globl	fastpath_give_up
fastpath_give_up:
	cld
	mov	tss_esp0, %eax
	sub	$TCB_FRAME_END, %eax
	mov	%cr3, %ecx
	mov	TCB_PDIR(%eax), %edx
	cmp	%edx, %ecx
	je	4f
	mov	%edx, %cr3
4:	KERNEL_STACK
	call	ipc
	jmp	resume
1:	pusha
	mov	$14, %dl
	jmp	exception_common
2:	movl	$copy_user_words_fault, (%esp)
	iret
3:	movl	$copy_user_bytes_fault, (%esp)
	iret

/*
 * A program may have put a useless selector into DS or ES, and the kernel may have stumbled over
 * it: load the flat ones and try again (V2 manual, section 12.3).  With good selectors the fault
 * is what it seems.
 */
general_protection:
	popl	%ss:fault_error
	pusha
	FAULT_IN_KERNEL
	mov	%ds, %eax
	mov	%es, %ecx
	mov	%fs, %edx
	mov	%gs, %ebx
	cmp	$USER_DS, %ax
	jne	1f
	cmp	$USER_DS, %cx
	jne	1f
	testb	$FROM_USER, FRAME_CS(%esp)
	jz	2f
	cmp	$USER_DS, %dx
	jne	1f
	cmp	$USER_DS, %bx
	je	2f
1:	mov	$USER_DS, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %fs
	mov	%eax, %gs
	popa
	iret
2:	mov	$13, %dl
	jmp	exception_common

/* Entry addresses in the order of their vectors, for descriptors.c. */
	.section .boot.rodata, "a"
	.globl	exception_entries, interrupt_entries
	.balign	4
exception_entries:
	.long	exception_0, debug_entry, exception_2
	.long	gate_kdebug
	.irp	vector, 4, 5, 6
	.long	exception_\vector
	.endr
	.long	gate_fpu
	.long	exception_8, exception_9, exception_10, not_present, exception_12
	.long	general_protection
	.long	page_fault_entry
	.irp	vector, 15, 16, 17, 18, 19
	.long	exception_\vector
	.endr
interrupt_entries:
	.irp	line, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	.long	irq_\line
	.endr

	.bss
	.balign	4
	.globl	fault_error
fault_error:
	.long	0
	.skip	512
panic_stack_top:
