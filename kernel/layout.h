/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's address-space layout and selectors; for C and assembler alike, so plain numbers. */
#ifndef KERNEL_LAYOUT_H
#define KERNEL_LAYOUT_H

#define KERNEL_BASE 0xc0000000	  /* physical memory, DIRECT_SIZE bytes of it */
#define DIRECT_SIZE 0x10000000
#define TCB_ARRAY 0xe000001c	  /* the first TCB: below each are TCB_HEADROOM bytes */
#define TCB_HEADROOM 28
#define TCB_ARRAY_SIZE 0x10000000
#define TCB_SIZE 1024
#define COPY_WINDOW 0xf0000000	  /* 8 MB of another space (variants/copy/window.c) */
#define IO_SPACE 0xf0800000	  /* TSS and I/O bitmap of the running space, if io=fpage */

#define KERNEL_CS 0x08
#define KERNEL_DS 0x10
#define USER_CS 0x1b
#define USER_DS 0x23
#define TSS_SELECTOR 0x28
#define DEBUG_CS 0x33		  /* not present: iret traps, and loads debug registers */
#define SYSENTER_CS 0x1001b	  /* USER_CS in the frame of who came by SYSENTER: SYSEXIT may be */
				  /* used.  iret looks at the lower half; gates clear the upper */

#define KERNEL_STACK_SIZE 4096

/* In idt_live: why the processor has live_idt; 0: it has not. */
#define LIVE_FPU 1
#define LIVE_DEBUG 2		  /* a thread's breakpoints, and perhaps the FPU */

#endif
