/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first task as a library: it reads its boot line, pages its children and makes threads and
 * tasks for the program linked with it (bench/user or tests/conformance), which defines program().
 *
 * Children share the root task's memory at the same addresses: what they touch, the pager thread
 * maps.  So a function and a variable mean the same in every task.
 */
#ifndef ROOT_ROOT_H
#define ROOT_ROOT_H

#include "l4.h"
#include "out.h"

enum { ROOT_PAGER_LTHREAD = 1, STACK_BYTES = 4096, THREAD_STACKS = 64 };

/* The program: returns the number of failed checks. */
u32 program(const char *args);

/* The value of `name=` in the boot line of the module, cut to size; 0 if it is not there. */
int root_option(const char *args, const char *name, char *value, u32 size);
u32 root_number(const char *args, const char *name, u32 otherwise);
/* Is `name` among the words of `list`, which are separated by '+'?  "all" is every name. */
int root_listed(const char *list, const char *name);

struct multiboot;
extern const struct multiboot *root_multiboot; /* what the loader has told */
extern struct l4_id root_id, root_pager;
const volatile struct l4_kip *root_kip(void);

/* Stack number n, its top. */
u32 root_stack(u32 n);
/* Starts (or restarts) a thread of this task; stack n = lthread. Pager: sigma0 unless given. */
struct l4_id root_thread(u32 lthread, void (*entry)(void));
struct l4_id root_thread_paged(u32 lthread, void (*entry)(void), struct l4_id pager);
/* Makes a task whose lthread 0 runs `entry`; nil on failure. */
struct l4_id root_task(u32 task, void (*entry)(void), u32 stack, struct l4_id pager);
/* Deletes it; the number stays ours. */
void root_task_delete(u32 task);

int equal_strings(const char *a, const char *b);

#endif
