/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A QEMU of a page: it loads a plugin, translates a few blocks, executes them as the callbacks'
 * order is in the real one, and prints what the plugin has asked of it.  fake_older.c has what the
 * interface of QEMU 7.2 has beyond the common part, fake_newer.c what QEMU 10.1 has.
 */
#ifndef FAKE_QEMU_H
#define FAKE_QEMU_H

#include "qemu_plugin.h"

enum { MOST_INSNS = 4, MOST_CALLBACKS = 3 };

struct callback {
	on_execute call;
	void *data;
	int flags;
};

struct qemu_plugin_insn {
	uint32_t addr;
	uint8_t size, bytes[8];
	int n_callbacks;
	struct callback callbacks[MOST_CALLBACKS];
	uint64_t *counter, add;
};

struct qemu_plugin_tb {
	size_t n;
	struct qemu_plugin_insn insns[MOST_INSNS];
	struct callback callback;
};

extern const int fake_version, fake_minimum;

/* The processor is there: callbacks that a plugin has asked for. */
void fake_begin(uint64_t id);

#endif
