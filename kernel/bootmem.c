/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shares out the physical memory: the kernel has its image and a pool at the top, sigma0 the rest.
 * The pool is an eighth of the memory that the kernel can reach.
 */
#include "kernel.h"
#include "multiboot.h"

enum { MB = 1 << 20, MEMORY_MIN = 15 * MB, POOL_MIN = 2 * MB, POOL_MAX = 64 * MB };

extern char kernel_start[], kernel_end[];

static u32 pool_size(u32 reach)
{
	u32 size = (reach / 8) & PTE_FRAME;

	return size < POOL_MIN ? POOL_MIN : size > POOL_MAX ? POOL_MAX : size;
}

/* Nobody gets what lies in a gap of the kernel's image: the root task must read this. */
static void check_place(const char *what, u32 start, u32 end)
{
	if (start < phys_of(kernel_end) && end > phys_of(kernel_start))
		panic("the boot loader put %s at 0x%x, into a gap of the kernel", what, start);
}

/* The loader must not have put anything where the kernel will keep its frames. */
static void check_modules(const struct multiboot *mbi, u32 pool)
{
	const struct multiboot_module *mods = direct(mbi->mods);

	check_place("its information", phys_of(mbi), phys_of(mbi + 1));
	check_place("its list of modules", mbi->mods, phys_of(mods + mbi->mods_count));
	for (u32 i = 0; i < mbi->mods_count; i++) {
		check_place("a module", mods[i].start, mods[i].end);
		check_place("a module's words", mods[i].string, mods[i].string + 1);
		if (mods[i].end > pool)
			panic("the boot loader put module %u at 0x%x, beyond 0x%x", i,
			      mods[i].start, pool);
	}
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
