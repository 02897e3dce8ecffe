/* SPDX-License-Identifier: BSD-2-Clause */
/* See guest.h.  The types below state what QEMU 7.2 and GLib define, and nothing more of them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

struct byte_array {
	uint8_t *data;
	unsigned len;
};

enum { MEGABYTE = 1 << 20 };

const uint8_t *guest_ram;
uint32_t guest_ram_size;

static void *cpu;
static struct byte_array *bytes;
static const char *missing;

static void *(*get_cpu)(int);
static int (*read_register)(void *, struct byte_array *, int);
static int (*write_register)(void *, uint8_t *, int);
static void (*dump_state)(void *, FILE *, int);
static void *(*map_memory)(uint64_t, uint64_t *, bool);
static struct byte_array *(*array_new)(void);
static struct byte_array *(*array_size)(struct byte_array *, unsigned);

static bool find(void *where, const char *name)
{
	void *found = dlsym(RTLD_DEFAULT, name);

	memcpy(where, &found, sizeof(found));
	if (!found)
		missing = name;
	return found;
}

bool guest_open(void)
{
	return find(&get_cpu, "qemu_get_cpu") &&
	       find(&read_register, "x86_cpu_gdb_read_register") &&
	       find(&write_register, "x86_cpu_gdb_write_register") &&
	       find(&dump_state, "x86_cpu_dump_state") &&
	       find(&map_memory, "cpu_physical_memory_map") &&
	       find(&array_new, "g_byte_array_new") && find(&array_size, "g_byte_array_set_size");
}

const char *guest_why_not(void)
{
	return missing ? missing : "";
}

bool guest_map(void)
{
	uint64_t size = 0xFFF00000u;
	uint8_t *above = map_memory(MEGABYTE, &size, false);

	cpu = get_cpu(0);
	bytes = array_new();
	if (!above || !cpu || !bytes || size > 0xFFF00000u)
		return false;
	guest_ram = above - MEGABYTE;
	guest_ram_size = size + MEGABYTE;
	return true;
}

uint32_t guest_register(enum guest_register number)
{
	uint32_t value = 0;

	array_size(bytes, 0);
	read_register(cpu, bytes, number);
	memcpy(&value, bytes->data, bytes->len < 4 ? bytes->len : 4);
	return value;
}

void guest_set_register(enum guest_register number, uint32_t value)
{
	uint8_t raw[8] = { 0 };

	memcpy(raw, &value, sizeof(value));
	write_register(cpu, raw, number);
}

/* `GDT=     c0103000 0000002f` and the like, as QEMU prints them for people. */
void guest_read_tables(struct guest_tables *tables)
{
	char text[8192] = "", *at;
	FILE *file = fmemopen(text, sizeof(text) - 1, "w");
	unsigned selector;

	if (!file)
		return;
	dump_state(cpu, file, 0);
	fclose(file);
	at = strstr(text, "\nGDT=");
	if (at)
		sscanf(at, "\nGDT= %x", &tables->gdt);
	at = strstr(text, "\nIDT=");
	if (at)
		sscanf(at, "\nIDT= %x %x", &tables->idt, &tables->idt_limit);
	at = strstr(text, "\nTR =");
	if (at)
		sscanf(at, "\nTR =%x %x", &selector, &tables->tss);
}
