/* SPDX-License-Identifier: BSD-2-Clause */
/* What the resource manager's files offer each other. */
#ifndef RMGR_MANAGER_H
#define RMGR_MANAGER_H

#include "multiboot.h"
#include "out.h"
#include "rmgr.h"

/* Owners of all kinds of resources: the number of a task, or */
enum owner { NOBODY = 0, MYSELF = L4_TASK_ROOT, EVERYBODY = 0xfffe };

enum { STACK_BYTES = 4096 };

/* A request to the supervisor, and its answer; `snd` is 0 or L4_SND_MAP. */
struct request {
	u32 action, parameter, argument;
	u32 client;		 /* task number */
	struct l4_id sender;	 /* who asks, or for whom its chief asks */
	const void *string;
	u32 bytes;		 /* of the string; 0: there is none */
};
struct answer {
	u32 snd, w0, w1;
};

/* main.c */
extern struct l4_id manager_id; /* lthread 0 */
void manager_thread(u32 lthread, void (*entry)(void), u8 *stack);
u32 take(u16 *owner, u32 task); /* one unit: it must be free, everybody's or the task's already */

/* supervisor.c */
void supervisor_start(void);

/* memory.c: requests that the pager does, so that only one thread knows who has what. */
void memory_init(void);
u32 memory_allot(u32 address, u32 bytes, u32 task);
u32 memory_any_page(u32 task);
void memory_request(const struct request *r, struct answer *a);
const volatile struct l4_kip *manager_kip(void);
int memory_fetch(u32 w0, u32 w1, u32 window, u32 *fpage);

/* pager.c */
void pager_serve(void) __attribute__((noreturn));
void pager_forward(const struct request *r, struct answer *a);

/* tasks.c, irqs.c, load.c */
void task_request(const struct request *r, struct answer *a);
int task_take(u32 task, u32 client);
void irqs_init(void);
void irq_request(const struct request *r, struct answer *a);
void load_modules(const struct multiboot *mbi);
struct l4_id *module_id(const char *name, u32 bytes);

#endif
