/* SPDX-License-Identifier: BSD-2-Clause */
/* See fake_qemu.h: QEMU 7.2, without the symbols that Debian's build exports beside. */
#include <stdio.h>

#include "fake_qemu.h"

const int fake_version = 1, fake_minimum;

void fake_begin(uint64_t id)
{
	(void)id;
}

const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn)
{
	return insn->bytes;
}

void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
						enum qemu_plugin_op op, void *counter, uint64_t add)
{
	(void)op;
	puts("inline");
	insn->counter = counter;
	insn->add = add;
}
