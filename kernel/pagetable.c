/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables of user spaces with their shadow tables: look up, make, take apart. */
#include "kernel.h"

static u32 *table_of(u32 pde)
{
	return direct(pde & PTE_FRAME);
}

/* The page-table entry of `va`, or NULL where no table is. */
u32 *pte_find(const struct space *s, u32 va)
{
	u32 pde = s->pdir[va >> 22];

	return pde & PTE_PRESENT ? &table_of(pde)[va >> 12 & 1023] : 0;
}

/* The place of the mapping node of `va`; a table must be there. */
struct mapnode **pte_node(const struct space *s, u32 va)
{
	return &s->shadow[va >> 22][va >> 12 & 1023];
}

/* The shadow slot of `va`, its table made if need be; NULL without memory. */
struct mapnode **shadow_make(struct space *s, u32 va)
{
	struct mapnode ***table = &s->shadow[va >> 22];

	if (!*table)
		*table = frame_alloc();
	return *table ? &(*table)[va >> 12 & 1023] : 0;
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
	return &table_of(*pde)[va >> 12 & 1023];
}

/* Makes the translation of `va` unknown to the processor if the space is the loaded one. */
void pte_flush(const struct space *s, u32 va)
{
	if (read_cr3() == phys_of(s->pdir))
		invlpg(va);
}

/* An empty space with the kernel in it; 0 without memory. */
int space_create(struct space *s)
{
	u32 *pdir = frame_alloc();
	void *shadow = pdir ? frame_alloc() : 0;

	if (!shadow) {
		if (pdir)
			frame_free(pdir);
		return 0;
	}
	memcpy(&pdir[PDE_KERNEL], &kernel_pdir[PDE_KERNEL], (1024 - PDE_KERNEL) * sizeof *pdir);
	s->pdir = pdir;
	s->shadow = shadow;
	return 1;
}

/* Gives back page table n and its shadow; its pages are unmapped. */
void table_destroy(struct space *s, u32 n)
{
	if (s->pdir[n] & PTE_PRESENT)
		frame_free(table_of(s->pdir[n]));
	if (s->shadow[n])
		frame_free(s->shadow[n]);
	s->pdir[n] = 0;
	s->shadow[n] = 0;
}

/* Gives back a space whose tables are gone. */
void space_destroy(struct space *s)
{
	frame_free(s->shadow);
	frame_free(s->pdir);
	s->pdir = 0;
	s->shadow = 0;
}
