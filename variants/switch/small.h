/* SPDX-License-Identifier: BSD-2-Clause */
/* See small.c.  The kernel's C runs with segments of its own, since the user's may be small. */
#ifndef VARIANTS_SWITCH_SMALL_H
#define VARIANTS_SWITCH_SMALL_H

/* In space_switch[] of a TCB. */
#define TCB_ROOT (TCB_SPACE_SWITCH)	/* page directory that it needs; 0: any, it is small */
#define TCB_SEGMENT (TCB_SPACE_SWITCH + 4) /* the two words of its data segment's descriptor */

/* The user's descriptors in the GDT; code differs from data in one bit of the high word. */
#define GDT_USER_DS (gdt + (USER_DS & ~7))
#define GDT_USER_CS (gdt + (USER_CS & ~7))
#define DESCRIPTOR_CODE 0x800

#ifndef __ASSEMBLER__

#include "space.h"

#define SWITCH_ENTER                    \
	"	mov $0x10, %ecx\n"      \
	"	mov %ecx, %ds\n"        \
	"	mov %ecx, %es\n"
_Static_assert(KERNEL_DS == 0x10, "SWITCH_ENTER loads the kernel's data segment");

static inline u32 switch_kernel_page(void)
{
	return 0;
}

void switch_init(void);
void switch_thread(struct tcb *t);
void switch_see(const struct tcb *t);
void switch_reach(struct space *s, u32 va);
void switch_flush(const struct space *s, u32 va);
void switch_gone(struct space *s);
void switch_place(struct space *s, u32 specifier);
int switch_fault(struct tcb *t, u32 *va);
int switch_limit(struct tcb *t, u32 vector, u32 error);
u32 switch_base(const struct tcb *t);
struct tcb *switch_beyond(struct tcb *me);

#else

#define RING_3 3
#define FAULT_CS (REGS_SIZE + 4)
#define IRET 0xcf

	.macro	ENTER_SEGMENTS
	mov	$KERNEL_DS, %ecx
	mov	%ecx, %ds
	mov	%ecx, %es
	.endm

	/*
	 * An iret to an address beyond the limit, as that behind the last instruction of a small
	 * space: all registers are the thread's already.
	 */
	.macro	FAULT_IN_KERNEL
	testb	$RING_3, FAULT_CS(%esp)
	jnz	921f
	mov	REGS_SIZE(%esp), %eax
	cmpb	$IRET, %ss:(%eax)
	jne	2f
	popa
	add	$12, %esp			# EIP, CS, EFLAGS
	TO_C	switch_beyond
	jmp	resume
921:
	.endm

	.macro	SWITCH_TO
	lea	TCB_FRAME_END(%eax), %edx
	mov	%edx, tss_esp0
	mov	TCB_ROOT(%eax), %ecx
	mov	%cr3, %edx
	test	%ecx, %ecx
	jz	921f
	cmp	%edx, %ecx
	je	921f
	mov	%ecx, %cr3
921:	mov	TCB_SEGMENT(%eax), %ecx
	mov	TCB_SEGMENT + 4(%eax), %edx
	mov	%ecx, GDT_USER_DS
	mov	%edx, GDT_USER_DS + 4
	xor	$DESCRIPTOR_CODE, %edx
	mov	%ecx, GDT_USER_CS
	mov	%edx, GDT_USER_CS + 4
	mov	$USER_DS, %edx
	mov	%edx, %es
	mov	%edx, %fs
	mov	%edx, %gs
	mov	%edx, %ds
	.endm

#endif
#endif
