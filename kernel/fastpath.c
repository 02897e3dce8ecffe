/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of the image's fastpaths gate 0x30 leads to. */
#include "kernel.h"

enum { GATE_IPC = 0x30, GENU = 0x756e6547 /* of GenuineIntel */ };

const struct fastpath *fastpath_selected;

/*
 * The first models of Intel's family 6 say that they have SYSENTER, and have not (Software
 * Developer's Manual, SYSENTER).
 */
GATES_SET int fastpath_has_cpu(const struct fastpath *f)
{
	struct cpuid id[2];

	for (u32 leaf = 0; leaf < 2; leaf++) /* one place: a function would not be given back */
		id[leaf] = cpuid(leaf);
	if (id[0].ebx == GENU && (id[1].eax & 0xf00) == 0x600 && (id[1].eax & 0xff) < 0x33)
		id[1].edx &= ~CPUID_SEP;
	return !(f->cpu & ~id[1].edx);
}

GATES_SET void fastpath_select(const struct fastpath *f)
{
	if (fastpath_selected && fastpath_selected->use)
		fastpath_selected->use(0);
	if (f->use)
		f->use(1);
	fastpath_selected = f;
	gate_set(GATE_IPC, ids_strict ? gate_ipc_strict : f->entry, 3);
	for (u32 i = 0; i < sizeof kip.fastpath - 1; i++) {
		kip.fastpath[i] = f->name[i];
		if (!f->name[i])
			break;
	}
}
