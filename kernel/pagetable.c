/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables of user spaces with their tables of nodes: look up, make, take apart. */
#include "kernel.h"

/* The entry that maps `va`, of 4 KB or of 4 MB, or NULL where no table is. */
u32 *pte_find(const struct space *s, u32 va)
{
	u32 pde = s->pdir[va >> 22];

	if (pde & PTE_SUPERPAGE)
		return &s->pdir[va >> 22];
	return pde & PTE_PRESENT ? (u32 *)direct(pde & PTE_FRAME) + (va >> 12 & 1023) : 0;
}

/* As pte_find, but makes the table; NULL without memory. */
u32 *pte_make(struct space *s, u32 va)
{
	u32 *pde = &s->pdir[va >> 22];

	if (!(*pde & PTE_PRESENT)) {
		void *table = frame_alloc();

		if (!table)
			return 0;
		*pde = phys_of(table) | PTE_PRESENT | PTE_WRITE | PTE_USER;
	}
	return pte_find(s, va);
}

/* Makes the translation of `va` unknown to the processor if the space is the loaded one. */
void pte_flush(const struct space *s, u32 va)
{
	if (read_cr3() == phys_of(s->pdir))
		invlpg(va);
	switch_flush(s, va);
}

/*
 * The region of `va`, made if need be; NULL without memory, and then nothing has changed.
 * sigma0's are those of physical memory, which no page table describes.
 */
struct region *region_make(struct space *s, u32 va)
{
	struct region **place = &s->regions[va >> 22], *r = *place;
	int has_table = space_task(s) != L4_TASK_SIGMA0;

	if (r)
		return r;
	r = mapdb_alloc();
	if (!r)
		return 0;
	r->nodes = frame_alloc();
	r->ptes = r->nodes && has_table ? pte_make(s, va & ~l4_size_mask(L4_SUPERPAGE_SHIFT)) : 0;
	if (!r->nodes || (has_table && !r->ptes)) {
		if (r->nodes)
			frame_free(r->nodes);
		mapdb_free(r);
		return 0;
	}
	r->super = 0;
	r->supers = 0;
	map_work += REGION_WORK;
	*place = r;
	return r;
}

/* Gives back region n with its tables; its pages are unmapped. */
void region_destroy(struct space *s, u32 n)
{
	struct region *r = s->regions[n];

	if (r->super)
		super_forget(r->super);
	frame_free(r->nodes);
	frame_free(r->ptes);
	mapdb_free(r);
	s->pdir[n] = 0;
	s->regions[n] = 0;
	pte_flush(s, n << L4_SUPERPAGE_SHIFT);
}

/* An empty space with the kernel in it; 0 without memory. */
int space_create(struct space *s)
{
	u32 *pdir = frame_alloc();
	void *regions = pdir ? frame_alloc() : 0;

	if (!regions) {
		if (pdir)
			frame_free(pdir);
		return 0;
	}
	memcpy(&pdir[PDE_KERNEL], &kernel_pdir[PDE_KERNEL], (1024 - PDE_KERNEL) * sizeof *pdir);
	s->pdir = pdir;
	s->regions = regions;
	return 1;
}

/* Gives back a space whose regions are gone. */
void space_destroy(struct space *s)
{
	switch_gone(s);
	frame_free(s->regions);
	frame_free(s->pdir);
	s->pdir = 0;
	s->regions = 0;
}
