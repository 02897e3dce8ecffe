/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU 7.2 TCG plugin: for how many instructions the kernel keeps interrupts out (held.h).
 *
 *	-icount shift=0,sleep=off -plugin build/plugin/held.so,out=FILE
 *
 * Counted are instructions of the kernel: REP with count n is n+1 of them, one that faults in the
 * kernel and is executed again is two. Cost: one call for each block.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "held.h"
#include "marker.h"
#include "qemu_plugin.h"

enum { STI = 0xFB };

static uint64_t kernel_instructions;

int qemu_plugin_version = 1;

static void on_block(unsigned int cpu, void *data)
{
	const struct held_block *block = data;

	(void)cpu;
	held_enter(*block, kernel_instructions);
}

static void on_marker(unsigned int cpu, void *data)
{
	const struct marker *marker = data;

	(void)cpu;
	if (marker->op == MARKER_START)
		held_start(marker->id);
	else
		held_stop();
}

static void *copy_of(const void *data, size_t size)
{
	void *p = malloc(size);

	if (!p) {
		fputs("held.so: out of memory\n", stderr);
		abort();
	}
	return memcpy(p, data, size);
}

static void watch_insn(struct qemu_plugin_insn *insn)
{
	struct marker marker = decode_marker(qemu_plugin_insn_data(insn),
					     qemu_plugin_insn_size(insn));

	if (marker.op)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_marker, QEMU_PLUGIN_CB_NO_REGS,
						       copy_of(&marker, sizeof(marker)));
	if (qemu_plugin_insn_vaddr(insn) >= HELD_KERNEL_BASE)
		qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64,
							   &kernel_instructions, 1);
}

static void on_translation(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *end = qemu_plugin_tb_get_insn(tb, n - 1);
	struct held_block block = {
		.addr = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0)),
		.ends_with_sti = *(const uint8_t *)qemu_plugin_insn_data(end) == STI,
	};

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS,
					     copy_of(&block, sizeof(block)));
	for (size_t i = 0; i < n; i++)
		watch_insn(qemu_plugin_tb_get_insn(tb, i));
}

static void on_exit_of_guest(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	held_close();
}

int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv)
{
	if (!info->system_emulation || strcmp(info->target_name, "i386") ||
	    info->system.max_vcpus > 1) {
		fprintf(stderr, "held.so: works with qemu-system-i386 and one processor only, "
			"this is '%s'\n", info->target_name);
		return 1;
	}
	if (argc != 1 || strncmp(argv[0], "out=", 4) || !argv[0][4]) {
		fputs("held.so: give out=FILE, once, and nothing else\n", stderr);
		return 1;
	}
	if (!held_open(argv[0] + 4)) {
		fprintf(stderr, "held.so: cannot write '%s': %s\n", argv[0] + 4, strerror(errno));
		return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, on_exit_of_guest, NULL);
	return 0;
}
