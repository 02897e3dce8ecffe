/* SPDX-License-Identifier: BSD-2-Clause */
/* See fake_qemu.h: QEMU 10.1.  No inline addition to any address, and bytes are copied. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_qemu.h"

const int fake_version = 5, fake_minimum = 2;

struct array {
	char *data;
	unsigned len;
};

struct scoreboard_entry {
	void *scoreboard;
	size_t offset;
};

static void (*processor_begins)(uint64_t, unsigned);
static uint64_t board[1];
static int64_t last_ns;

void fake_begin(uint64_t id)
{
	if (processor_begins)
		processor_begins(id, 0);
}

/* Its name is that of a function that was another one before version 3. */
size_t copy_bytes(const struct qemu_plugin_insn *insn, void *to, size_t size)
	__asm__("qemu_plugin_insn_data");

size_t copy_bytes(const struct qemu_plugin_insn *insn, void *to, size_t size)
{
	size = size < insn->size ? size : insn->size;
	memcpy(to, insn->bytes, size);
	return size;
}

void *qemu_plugin_scoreboard_new(size_t element_size)
{
	return element_size == sizeof(board[0]) ? board : NULL;
}

void *qemu_plugin_scoreboard_find(void *scoreboard, unsigned int cpu)
{
	return (uint64_t *)scoreboard + cpu;
}

void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *insn,
							 enum qemu_plugin_op op,
							 struct scoreboard_entry entry,
							 uint64_t add)
{
	(void)op;
	puts("per_vcpu");
	insn->counter = (uint64_t *)entry.scoreboard + entry.offset / sizeof(uint64_t);
	insn->add = add;
}

void qemu_plugin_register_vcpu_init_cb(uint64_t id, void (*cb)(uint64_t, unsigned))
{
	(void)id;
	processor_begins = cb;
}

struct array *qemu_plugin_get_registers(void)
{
	static struct {
		void *handle;
		const char *name, *feature;
	} registers[] = { { (void *)1, "eax", "" }, { (void *)3, "edx", "" } };
	static struct array list = { (char *)registers, 2 };

	return &list;
}

int qemu_plugin_write_register(void *handle, struct array *value)
{
	uint32_t word;

	memcpy(&word, value->data, sizeof(word));
	printf("write %d %" PRIu32 "\n", (int)(intptr_t)handle, word);
	return value->len;
}

bool qemu_plugin_read_memory_vaddr(uint64_t addr, struct array *data, size_t len)
{
	(void)addr;
	(void)data;
	(void)len;
	return false;
}

const void *qemu_plugin_request_time_control(void)
{
	puts("time control");
	return &last_ns;
}

void qemu_plugin_update_ns(const void *handle, int64_t ns)
{
	printf("ns %" PRId64 "%s\n", ns, handle != &last_ns || ns <= last_ns ? " wrong" : "");
	last_ns = ns;
}

/* GLib's, which is in every QEMU. */
struct array *g_byte_array_new(void)
{
	return calloc(1, sizeof(struct array));
}

struct array *g_byte_array_set_size(struct array *array, unsigned size)
{
	array->data = realloc(array->data, size);
	array->len = size;
	return array;
}
