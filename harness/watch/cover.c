/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU 7.2 TCG plugin: which instructions of the kernel have been executed.
 *
 *	-plugin build/plugin/cover.so,out=FILE
 *
 * At QEMU's end FILE has one line for each address of KERNEL_TEXT that was executed: the address in
 * hexadecimal and how often. harness/coverage.py makes source lines of it. An instruction that
 * faults counts as executed. Cost: one addition for each instruction of the kernel, nothing else.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "qemu_plugin.h"

/* Where kernel/kernel.ld puts code, and more than the kernel ever needs. */
#define KERNEL_TEXT 0xC0100000u
#define KERNEL_TEXT_SIZE (1u << 20)

static uint64_t executed[KERNEL_TEXT_SIZE];
static FILE *file;

int qemu_plugin_version = 1;

static void on_translation(uint64_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t offset = qemu_plugin_insn_vaddr(insn) - KERNEL_TEXT;

		if (offset < KERNEL_TEXT_SIZE)
			qemu_plugin_register_vcpu_insn_exec_inline(
				insn, QEMU_PLUGIN_INLINE_ADD_U64, &executed[offset], 1);
	}
}

static void on_exit_of_guest(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	for (uint32_t i = 0; i < KERNEL_TEXT_SIZE; i++)
		if (executed[i])
			fprintf(file, "%08" PRIx32 " %" PRIu64 "\n", KERNEL_TEXT + i, executed[i]);
	if (fclose(file))
		fputs("cover.so: the output file could not be written completely\n", stderr);
}

int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv)
{
	if (!info->system_emulation || strcmp(info->target_name, "i386")) {
		fprintf(stderr, "cover.so: works with qemu-system-i386 only, this is '%s'\n",
			info->target_name);
		return 1;
	}
	if (argc != 1 || strncmp(argv[0], "out=", 4) || !argv[0][4]) {
		fputs("cover.so: give out=FILE, once, and nothing else\n", stderr);
		return 1;
	}
	file = fopen(argv[0] + 4, "w");
	if (!file) {
		fprintf(stderr, "cover.so: cannot write '%s': %s\n", argv[0] + 4, strerror(errno));
		return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, on_exit_of_guest, NULL);
	return 0;
}
