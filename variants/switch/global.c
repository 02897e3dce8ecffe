/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * As skip.c, but the kernel's pages are global where the processor has that (Pentium Pro and
 * later): they stay in the TLBs when CR3 is loaded.  Copy window and I/O bitmap are a space's own.
 */
#include "kernel.h"
#include "variant.h"

VARIANT(switch, global, "as skip, and the kernel's pages stay in the TLBs where CPUID has PGE", "");

enum { CPUID_PGE = 1 << 13, CR4_PGE = 1 << 7, PTE_GLOBAL = 0x100 };

u32 switch_kernel_page(void)
{
	return cpuid(1).edx & CPUID_PGE ? PTE_GLOBAL : 0;
}

BOOT void switch_init(void)
{
	if (switch_kernel_page())
		write_cr4(read_cr4() | CR4_PGE);
}
