/* SPDX-License-Identifier: BSD-2-Clause */
/* GATE(vector, function): an extra gate for user programs that leads to a C function, as the
 * system calls do; only the benchmark and checking builds have any. */
#ifndef KERNEL_GATE_H
#define KERNEL_GATE_H

#include "kernel.h"
#include "offsets.h"

#define GATE_STR(x) #x
#define GATE_NUMBER(x) GATE_STR(x)

#define GATE(number, function)                                                        \
	void gate_##function(void);                                                   \
	__asm__(".pushsection .text\n"                                                \
		"gate_" #function ":\n"                                               \
		"	pusha\n"                                                      \
		"	cld\n"                                                        \
		SWITCH_ENTER                                                          \
		"	lea -" GATE_NUMBER(TCB_REGS) "(%esp), %eax\n"                 \
		STACK_ENTER                                                           \
		"	call " #function "\n"                                         \
		"	jmp resume\n"                                                 \
		"	.popsection");                                                \
	static const struct gate gate_record_##function                               \
		__attribute__((section(".gates"), used)) = { number, gate_##function }

#endif
