/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hostile run: tasks that do everything wrong that a program can do, and a victim beside them
 * that must not notice.  The root task starts them, pages them, revives them and keeps count.
 *
 * A hostile task sees its code (read-only), one arena of its own, and pages that all of them
 * share; what else it has it got by mapping.  Nothing of the run is in its hands but its counters.
 */
#ifndef SOAK_SOAK_H
#define SOAK_SOAK_H

#include "root.h"

enum {
	PAGE = 4096,
	PRIO_ROOT = 20,
	PRIO_SAME = 16, /* of the victim, and of hostile tasks that compete with it */
	PRIO_LOW = 12,
	TICK = 1024,
	SLICE = 0x01a00000, /* one tick */

	VICTIM_TASK = 5,
	SPONGE_TASK = 80, SPONGES = 4,
	HOSTILE_TASK = 6, /* the first; each has CHILDREN numbers from CHILD_TASK on */
	HOSTILES = 4,
	CHILDREN = 8,
	CHILD_TASK = 16,
	ARENAS = HOSTILES + HOSTILES * CHILDREN,
	HOSTILE_LTHREADS = 8,

	ARENA_BASE = 0x01000000,
	ARENA_SHIFT = 17,
	TABLE_PAGE = 1, /* for exception tables: below all that messages may overwrite */
	STACK_PAGE = 2, /* of lthread 0; the others follow */
	SCRATCH_PAGE = STACK_PAGE + HOSTILE_LTHREADS,
	SCRATCH_PAGES = 16,

	SUPER_BASE = 0x02000000, /* 4 MB pages that sigma0 gives to the first who asks */

	COMMON_BASE = 0x01800000,
	COMMON_PAGES = 64,
	TREE_BASE = 0x20000000, /* where mappings between hostile tasks go */
	TREE_SHIFT = 24,
	NOWHERE = 0x60000000, /* 256 MB that nobody maps on purpose */

	SYSENTER_ATTACK = 22, /* its bit: without fastpath=sysenter it is but another #GP */

	NAMES = 0x00bff000, /* a page beside the code: the low word of each task's id */
	NAMED = PAGE / 4,
	ADDRESSED = 0x1d0fac75 /* word 0 of a message whose word 1 is the id it was sent to */
};
#define IMAGE_BASE 0x00800000u /* Makefile and user.ld say so */
#define ON_DEMAND 0x80000000u /* from here on the pager gives common pages */

/* The first page of an arena: written by the root task before the task starts. */
struct control {
	u32 seed;
	u32 slot;
	u32 first_child, children; /* numbers that the task may use */
	u32 attacks;		   /* bits: kinds of attack that are wanted */
	volatile u32 calls[HOSTILE_LTHREADS];
	volatile u32 mixed, unmixed; /* values in the FPU that changed on the way, and ~mixed */
};

static inline u32 arena(u32 slot)
{
	return ARENA_BASE + (slot << ARENA_SHIFT);
}

static inline struct control *control_of(u32 slot)
{
	return (struct control *)(unsigned long)arena(slot);
}

static inline u32 stack_top(u32 slot, u32 lthread)
{
	return arena(slot) + (STACK_PAGE + lthread + 1) * PAGE - 16;
}

/* Written by who makes a task or is one, and by whoever else comes across it: not to be trusted. */
static inline volatile u32 *name_of(u32 task)
{
	return (volatile u32 *)NAMES + task % NAMED;
}

/* pager.c */
enum { PAGER_LTHREAD = ROOT_PAGER_LTHREAD };
extern u32 pager_unanswered; /* faults that it left alone, */
extern u32 pager_without_memory; /* and pages that it could not map */
void pager_start(void);
void memory_claim(void);
int slot_of_task(u32 task);

/* sponge.c */
void sponge_start(u32 all, u32 leave);
void sponge_end(void);

/* victim.c */
struct victim {
	volatile u32 rounds, calls, long_calls, spinning;
	volatile u32 foreign; /* messages of others that its server turned down */
	volatile u32 misnamed; /* ids of wrong versions that it has tried */
	u32 strict;		/* does the kernel compare versions? */
	const char *volatile fault;
	volatile u32 found, expected;
};
extern struct victim victim;
int victim_start(u32 seed, u32 strict);
void victim_expect(u32 found, u32 expected, const char *what);
struct l4_id victim_thread(u32 n); /* client, server, for long messages, for the client only */
enum { VICTIM_THREADS = 4 };

/* versions.c: for the victim, if versions are compared */
void misname(u32 random);
void expect_named(u32 id_low);

/* main.c */
struct l4_id hostile_id(u32 slot);     /* of its task's first thread, now or last */
struct l4_id hostile_former(u32 slot); /* an id that a hostile task has no more */

/* shares.c */
void shares_end_of(u32 slot);
void shares_end_window(void);
void shares_say(void);

void hostile_entry(void);
extern char __start_hostile_text[], __stop_hostile_text[], bench_records[];

#endif
