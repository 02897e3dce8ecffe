/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Equality: from each pre-state of an enumerated set a fastpath must do what `none`, the C path,
 * does.  Who is in the world is in world.c, what is compared in areas.c, what a pre-state is made
 * of in states.c and apply.c, what may differ in outcome.c; main.c goes over all of them.
 *
 * Compared: who runs, or that nobody does, its registers and frame; CR0, CR3, DR6, IDT, TSS.esp0,
 * the four data selectors (the kernel may load the flat one at any time), masked interrupts, where
 * the C path's stack begins; all TCBs of the world; the kernel's variables, with queues, wakeups,
 * clock, owner of the FPU, GDT and TSS; pages, page tables, mapping nodes and I/O ports that a
 * message can change.  Everything else of the kernel's must not change at all and is summed up from
 * time to time.
 *
 * Not compared: what outcome.c names as undefined; the bits that the processor sets in page tables;
 * the registers of the FPU and of breakpoints themselves, which no ipc touches; what the
 * directories show of small spaces (that they show all of it is part of the pre-state); TLB and
 * caches.  Not enumerated: ids=strict, which takes no fastpath, segments of a thread's own (TLS),
 * which this kernel has not got, and a SYSENTER whose stack is missing or no user's, which int 0x30
 * has not got (tests/conformance/fast_faults.c).  With io=fpage on the boot line ports are mapped.
 */
#ifndef TESTS_EQUAL_H
#define TESTS_EQUAL_H

#include "cell.h"
#include "kernel.h"

/*
 * The threads of the world, by task and lthread; BY stands by and is perhaps ready, DRIVER has an
 * interrupt, NAMED's id is the address of B's page directory.
 */
enum thread {
	A0, A1, B0, B85, C0, C1, D42, BY, OTHER, DRIVER, NAMED, LIVING, DEAD = LIVING, D0,
	NAMED_FIRST, SIGMA0, ROOT, THREADS
};

/* What a pre-state is made of: states.c names the values. */
enum dimension {
	PARTNER, WAIT, SND, RCV, TIMEOUTS, SENDERS, /* what a fastpath decides on */
	ME, VERSION, CLANS, WORDS, WINDOW, DOPE, PRIO, FPU, DEBUG, FLAGS, SLICE, SELECTORS,
	PENDING, SMALL, QUEUED, /* not in all images */
	ENTRY, LEAVES, TRAP,
	DIMENSIONS, CORE = ME
};
struct dimension_values {
	const char *name;
	u32 plain, count; /* the first `plain` of them do not keep a fastpath from its commit */
	const char *const *values;
};
extern const struct dimension_values dimensions[DIMENSIONS];
struct state {
	u8 digit[DIMENSIONS];
};
enum { ODD_MAX = 2, DEGREES = ODD_MAX + 1 };

/* Memory that is compared; what only some pre-states can change is of a class. */
enum {
	ALWAYS = 1, OF_FPU = 2, OF_MESSAGES = 4, OF_INTERRUPTS = 8, OF_DEATH = 16, DIGESTED = 32,
	NEVER = 64
};
struct area {
	const char *name;
	u32 *at, words, class;
	u32 mask, sum; /* bits that the processor sets are not in the mask */
};
enum { AREAS_MAX = 160 };

/* What is beside memory. */
enum { SELECTOR_COUNT = 4 };
struct outcome {
	u32 how, slow, stack, cr3, esp0, cr0, dr6, idt, selectors[SELECTOR_COUNT], pic;
	u32 by_sysexit;
};

/* What one fastpath has come to. */
struct result {
	const struct fastpath *f;
	u32 states, fast, failed;
};
enum { FASTPATHS_MAX = 32 };

/* All that the test itself writes: it is no part of the kernel's state. */
struct equal {
	u32 stack, running, how, slow, selectors[SELECTOR_COUNT], kernel_esp; /* cell.h */
	void (*entry)(void);
	struct tcb *thread[THREADS];
	struct area areas[AREAS_MAX];
	u32 area_count, words;	       /* of all areas but those that never change */
	u32 classes;		       /* of the areas that the pre-state may change */
	u32 *base, *expected;	       /* copies of the areas */
	struct outcome none, outcome;
	const struct state *now;       /* the pre-state that is looked at */
	struct state *states;
	u32 degree[DEGREES + 1];       /* where those with so much that is odd begin */
	u32 state_count, step;	       /* every so many of them are looked at */
	u32 memory;		       /* next free byte of the test's own */
	u64 *digests;		       /* of the pre-states seen */
	u32 distinct, frames;
	u32 by_sysexit;		       /* threads that this pre-state has left so */
	u32 rest;		       /* of the next pre-state: what is no core of it */
	u32 interrupted;
	const struct fastpath *reference;
	struct result results[FASTPATHS_MAX];
	u8 *paths;		       /* of a fastpath without faults: path_of an outcome */
	u32 paths_known;
};
extern struct equal equal;
_Static_assert(__builtin_offsetof(struct equal, stack) == CELL_STACK, "entry.S");
_Static_assert(__builtin_offsetof(struct equal, running) == CELL_RUNNING, "entry.S");
_Static_assert(__builtin_offsetof(struct equal, how) == CELL_HOW, "entry.S");
_Static_assert(__builtin_offsetof(struct equal, slow) == CELL_SLOW, "entry.S");
_Static_assert(__builtin_offsetof(struct equal, selectors) == CELL_SELECTORS, "entry.S");
_Static_assert(__builtin_offsetof(struct equal, kernel_esp) == CELL_KERNEL_ESP, "entry.S");
_Static_assert(__builtin_offsetof(struct equal, entry) == CELL_ENTRY, "entry.S");

