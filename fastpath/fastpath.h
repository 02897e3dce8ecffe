/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For fastpaths in C: VARIANT(fastpath, name, summary, paper) makes the record and the gate of a
 * function `struct tcb *fastpath_<name>_c(struct tcb *me)`, which returns the thread to resume.
 * To give up it returns ipc(me), having changed nothing.
 */
#ifndef FASTPATH_FASTPATH_H
#define FASTPATH_FASTPATH_H

#include "kernel.h"
#include "offsets.h"

/* NEEDS(axis, choice choice ...): an image with another choice is built without this fastpath. */
#define NEEDS(axis, choices)

#define FASTPATH_STR(x) #x
#define FASTPATH_NUMBER(x) FASTPATH_STR(x)
#define FASTPATH_CODE(name) __attribute__((section(".fastpath." #name), aligned(4096)))

#define VARIANT(axis, name, summary, paper)                                              \
	struct tcb *fastpath_##name##_c(struct tcb *me);                                 \
	void fastpath_##name(void);                                                      \
	__asm__(".pushsection .fastpath." #name ".gate, \"ax\"\n"                        \
		"	.globl fastpath_" #name "\n"                                     \
		"fastpath_" #name ":\n"                                                  \
		"	pusha\n"                                                         \
		"	cld\n"                                                           \
		SWITCH_ENTER                                                             \
		"	lea -" FASTPATH_NUMBER(TCB_REGS) "(%esp), %eax\n"                \
		STACK_ENTER                                                              \
		"	call fastpath_" #name "_c\n"                                     \
		"	jmp resume\n"                                                    \
		"	.popsection");                                                   \
	static const struct fastpath fastpath_record_##name                              \
		__attribute__((section(".fastpaths"), used)) = { #name, summary, paper,  \
								 fastpath_##name, 0, 0 }

#endif
