/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls with every register under control, and the entry of actors (actor.h): what the
 * kernel puts into registers is stored before any C code can touch it.
 * struct regs: eax ecx edx ebx ebp esi edi eflags.
 *
 * All of it is in one page, which an actor has when it has started: with another pager, it shall
 * fault where a test wants it to, and not here.
 */
	.text
	.p2align 11

	/* Loads all registers but ESP and EFLAGS from (%eax). */
	.macro	LOAD_REGS
	mov	4(%eax), %ecx
	mov	8(%eax), %edx
	mov	12(%eax), %ebx
	mov	16(%eax), %ebp
	mov	20(%eax), %esi
	mov	24(%eax), %edi
	mov	(%eax), %eax
	.endm

	/* Stores all at the address on the stack; %eax is that address then. */
	.macro	STORE_REGS
	push	%eax
	mov	4(%esp), %eax
	popl	(%eax)
	mov	%ecx, 4(%eax)
	mov	%edx, 8(%eax)
	mov	%ebx, 12(%eax)
	mov	%ebp, 16(%eax)
	mov	%esi, 20(%eax)
	mov	%edi, 24(%eax)
	pushf
	popl	28(%eax)
	.endm

	.macro	ENTER
	push	%ebp
	push	%ebx
	push	%esi
	push	%edi
	mov	20(%esp), %eax
	push	%eax
	.endm

	.macro	LEAVE
	cld
	pop	%eax
	pop	%edi
	pop	%esi
	pop	%ebx
	pop	%ebp
	ret
	.endm

/* void gate_3x(struct regs *r): EFLAGS are given too when r->eflags is not 0. */
	.irp	vector, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36
	.globl	gate_\vector
gate_\vector:
	ENTER
	cmpl	$0, 28(%eax)
	je	1f
	pushl	28(%eax)
	popf
1:	LOAD_REGS
	int	$\vector
	STORE_REGS
	LEAVE
	.endr

/* void access_read(struct regs *r): loads EAX from where ESI points, EFLAGS as given. */
	.globl	access_read, access_read_ip
access_read:
	ENTER
	pushl	28(%eax)
	popf
	LOAD_REGS
access_read_ip:
	mov	(%esi), %eax
	STORE_REGS
	LEAVE

/* void access_write(struct regs *r): stores EAX where ESI points. */
	.globl	access_write, access_write_ip
access_write:
	ENTER
	pushl	28(%eax)
	popf
	LOAD_REGS
access_write_ip:
	mov	%eax, (%esi)
	STORE_REGS
	LEAVE

/*
 * Where actors begin: (%esp) = the actor, whose struct begins with the registers of its start and
 * DS ES FS GS CS SS.
 */
	.globl	actor_entry
actor_entry:
	STORE_REGS
	.irp	segment, ds, es, fs, gs, cs, ss
	xor	%edx, %edx
	mov	%\segment, %dx
	mov	%edx, 32(%eax)
	add	$4, %eax
	.endr
	cld
	call	actor_main

/*
 * void enter_fast(struct fast *f): ipc by SYSENTER with all registers and EFLAGS of f->regs.  Found
 * afterwards: f->by_sysexit, whether the kernel came back two bytes before the address that it was
 * given; f->esp, 4 less than ESP; and all registers as they are there.
 */
	.globl	enter_fast
enter_fast:
	ENTER
	pushl	28(%eax)
	popf
	LOAD_REGS
	push	%ecx
	push	%ebp
	push	$0x1b
	push	$2f
	mov	%esp, %ecx
	sysenter
	jmp	1f			# two bytes
2:	push	%eax
	mov	4(%esp), %eax
	movl	$0, 32(%eax)
	jmp	3f
1:	push	%eax
	mov	4(%esp), %eax
	movl	$1, 32(%eax)
3:	mov	%esp, 36(%eax)
	pop	%eax
	STORE_REGS
	LEAVE

/*
 * void enter_raw(struct regs *r): the same with whatever is in ECX; the address there should be
 * raw_return.  raw_esp is what the kernel made ESP then.
 */
	.globl	enter_raw, raw_return, raw_esp
enter_raw:
	ENTER
	mov	%esp, raw_before
	cmpl	$0, 28(%eax)
	je	1f
	pushl	28(%eax)
	popf
1:	LOAD_REGS
	sysenter
	mov	%ebp, %edx
raw_return:
	mov	%esp, raw_esp
	mov	raw_before, %esp
	STORE_REGS
	LEAVE

/*
 * void enter_put_off(struct regs *r): as enter_raw, behind an instruction that reads raw_ss and
 * puts off a breakpoint there until SYSENTER has been executed.
 */
	.globl	enter_put_off, raw_ss
enter_put_off:
	ENTER
	mov	%esp, raw_before
	LOAD_REGS
	mov	raw_ss, %ss
	sysenter
	jmp	raw_return - 2

/* void enter_with_tf(struct regs *r): TF is set when SYSENTER is executed; a trap comes later. */
	.globl	enter_with_tf, tf_return
enter_with_tf:
	ENTER
	LOAD_REGS
	push	%ecx
	push	%ebp
	push	$0x1b
	push	$tf_return
	mov	%esp, %ecx
	pushf
	orl	$0x100, (%esp)
	popf
	sysenter
	mov	%ebp, %edx
tf_return:
	nop
	nop
	STORE_REGS
	LEAVE

	.bss
	.balign	4
raw_before:
	.long	0
raw_esp:
	.long	0

	.data
	.balign	4
raw_ss:
	.long	0x23