/* entry.S */
void equal_enter(struct tcb *me);
void gate_collect(void);
void gate_with_if(void);
void equal_idle(void);
void equal_on_stack(void *top, void (*function)(void)) __attribute__((noreturn));
extern const char equal_user_code[], equal_user_code_end[];
extern const char equal_user_collect[], equal_user_sysenter[], equal_user_sysenter_collect[];
#define USER_CODE_AT(label) (USER_CODE + (u32)((label) - equal_user_code))
#define USER_COLLECT USER_CODE_AT(equal_user_collect) /* int $GATE_COLLECT */
#define USER_SYSENTER USER_CODE_AT(equal_user_sysenter) /* the same code, by SYSENTER */
#define USER_SYSENTER_COLLECT USER_CODE_AT(equal_user_sysenter_collect)

extern const char idt_pointer[];
extern u32 idt_live;
extern void (*gate_entries[])(void);

/* world.c: user addresses in each task, and what is there. */
#define USER_DATA 0x500000u    /* a page of the task's own: a message, a buffer, a string */
#define USER_MESSAGE USER_DATA
#define USER_STRINGS (USER_DATA + 0x100) /* a message with a string */
#define USER_BUFFER (USER_DATA + 0x200)
#define USER_SMALL (USER_DATA + 0x300) /* a buffer that is too small */
#define USER_SHORT (USER_DATA + 0x144) /* messages of 3, 16 and 17 dwords, and room for all */
#define USER_16 (USER_DATA + 0x340)
#define USER_17 (USER_DATA + 0x390)
#define USER_WIDE (USER_DATA + 0x254)
#define USER_LONG (USER_DATA + 0x3e0) /* more dwords than anybody has room for */
#define USER_FRAMES (20u << 20) /* physical: the pages of the tasks; the second is A0's data */
/* The same data where the kernel sees it, and no program: an address that must be refused. */
#define USER_ALIAS(va) (KERNEL_BASE + USER_FRAMES + L4_PAGE_SIZE + (va) - USER_DATA)
/* The data again, in the last page from where C copies without traces (MARGIN in direct.h). */
#define USER_HIGH(va) (L4_USER_END - 0x21000 + (va) - USER_DATA)
#define USER_EDGE (USER_DATA + 0xfe8) /* message or buffer whose end is missing */
#define USER_STACK (USER_DATA + 0xfac) /* struct user_stack of the thread under test */
#define USER_MISSING 0x580000u /* no page, in a region that is there */
#define USER_WINDOW 0x600000u
#define USER_PORT 0x101u
void world_make(void);
void world_end(struct tcb *t);
struct user_stack {
	u32 gs, fs, es, ds;
	struct regs regs;
	u32 flags;
	struct l4_id sender; /* the virtual one of a deceit */
};
struct user_stack *world_stack(const struct space *s);
u32 *world_send_dope(const struct space *s);
enum { LINE = 4, UART_INTERRUPTS = 0x3f9, TRANSMITTER_EMPTY = 2 };
void *equal_memory(u32 bytes);

/* areas.c */
void areas_find(void);
void areas_keep(u32 *copy, u32 classes);
void areas_restore(u32 classes);
int areas_differ(int say);
void areas_digest(u64 *digest, const struct user_stack *stack);
void areas_remember(void);
const struct area *areas_changed(void);

/* states.c, apply.c */
void states_make(u32 wanted);
u32 state_classes(const struct state *s);
void state_print(const struct state *s);
struct tcb *state_apply(const struct state *s);

/* outcome.c */
u8 path_of(const struct outcome *o);
void outcome_reset(void);
void outcome_run(struct tcb *me, const struct fastpath *f, struct outcome *o);
int outcome_differs(int say);
u32 outcome_hardware(void);
u32 outcome_masked(void);
u32 outcome_idt(void); /* where the loaded one is */

/* main.c */
struct tcb *fresh(const struct state *s);
void run_reference(const struct state *s);
const struct area *what_changed(void);
void equal_panicked(void);

/* mutants.c: a fault that is planted in a fastpath, as harness/mutations.py makes them. */
#define MUTANTS_MAGIC 0x4554554du
struct mutant {
	char fastpath[16];
	u32 address, length;
	u8 bytes[16];
};
struct mutant_file {
	u32 magic, count;
	struct mutant mutants[];
};
void mutants_run(struct mutant_file *file, u32 from, u32 limit);

/* invariants.c of the checking build */
struct tcb *invariants(struct tcb *next);
struct tcb *invariants_every(struct tcb *me);

#endif
