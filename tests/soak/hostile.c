/* SPDX-License-Identifier: BSD-2-Clause */
/* A hostile thread: one attack after the other, as long as it lives. */
#include "hostile.h"

enum { CHILD_ATTACKS = 300 };

static void (*const gates[])(struct wild *) = { hostile_gate_0x30, hostile_gate_0x31,
						hostile_gate_0x32, hostile_gate_0x33,
						hostile_gate_0x34, hostile_gate_0x35,
						hostile_gate_0x36 };

/* How often each attack comes, in 256. */
static const struct {
	attack *attack;
	u32 share;
} attacks[] = {
	{ attack_ipc, 37 },	  { attack_any_call, 24 }, { attack_map, 28 },
	{ attack_receive_map, 28 }, { attack_unmap, 12 },  { attack_flood, 12 },
	{ attack_schedule, 8 },	  { attack_ex_regs, 16 },  { attack_tasks, 6 },
	{ attack_switch, 8 },	  { attack_sigma0, 3 },	   { attack_touch, 8 },
	{ attack_irq, 4 },	  { attack_crash, 4 },	   { attack_fpu, 6 },
	{ attack_stackless, 4 },  { attack_message, 20 },  { attack_exhaust, 1 },
	{ attack_super, 10 },	  { attack_ports, 4 },	   { attack_debug, 4 },
	{ attack_storm, 1 },	  { attack_sysenter, 8 }, /* SYSENTER_ATTACK */
};

HOSTILE u32 hostile_call(struct hostile *h, enum vector v)
{
	h->control->calls[h->lthread]++;
	gates[v](&h->w);
	return h->w.eax;
}

HOSTILE static void one_attack(struct hostile *h)
{
	u32 which = wild_below(h, 256), n = 0;

	while (which >= attacks[n].share) {
		which -= attacks[n].share;
		n = n + 1 < sizeof attacks / sizeof *attacks ? n + 1 : 0;
	}
	if (h->control->attacks >> n & 1)
		attacks[n].attack(h);
}

/* The first thread of a task starts the others. */
HOSTILE static void start_others(struct hostile *h)
{
	for (u32 n = 1; n < HOSTILE_LTHREADS; n++) {
		h->w = (struct wild){ .eax = n,
				      .ecx = stack_top(h->slot, n),
				      .edx = (u32)hostile_entry,
				      .ebx = L4_INVALID,
				      .ebp = L4_INVALID };
		h->w.esi = l4_make_id(L4_TASK_ROOT, PAGER_LTHREAD, 0, 0).low;
		h->w.edi = l4_make_id(0, 0, L4_TASK_ROOT, 0).high;
		hostile_call(h, EX_REGS);
	}
}

/* Tells all hostile tasks by which id this one is to be reached. */
HOSTILE static void tell_name(struct hostile *h)
{
	h->w = (struct wild){ 0 };
	hostile_call(h, ID_NEAREST);
	*name_of(l4_id_task(h->w.esi)) = h->w.esi;
}

HOSTILE static void rest(struct hostile *h)
{
	for (;;) {
		h->w = (struct wild){ .eax = L4_NO_DESC, .ebp = L4_RCV_OPEN };
		hostile_gate_0x30(&h->w);
	}
}

/* Does the thread begin on a stack of its own?  Others may be overwritten at any time. */
HOSTILE static int has_stack(u32 esp)
{
	u32 page = (esp & ((1 << ARENA_SHIFT) - 1)) / PAGE;

	return esp - ARENA_BASE < ARENAS << ARENA_SHIFT && page >= STACK_PAGE &&
	       page < SCRATCH_PAGE && (esp & (PAGE - 1)) > PAGE / 2;
}

/* ESP tells who this is. */
HOSTILE void hostile_main(u32 esp)
{
	struct hostile h = { .slot = (esp - ARENA_BASE) >> ARENA_SHIFT };

	h.lthread = ((esp & ((1 << ARENA_SHIFT) - 1)) / PAGE - STACK_PAGE) % HOSTILE_LTHREADS;
	if (!has_stack(esp))
		rest(&h);
	h.control = control_of(h.slot);
	h.state = (h.control->seed ^ (h.lthread + 1) * 0x9e3779b9u) +
		  h.control->calls[h.lthread] * 0x85ebca6bu;
	if (!h.state)
		h.state = 1;
	wild_random(&h);
	if (!h.lthread)
		tell_name(&h);
	if (!h.lthread && h.slot < HOSTILES)
		start_others(&h);
	for (u32 n = 0; h.slot < HOSTILES || n < CHILD_ATTACKS; n++)
		one_attack(&h);
	rest(&h);
}
