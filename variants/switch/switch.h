/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The axis `switch`: how the processor goes from one address space to another.
 *
 * A choice is a file with its record and a header of the same name.  It owns space_switch[] of
 * each TCB.  What the header has for assembler (ia32/entry.S; the fastpaths have their own):
 *
 * ENTER_SEGMENTS     registers are saved, nothing was read through DS or ES yet: C may now.  May
 *                    change %ecx
 * FAULT_IN_KERNEL    general_protection, registers are saved: see to a fault of the kernel's own
 *                    that only this choice has
 * SWITCH_TO          TSS.esp0 and address space of the thread in %eax; TSS.esp0 still tells who
 *                    came in.  May change %ecx and %edx
 *
 * For C, of which a choice without small spaces has SWITCH_ENTER and no more than plain.h, or than
 * flat.h if it leaves segments alone:
 *
 * SWITCH_ENTER       ENTER_SEGMENTS as a string, for the stubs of gate.h and fastpath.h
 * switch_init()      the kernel's page tables and descriptors are there
 * switch_kernel_page() what an entry for a page of the kernel, which all spaces have, has more
 * switch_thread(t)   t is new
 * switch_see(t)      the memory of the running thread t is about to be read at its addresses
 * switch_reach(s, va) a thread of s goes on at va
 * switch_flush(s, va) the page or the 4 MB at va of s have changed
 * switch_gone(s)     the page directory of s is about to be given back
 * switch_place(s, v) thread_schedule's small-space specifier (section 13.3)
 * switch_fault(t, va) the user's page fault at *va, which becomes the address that t means; 1: it
 *                    is dealt with
 * switch_limit(t, vector, error) an exception that a segment limit may have raised; 1: it is dealt
 *                    with
 * switch_base(t)     what is added to the addresses of t
 */
#ifndef VARIANTS_SWITCH_SWITCH_H
#define VARIANTS_SWITCH_SWITCH_H

#include CHOSEN_switch

#endif
