/* SPDX-License-Identifier: BSD-2-Clause */
/* See fake_qemu.h.  fake_qemu PLUGIN [NAME=VALUE ...] */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fake_qemu.h"

enum { ROUNDS = 3, WORK = 500 };

static on_translate translate;
static on_exit_of_qemu at_exit;

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, on_translate cb)
{
	(void)id;
	translate = cb;
}

void qemu_plugin_register_atexit_cb(uint64_t id, on_exit_of_qemu cb, void *data)
{
	(void)id;
	(void)data;
	at_exit = cb;
}

void qemu_plugin_register_flush_cb(uint64_t id, on_flush cb)
{
	(void)id;
	(void)cb;
}

void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, on_execute cb,
					  enum qemu_plugin_cb_flags flags, void *data)
{
	tb->callback = (struct callback){ cb, data, flags };
}

void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, on_execute cb,
					    enum qemu_plugin_cb_flags flags, void *data)
{
	insn->callbacks[insn->n_callbacks++] = (struct callback){ cb, data, flags };
}

void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, on_access cb,
				      enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw rw,
				      void *data)
{
	(void)insn;
	(void)cb;
	(void)flags;
	(void)rw;
	(void)data;
}

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb)
{
	return tb->n;
}

struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index)
{
	return (struct qemu_plugin_insn *)&tb->insns[index];
}

size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn)
{
	return insn->size;
}

uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn)
{
	return insn->addr;
}

void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *insn)
{
	(void)insn;
	return NULL;
}

bool qemu_plugin_mem_is_store(uint32_t info)
{
	return info;
}

unsigned int qemu_plugin_mem_size_shift(uint32_t info)
{
	return info;
}

/* The first block reads the clock and begins; the second works; the third ends and reads it. */
static struct qemu_plugin_tb blocks[] = {
	{ .n = 1, .insns = { { .addr = 0x100000, .size = 2, .bytes = { 0x0F, 0x31 } } } },
	{ .n = 1, .insns = { { .addr = 0x100002, .size = 5,
			       .bytes = { 0xA9, 0x07, 0x01, 0x34, 0x4C } } } },
	{ .n = 2, .insns = { { .addr = 0x100007, .size = 2, .bytes = { 0x0F, 0xA2 } },
			     { .addr = 0x100009, .size = 2, .bytes = { 0xEB, 0xFC } } } },
	{ .n = 1, .insns = { { .addr = 0x10000B, .size = 5,
			       .bytes = { 0xA9, 0x07, 0x02, 0x34, 0x4C } } } },
	{ .n = 1, .insns = { { .addr = 0x100010, .size = 2, .bytes = { 0x0F, 0x31 } } } },
	{ .n = 1, .insns = { { .addr = 0x100012, .size = 2, .bytes = { 0xEB, 0xEC } } } },
};

enum { N_BLOCKS = sizeof(blocks) / sizeof(blocks[0]), WORKING = 2 };

static void execute(struct qemu_plugin_tb *tb)
{
	tb->callback.call(0, tb->callback.data);
	for (size_t i = 0; i < tb->n; i++) {
		struct qemu_plugin_insn *insn = &tb->insns[i];

		for (int c = 0; c < insn->n_callbacks; c++)
			insn->callbacks[c].call(0, insn->callbacks[c].data);
		if (insn->counter)
			*insn->counter += insn->add;
	}
}

static void run_guest(uint64_t id)
{
	for (int i = 0; i < N_BLOCKS; i++)
		translate(id, &blocks[i]);
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < N_BLOCKS; i++)
			for (int times = 0; times < (i == WORKING ? WORK : 1); times++)
				execute(&blocks[i]);
	printf("flags %d\n", blocks[0].callback.flags);
	at_exit(id, NULL);
}

int main(int argc, char **argv)
{
	struct qemu_info info = { "i386", { fake_minimum, fake_version }, true, { 1, 1 } };
	void *plugin = argc > 1 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
	int (*install)(uint64_t, const struct qemu_info *, int, char **);
	void *symbol;

	if (!plugin) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	printf("version %d\n", *(int *)dlsym(plugin, "qemu_plugin_version"));
	symbol = dlsym(plugin, "qemu_plugin_install");
	memcpy(&install, &symbol, sizeof(install));
	if (install(1, &info, argc - 2, argv + 2))
		return 1;
	fake_begin(1);
	run_guest(1);
	return 0;
}
