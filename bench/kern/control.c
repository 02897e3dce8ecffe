/* SPDX-License-Identifier: BSD-2-Clause */
/* Lets the root task of a benchmark build choose the fastpath while it runs. */
#include "control.h"
#include "gate.h"

void __attribute__((weak)) count_paths(unsigned *fast, unsigned *slow);
struct tcb *bench_control(struct tcb *me);

GATE(GATE_CONTROL, bench_control);

static u32 fastpath_count(void)
{
	return (u32)(fastpaths_end - fastpaths);
}

static void name_of(const struct fastpath *f, struct regs *r)
{
	char name[8] = "";

	for (u32 i = 0; i < 8 && f->name[i]; i++)
		name[i] = f->name[i];
	memcpy(&r->ecx, name, 4);
	memcpy(&r->edx, name + 4, 4);
}

/* See control.h; a wrong argument changes nothing and returns all ones. */
struct tcb *bench_control(struct tcb *me)
{
	struct regs *r = &me->regs;
	u32 operation = r->eax;

	r->eax = ~0u;
	if (space_task(me->space) != L4_TASK_ROOT)
		return me;
	if (operation == CONTROL_PDIR) {
		struct space *s = &spaces[r->ebx % L4_TASKS];

		r->eax = s->pdir ? phys_of(s->pdir) : 0;
		return me;
	}
	if (operation == CONTROL_COUNT) {
		r->eax = fastpath_count();
		r->edx = (u32)(fastpath_selected - fastpaths);
		return me;
	}
	if (operation == CONTROL_PATHS) {
		r->ecx = r->edx = 0;
		if (count_paths)
			count_paths(&r->ecx, &r->edx);
		return me;
	}
	if (r->ebx >= fastpath_count())
		return me;
	r->eax = !fastpath_fits(&fastpaths[r->ebx]);
	if (operation == CONTROL_SELECT && !r->eax)
		fastpath_select(&fastpaths[r->ebx]);
	else if (operation == CONTROL_NAME)
		name_of(&fastpaths[r->ebx], r);
	return me;
}
