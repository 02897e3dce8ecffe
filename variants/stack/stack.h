/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The axis `stack`: on which stack C runs when the kernel serves a thread.
 *
 * No thread waits in the middle of C: what it waits for is in its TCB, and a stack means nothing
 * when the kernel is left.  A choice owns `stack` of each TCB.  Its header has for assembler
 * (ia32/entry.S):
 *
 * KERNEL_STACK       %esp = the stack for C, which serves the thread in %eax
 * STACK_SWITCH       C is done, %esp is as KERNEL_STACK has set it for who came in; the thread in
 *                    %eax runs next.  TSS.esp0 tells who came in.  May change %ecx and %edx
 *
 * For C:
 *
 * STACK_ENTER        KERNEL_STACK as a string, for the stubs of gate.h and fastpath.h
 * stack_thread(t)    t is new
 * stack_of(t)        what KERNEL_STACK makes of t
 */
#ifndef VARIANTS_STACK_STACK_H
#define VARIANTS_STACK_STACK_H

#include CHOSEN_stack

#endif
