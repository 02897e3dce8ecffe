/* SPDX-License-Identifier: BSD-2-Clause */
/* GDT, TSS and IDT: flat segments, one stack pointer that moves with the thread, the gates. */
#include "kernel.h"
#include "tables.h"

struct descriptor {
	u32 low, high;
};

struct tss {
	u32 link, esp0, ss0, unused[22];
	u16 trap, io_map;
};

struct table {
	u16 limit;
	u32 base;
} __attribute__((packed));

enum {
	INTERRUPT_GATE = 0x8e00,
	DPL_SHIFT = 13,
	GATES = 256,
	LIVE_GATES = 63,
	EXCEPTIONS = 20,
	IRQ_VECTOR = 0x20,
	TSS_TYPE = 0x8900
};

struct tss tss READ_BY_HARDWARE __attribute__((aligned(128)));
static struct descriptor idt[GATES] READ_BY_HARDWARE;
static struct descriptor live_idt[LIVE_GATES] READ_BY_HARDWARE;
void (*gate_entries[GATES])(void);
u32 idt_live;
struct table idt_pointer = { sizeof idt - 1, (u32)idt };
struct descriptor gdt[7] READ_BY_HARDWARE = {
	{ 0, 0 },
	{ 0x0000ffff, 0x00cf9b00 }, /* 08 kernel code; all four with the accessed bit set */
	{ 0x0000ffff, 0x00cf9300 }, /* 10 kernel data */
	{ 0x0000ffff, 0x00cffb00 }, /* 1b user code */
	{ 0x0000ffff, 0x00cff300 }, /* 23 user data */
	{ 0, 0 },		    /* 28 TSS */
	{ 0x0000ffff, 0x00cf7b00 }, /* 33 user code that is not present: see debug.c */
};

_Static_assert(KERNEL_DS == KERNEL_CS + 8 && USER_CS == KERNEL_CS + 19 && USER_DS == USER_CS + 8,
	       "the order of SYSENTER and SYSEXIT");

extern u32 idt_live; /* for the ways in */
extern void (*const exception_entries[])(void);
extern void (*const interrupt_entries[])(void);
extern u32 live_entries[], live_entries_32[]; /* see fpu_gates.S */
void gate_id_nearest(void);
void gate_fpage_unmap(void);
void gate_thread_switch(void);
void gate_thread_schedule(void);
void gate_lthread_ex_regs(void);
void gate_task_new(void);

GATES_SET static struct descriptor gate(u32 address, u32 dpl)
{
	return (struct descriptor){ KERNEL_CS << 16 | (address & 0xffff),
				    (address & 0xffff0000u) | INTERRUPT_GATE | dpl << DPL_SHIFT };
}

GATES_SET void gate_set(u32 vector, void (*entry)(void), u32 dpl)
{
	assert(vector < LIVE_GATES);
	idt[vector] = gate((u32)entry, dpl);
	gate_entries[vector] = entry;
	live_idt[vector] = gate((u32)(vector < 32 ? live_entries + vector :
							live_entries_32 + (vector - 32)), dpl);
}

/* Until the next entry: see fpu.c and debug.c. */
void idt_load_live(u32 why)
{
	static const struct table live = { sizeof live_idt - 1, (u32)live_idt };

	idt_live = why;
	__asm__ volatile("lidt %0" : : "m"(live));
}

BOOT static void load_tables(void)
{
	struct table g = { sizeof gdt - 1, (u32)(unsigned long)gdt };

	__asm__ volatile("lgdt %0; lidt %1; ljmp %2, $1f; 1: mov %3, %%ss"
			 :
			 : "m"(g), "m"(idt_pointer), "i"(KERNEL_CS), "r"(KERNEL_DS)
			 : "memory");
	__asm__ volatile("mov %0, %%ds; mov %0, %%es; mov %0, %%fs; mov %0, %%gs"
			 :
			 : "r"(USER_DS)
			 : "memory");
}

/* Tells the processor where the TSS is, and from where on and how far its I/O bitmap reaches. */
BOOT void tss_load(u32 base, u32 io_map, u32 limit)
{
	tss.ss0 = KERNEL_DS;
	tss.io_map = (u16)io_map;
	gdt[TSS_SELECTOR / 8].low = base << 16 | limit;
	gdt[TSS_SELECTOR / 8].high = (base & 0xff000000u) | TSS_TYPE | (base >> 16 & 0xff);
	__asm__ volatile("ltr %0" : : "r"((u16)TSS_SELECTOR) : "memory");
}

BOOT void descriptors_init(void)
{
	static void (*const BOOT_TABLE calls[])(void) = {
		gate_id_nearest,      gate_fpage_unmap,	    gate_thread_switch,
		gate_thread_schedule, gate_lthread_ex_regs, gate_task_new,
	};

	for (u32 n = 0; n < EXCEPTIONS; n++)
		gate_set(n, exception_entries[n], n >= 3 && n <= 5 ? 3 : 0);
	for (u32 n = 0; n < 16; n++)
		gate_set(IRQ_VECTOR + n, interrupt_entries[n], 0);
	for (u32 n = 0; n < sizeof calls / sizeof *calls; n++)
		gate_set(0x31 + n, calls[n], 3);
	for (const struct gate *g = gates; g < gates_end; g++)
		gate_set(g->vector, g->entry, 3);
	load_tables();
	tss_load((u32)&tss, sizeof tss, sizeof tss - 1);
}
