/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of the image's fastpaths gate 0x30 leads to. */
#include "kernel.h"

enum { GATE_IPC = 0x30 };

const struct fastpath *fastpath_selected;

GATES_SET void fastpath_select(const struct fastpath *f)
{
	fastpath_selected = f;
	gate_set(GATE_IPC, ids_strict ? gate_ipc_strict : f->entry, 3);
	for (u32 i = 0; i < sizeof kip.fastpath - 1; i++) {
		kip.fastpath[i] = f->name[i];
		if (!f->name[i])
			break;
	}
}
