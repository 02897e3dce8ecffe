/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Into a pre-state and back: the thread under test starts in user mode before `int $0x30`, and
 * whoever runs after its ipc comes back through a gate of the test, so that the fastpath is entered
 * and left as always.  The linker hands some of the kernel's calls over here (--wrap).
 */
#include "cell.h"
#include "layout.h"
#include "offsets.h"
#include "stack.h"

#define EFLAGS_IF 0x200
#define EFLAGS_AT 8		/* in what the gate pushes */

	.text
/*
 * void equal_enter(struct tcb *me): returns when some thread has come back, whoever it is.  Who
 * came in, by TSS.esp0, must be a thread of the loaded space.
 */
	.globl	equal_enter
equal_enter:
	push	%ebp
	push	%ebx
	push	%esi
	push	%edi
	mov	%esp, equal + CELL_STACK
	movl	$1, equal + CELL_RUNNING
	mov	%eax, %ecx
	mov	tss_esp0, %eax
	sub	$TCB_FRAME_END, %eax
	KERNEL_STACK				# of who came in
	mov	%ecx, %eax
	jmp	resume

/* The gate of who has reached user mode; its registers go where those of a system call do. */
	.globl	gate_collect
gate_collect:
	pusha
	movl	$ENDED_USER, %ss:equal + CELL_HOW
back:	cld
	mov	%ds, %ss:equal + CELL_SELECTORS
	mov	%es, %ss:equal + CELL_SELECTORS + 4
	mov	%fs, %ss:equal + CELL_SELECTORS + 8
	mov	%gs, %ss:equal + CELL_SELECTORS + 12
	mov	$KERNEL_DS, %eax		# whatever user mode had: its segments may be small
	mov	%eax, %ds
	mov	%eax, %es
	movl	$0, equal + CELL_RUNNING
	mov	equal + CELL_STACK, %esp
	pop	%edi
	pop	%esi
	pop	%ebx
	pop	%ebp
	ret

/* Gate 0x30 as SYSENTER leaves it: interrupts are on afterwards, whatever IF was. */
	.globl	gate_with_if
gate_with_if:
	orl	$EFLAGS_IF, EFLAGS_AT(%esp)
	jmp	*%ss:equal + CELL_ENTRY

/* Where the frame of the idle thread leads meanwhile. */
	.globl	equal_idle
equal_idle:
	movl	$ENDED_IDLE, %ss:equal + CELL_HOW
	jmp	back

	.globl	__wrap_panic
__wrap_panic:
	cmpl	$0, equal + CELL_RUNNING
	je	1f
	movl	$ENDED_PANIC, %ss:equal + CELL_HOW
	jmp	back
1:	call	equal_panicked
	jmp	__real_panic

/* What the kernel says of a thread that it shuts down is no part of its state. */
	.globl	__wrap_console_putc
__wrap_console_putc:
	cmpl	$0, equal + CELL_RUNNING
	je	__real_console_putc
	ret

	.globl	__wrap_ipc
__wrap_ipc:
	incl	equal + CELL_SLOW
	mov	%esp, equal + CELL_KERNEL_ESP
	jmp	__real_ipc

/* void equal_on_stack(void *top, void (*function)(void)): never returns. */
	.globl	equal_on_stack
equal_on_stack:
	mov	%eax, %esp
	call	*%edx

/*
 * The code page of every task.  The thread under test takes its selectors, registers and flags off
 * its stack, so that its TCB holds none of them before its ipc.  If TF is among the flags, the trap
 * is put off until after the next instruction.
 */
	.section .rodata
	.globl	equal_user_code, equal_user_code_end
	.globl	equal_user_collect, equal_user_sysenter, equal_user_sysenter_collect
equal_user_code:
	pop	%gs
	pop	%fs
	pop	%es
	pop	%ds
	popa
	popf
	int	$0x30
equal_user_collect:
	int	$GATE_COLLECT
	jmp	. - 2
equal_user_sysenter:
	pop	%gs
	pop	%fs
	pop	%es
	pop	%ds
	popa
	xchg	%ecx, (%esp)			/* timeouts, flags */
	push	%ebp
	push	$0x1b
	push	$USER_CODE + equal_user_sysenter_collect - equal_user_code
	push	%ecx
	lea	4(%esp), %ecx
	popf
	sysenter
	mov	%ebp, %edx
equal_user_sysenter_collect:
	int	$GATE_COLLECT
	jmp	. - 2
	.balign	4				/* it is copied by words */
equal_user_code_end:
