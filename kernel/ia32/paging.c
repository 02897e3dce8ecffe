/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's own part of every address space. */
#include "kernel.h"

extern char direct_tables[];

/*
 * Where the processor has 4 MB pages they replace start.S's page tables, which then serve as
 * frames.
 */
void paging_init(void)
{
	if (!(cpuid(1).edx & CPUID_PSE))
		return;
	write_cr4(CR4_PSE);
	for (u32 i = 0; i < DIRECT_SIZE >> L4_SUPERPAGE_SHIFT; i++)
		kernel_pdir[PDE_KERNEL + i] = i << L4_SUPERPAGE_SHIFT | PTE_PRESENT | PTE_WRITE |
					      PTE_SUPERPAGE | switch_kernel_page();
	write_cr3(read_cr3());
	frames_add(direct_tables, direct_tables + (DIRECT_SIZE >> 10));
}
