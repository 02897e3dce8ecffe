/* SPDX-License-Identifier: BSD-2-Clause */
/* Offsets in struct equal that entry.S uses; equal.h proves them. */
#ifndef EQUAL_CELL_H
#define EQUAL_CELL_H

#define CELL_STACK 0	 /* the test's stack pointer while a pre-state runs */
#define CELL_RUNNING 4	 /* a pre-state runs */
#define CELL_HOW 8	 /* how it ended */
#define CELL_SLOW 12	 /* times that ipc() was entered */
#define CELL_SELECTORS 16 /* DS, ES, FS, GS when it ended */
#define CELL_KERNEL_ESP 32 /* stack pointer when ipc() was last entered */
#define CELL_ENTRY 36	 /* the fastpath: where gate_with_if goes on */

#define ENDED_USER 1	 /* a thread is in user mode */
#define ENDED_IDLE 2	 /* the idle thread runs */
#define ENDED_PANIC 3	 /* the kernel has given up */

#define USER_CODE 0x400000 /* in every task: equal_user_code */
#define GATE_COLLECT 0x3e

#endif
