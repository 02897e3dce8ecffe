/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who has which physical memory: the kernel its image and a pool at the top, sigma0 the rest.
 * The pool is an eighth of the memory that the kernel can reach.
 */
#include "kernel.h"
#include "multiboot.h"

enum { MB = 1 << 20, MEMORY_MIN = 15 * MB, POOL_MIN = 2 * MB, POOL_MAX = 64 * MB };

extern char kernel_start[], kernel_end[];

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

static u32 pool_size(u32 reach)
{
	u32 size = (reach / 8) & PTE_FRAME;

	return size < POOL_MIN ? POOL_MIN : size > POOL_MAX ? POOL_MAX : size;
}

/* The loader must not have put anything where the kernel will keep its frames. */
static void check_modules(const struct multiboot *mbi, u32 pool)
{
	const struct multiboot_module *mods = direct(mbi->mods);

	for (u32 i = 0; i < mbi->mods_count; i++)
		if (mods[i].end > pool)
			panic("the boot loader put module %u at 0x%x, beyond 0x%x", i,
			      mods[i].start, pool);
}

void memory_init(const struct multiboot *mbi)
{
	u32 end, reach, pool;

	if (!(mbi->flags & MULTIBOOT_HAS_MEMORY))
		panic("the boot loader does not say how much memory there is");
	end = (MB + mbi->mem_upper_kb * 1024) & PTE_FRAME;
	if (end < MEMORY_MIN)
		panic("the loader reports %u KB of memory: at least %u KB are needed", end / 1024,
		      MEMORY_MIN / 1024);
	reach = end < DIRECT_SIZE ? end : DIRECT_SIZE;
	pool = reach - pool_size(reach);
	check_modules(mbi, pool);
	kip.main_memory = (struct l4_region){ 0, end };
	kip.reserved[0] = (struct l4_region){ phys_of(kernel_start), phys_of(kernel_end) };
	kip.reserved[1] = (struct l4_region){ pool, reach };
	kip.dedicated[0] = (struct l4_region){ 640 * 1024, MB };
	paging_init();
	frames_add(direct(pool), direct(reach));
}
