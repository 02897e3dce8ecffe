/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many threads that all make the same ipc, again and again: tasks of CROWD_THREADS threads that
 * need no stacks.  They have a lower priority than the root thread and run only when it waits.
 */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

#include "l4.h"

enum { CROWD_FIRST = 64, CROWD_TASKS = 24, CROWD_THREADS = 127 };

/* Registers of the ipc; whom it addresses is each thread's own choice (crowd_make). */
struct crowd_call {
	u32 snd, timeouts, rcv;
};
extern volatile struct crowd_call crowd_call;

/* Member n, from 0 on. */
struct l4_id crowd_member(u32 n);
/* Makes `tasks` tasks; member n addresses target(n). 0: memory has run out. */
int crowd_make(u32 tasks, struct crowd_call call, u32 (*target)(u32 n));
/* The same with a body of their own, which never returns and has no stack. */
int crowd_make_of(u32 tasks, void (*body)(void));
u32 crowd_size(void);
/* Lets them run until they all wait. */
void crowd_run(void);
void crowd_end(void);

#endif
