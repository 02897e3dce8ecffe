/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rmgr, a root task for programs that expect a resource manager (section 18).  It starts the
 * modules behind its own as tasks and is their chief; lthread 0 is their pager, lthread 1 hands
 * out memory, task numbers and interrupts.
 */
#include "manager.h"

struct l4_id manager_id;

int main(const struct multiboot *mbi);

u32 take(u16 *owner, u32 task)
{
	if (*owner == EVERYBODY)
		return 1;
	if (*owner != NOBODY && *owner != task)
		return 0;
	*owner = (u16)task;
	return 1;
}

/* A thread of this task, paged by sigma0 as all of them. */
void manager_thread(u32 lthread, void (*entry)(void), u8 *stack)
{
	struct ex_regs x = { .word = lthread,
			     .esp = (u32)(unsigned long)(stack + STACK_BYTES - 16),
			     .eip = (u32)(unsigned long)entry,
			     .preempter = INVALID_ID,
			     .pager = l4_make_id(L4_TASK_SIGMA0, 0, L4_TASK_ROOT, 0) };

	l4_lthread_ex_regs(&x);
}

int main(const struct multiboot *mbi)
{
	manager_id = l4_myself();
	memory_init();
	irqs_init();
	load_modules(mbi);
	supervisor_start();
	pager_serve();
}
