/* SPDX-License-Identifier: BSD-2-Clause */
/* Checking build: how often ipc took which way, and what the invariants ask of other files. */
#ifndef KERNEL_COUNT_H
#define KERNEL_COUNT_H

extern unsigned count_ipc_fast, count_ipc_slow, count_bail[];

void count_paths(unsigned *fast, unsigned *slow);

#define COUNT(event) ((void)count_##event++)

/* Lines that only a checking build has. */
#define CHECKING(...) __VA_ARGS__

struct tcb;
extern unsigned frames_given; /* that the pool has ever had */
extern unsigned mapdb_pages;  /* of them, that hold mapping nodes */
extern unsigned mapdb_nodes;  /* in use, and regions, which lie among them */
int threads_ended(void);      /* 0: threads died whose partners do not know yet */
/* The queues themselves; how many threads stand in them. */
unsigned sched_check(const struct tcb *running);
int sched_is_queued(const struct tcb *t);
unsigned timeout_check(void);

#endif
