/* SPDX-License-Identifier: BSD-2-Clause */
/* Single instructions that C has no words for. */
#ifndef KERNEL_IA32_CPU_H
#define KERNEL_IA32_CPU_H

#include "tcb.h"

#define EFLAGS_USER 0x202u /* IF */
#define EFLAGS_IF 0x200u
#define EFLAGS_IOPL 0x3000u /* IOPL 3: the program reaches all ports (decision D12) */
#define CR4_PSE 0x10u
#define CR0_EM 0x4u
#define CR0_TS 0x8u
#define VECTOR_NO_FPU 7u
#define CPUID_PSE (1u << 3)
#define CPUID_SEP (1u << 11)

struct cpuid {
	u32 eax, ebx, ecx, edx;
};

/* The error code of the last exception that had one; interrupts stay off until it is read. */
extern u32 fault_error;

static inline u32 read_cr2(void)
{
	u32 v;

	__asm__ volatile("mov %%cr2, %0" : "=r"(v));
	return v;
}

static inline u32 read_cr3(void)
{
	u32 v;

	__asm__ volatile("mov %%cr3, %0" : "=r"(v));
	return v;
}

static inline void write_cr3(u32 v)
{
	__asm__ volatile("mov %0, %%cr3" : : "r"(v) : "memory");
}

static inline void write_cr4(u32 v)
{
	__asm__ volatile("mov %0, %%cr4" : : "r"(v) : "memory");
}

static inline u32 read_cr4(void)
{
	u32 v;

	__asm__ volatile("mov %%cr4, %0" : "=r"(v));
	return v;
}

static inline void cr0_set(u32 bits)
{
	u32 v;

	__asm__ volatile("mov %%cr0, %0; or %1, %0; mov %0, %%cr0" : "=&r"(v) : "ri"(bits) : "cc");
}

static inline void cr0_clear(u32 bits)
{
	u32 v;

	bits = ~bits;
	__asm__ volatile("mov %%cr0, %0; and %1, %0; mov %0, %%cr0" : "=&r"(v) : "ri"(bits) : "cc");
}

static inline void invlpg(u32 va)
{
	__asm__ volatile("invlpg (%0)" : : "r"(va) : "memory");
}

static inline u8 inb(u16 port)
{
	u8 v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void outb(u16 port, u8 v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(port));
}

/* A moment in which pending interrupts are taken: the instruction after sti shadows them. */
static inline void interrupts_let_in(void)
{
	__asm__ volatile("sti; nop; cli" : : : "memory");
}

static inline void halt_forever(void)
{
	__asm__ volatile("cli; hlt");
}

/* CPUID, or zeros on a processor that lacks it (bit 21 of EFLAGS cannot be changed). */
static inline struct cpuid cpuid(u32 leaf)
{
	struct cpuid id = { 0, 0, 0, 0 };
	u32 changed, old;

	__asm__ volatile("pushf; pop %1; mov %1, %0; xor $0x200000, %0; push %0; popf;"
			 "pushf; pop %0; xor %1, %0; push %1; popf"
			 : "=&r"(changed), "=&r"(old)
			 :
			 : "cc");
	if (changed & 0x200000)
		__asm__ volatile("cpuid"
				 : "=a"(id.eax), "=b"(id.ebx), "=c"(id.ecx), "=d"(id.edx)
				 : "a"(leaf), "c"(0));
	return id;
}

#endif
