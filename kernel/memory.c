/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may have which physical memory, as bootmem.c has shared it out. */
#include "kernel.h"

extern char kernel_start[], boot_end[];

int memory_is_ram(u32 phys)
{
	return phys < kip.main_memory.high;
}

static int inside(u32 phys, const struct l4_region *r)
{
	return phys >= r->low && phys < r->high;
}

int memory_is_kernel(u32 phys)
{
	return inside(phys, &kip.reserved[0]) || inside(phys, &kip.reserved[1]);
}

/*
 * What sigma0 may do with a page, as page-table bits: all but with the kernel's memory, of which
 * it may read the info page.  0: nothing.
 */
u32 memory_rights(u32 phys)
{
	if ((phys & PTE_FRAME) == phys_of(&kip))
		return PTE_PRESENT | PTE_USER;
	if (memory_is_kernel(phys))
		return 0;
	return PTE_PRESENT | PTE_USER | PTE_WRITE | (memory_is_ram(phys) ? 0 : PTE_UNCACHED);
}

/* The same of all 4 MB around a page; 0 if it is not the same for all of them. */
u32 memory_rights_super(u32 phys)
{
	u32 low = phys & ~l4_size_mask(L4_SUPERPAGE_SHIFT);
	u32 last = phys | l4_size_mask(L4_SUPERPAGE_SHIFT);

	for (u32 i = 0; i < 2; i++)
		if (kip.reserved[i].low <= last && kip.reserved[i].high > low)
			return 0;
	return memory_is_ram(low) == memory_is_ram(last) ? memory_rights(low) : 0;
}

/*
 * The end of boot: its code becomes frames, and so this is no part of it.  The first thread runs.
 */
void boot_done(void)
{
	frames_add(kernel_start, boot_end);
	boot_resume(dispatch());
}
