/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's registers and memory, which QEMU's plugin interface does not show.  Debian's QEMU
 * exports its own functions to its modules, and a plugin finds them by name; on another QEMU it
 * does not, and guest_open says so: then there is no paging, no system table and no clock for the
 * guest, and the markers alone carry the result.
 *
 * General registers are right at the start of a block and right after a helper call only.
 */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

/* Numbers of QEMU's register interface for debuggers (i386, QEMU 7.2). */
enum guest_register {
	GUEST_EAX = 0,
	GUEST_EDX = 2,
	GUEST_ESP = 4,
	GUEST_EIP = 8,
	GUEST_CS = 10,
	GUEST_CR0 = 19,
	GUEST_CR2 = 20,
	GUEST_CR3 = 21,
	GUEST_CR4 = 22,
};

/* Bases and limit of the system tables. */
struct guest_tables {
	uint32_t gdt, idt, idt_limit, tss;
};

/* Finds QEMU's functions; false if one of them is not there. */
bool guest_open(void);
/* The reason why guest_open failed. */
const char *guest_why_not(void);
/* Maps the guest's memory; to be called when it runs. */
bool guest_map(void);

uint32_t guest_register(enum guest_register number);
void guest_set_register(enum guest_register number, uint32_t value);
void guest_read_tables(struct guest_tables *tables);

extern const uint8_t *guest_ram;
extern uint32_t guest_ram_size;

/* A word of physical memory; zero where there is no memory. */
static inline uint32_t guest_word(uint32_t phys)
{
	if (phys > guest_ram_size - 4)
		return 0;
	return *(const uint32_t *)(const void *)(guest_ram + phys);
}

#pragma GCC visibility pop

#endif
