/* SPDX-License-Identifier: BSD-2-Clause */
/* See newer.h.  The declarations state the interface's types and calls and nothing else. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

#include "newer.h"

#define WEAK __attribute__((weak, visibility("default")))

/* GLib's arrays, as far as they are looked into. */
struct array {
	char *data;
	unsigned len;
};

struct register_descriptor {
	void *handle;
	const char *name, *feature;
};

struct scoreboard_entry {
	void *scoreboard;
	size_t offset;
};

WEAK void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *insn,
							      enum qemu_plugin_op op,
							      struct scoreboard_entry entry,
							      uint64_t add);
WEAK void *qemu_plugin_scoreboard_new(size_t element_size);
WEAK void *qemu_plugin_scoreboard_find(void *scoreboard, unsigned int cpu);
WEAK void qemu_plugin_register_vcpu_init_cb(uint64_t id, void (*cb)(uint64_t id, unsigned cpu));
WEAK struct array *qemu_plugin_get_registers(void);
WEAK int qemu_plugin_write_register(void *handle, struct array *value);
WEAK const void *qemu_plugin_request_time_control(void);
WEAK void qemu_plugin_update_ns(const void *handle, int64_t ns);
WEAK bool qemu_plugin_read_memory_vaddr(uint64_t addr, struct array *data, size_t len);

#pragma weak qemu_plugin_register_vcpu_insn_exec_inline

enum { FIRST = 1, SCOREBOARDS, COPIES, MEMORY, WRITES };

static volatile uint64_t own_progress;
volatile uint64_t *newer_progress = &own_progress;

static int version;
static void *scoreboard, *eax, *edx;
static const void *time_handle;
static struct array *bytes;
static struct array *(*array_new)(void);
static struct array *(*array_size)(struct array *, unsigned);

int qemu_plugin_version = FIRST;

/* QEMU looks at the version right after loading, and refuses one that is too old or too new. */
__attribute__((constructor)) static void choose_version(void)
{
	if (qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu)
		qemu_plugin_version = SCOREBOARDS;
	if (qemu_plugin_request_time_control)
		qemu_plugin_version = COPIES;
	if (qemu_plugin_read_memory_vaddr)
		qemu_plugin_version = MEMORY;
	if (qemu_plugin_write_register)
		qemu_plugin_version = WRITES;
}

static void find(void *where, const char *name)
{
	void *symbol = dlsym(RTLD_DEFAULT, name);

	memcpy(where, &symbol, sizeof(symbol));
}

/* Handles are valid for every processor; there is one. */
static void on_processor(uint64_t id, unsigned cpu)
{
	struct array *list = qemu_plugin_get_registers();
	const struct register_descriptor *found = (void *)list->data;

	(void)id;
	(void)cpu;
	for (unsigned i = 0; i < list->len; i++) {
		if (!strcmp(found[i].name, "eax"))
			eax = found[i].handle;
		if (!strcmp(found[i].name, "edx"))
			edx = found[i].handle;
	}
}

void newer_open(uint64_t plugin, int qemu_version)
{
	version = qemu_version;
	if (qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu)
		scoreboard = qemu_plugin_scoreboard_new(sizeof(uint64_t));
	find(&array_new, "g_byte_array_new");
	find(&array_size, "g_byte_array_set_size");
	if (qemu_plugin_get_registers && qemu_plugin_write_register && array_new && array_size) {
		bytes = array_new();
		qemu_plugin_register_vcpu_init_cb(plugin, on_processor);
	}
}

/* Since version 3 the bytes are copied, before that the result points to them. */
const uint8_t *newer_bytes(const struct qemu_plugin_insn *insn, uint8_t buffer[INSN_BYTES])
{
	size_t (*copy)(const struct qemu_plugin_insn *, void *, size_t);
	void *function = (void *)qemu_plugin_insn_data;

	if (version < COPIES)
		return qemu_plugin_insn_data(insn);
	memcpy(&copy, &function, sizeof(copy));
	memset(buffer, 0, INSN_BYTES);
	copy(insn, buffer, INSN_BYTES);
	return buffer;
}

void newer_advance(struct qemu_plugin_insn *insn, uint64_t by)
{
	enum qemu_plugin_op add = QEMU_PLUGIN_INLINE_ADD_U64;
	struct scoreboard_entry entry = { scoreboard, 0 };

	if (scoreboard)
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, add, entry, by);
	else
		qemu_plugin_register_vcpu_insn_exec_inline(insn, add, (void *)newer_progress, by);
}

void newer_find_progress(void)
{
	if (scoreboard)
		newer_progress = qemu_plugin_scoreboard_find(scoreboard, 0);
}

enum qemu_plugin_cb_flags newer_flags(void)
{
	return bytes ? QEMU_PLUGIN_CB_RW_REGS : QEMU_PLUGIN_CB_NO_REGS;
}

bool newer_can_write_clock(void)
{
	return eax && edx;
}

static void write_register(void *handle, uint32_t value)
{
	array_size(bytes, sizeof(value));
	memcpy(bytes->data, &value, sizeof(value));
	qemu_plugin_write_register(handle, bytes);
}

void newer_write_clock(uint64_t value)
{
	write_register(eax, (uint32_t)value);
	write_register(edx, value >> 32);
}

bool newer_control_time(void)
{
	if (!time_handle && qemu_plugin_request_time_control)
		time_handle = qemu_plugin_request_time_control();
	return time_handle;
}

void newer_set_time(uint64_t ns)
{
	qemu_plugin_update_ns(time_handle, ns);
}
