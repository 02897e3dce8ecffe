/* SPDX-License-Identifier: BSD-2-Clause */
/* See virtual.h. */
#include "kernel.h"
#include "variant.h"

VARIANT(tcb, virtual, "control blocks are an array in virtual memory", "liedtke93");

static u32 zero_page_entry;

static u32 *pte_of(const struct tcb *t)
{
	u32 va = (u32)(unsigned long)t, pde = kernel_pdir[va >> 22];

	return &((u32 *)direct(pde & PTE_FRAME))[va >> 12 & 1023];
}

/* Maps a page of zeros wherever no TCB is, so that every id can be looked up. */
BOOT void tcbs_init(void)
{
	void *zeros = frame_alloc();

	if (!zeros)
		panic("no memory for the TCB array");
	zero_page_entry = phys_of(zeros) | PTE_PRESENT | switch_kernel_page();
	for (u32 i = TCB_ARRAY >> 22; i < (TCB_ARRAY + TCB_ARRAY_SIZE) >> 22; i++) {
		u32 *table = frame_alloc();

		if (!table)
			panic("no memory for the TCB array");
		for (u32 n = 0; n < 1024; n++)
			table[n] = zero_page_entry;
		kernel_pdir[i] = phys_of(table) | PTE_PRESENT | PTE_WRITE;
	}
}

int tcb_page_make(u32 id_low)
{
	const struct tcb *t = tcb_find(id_low);
	void *frame = frame_alloc();

	if (!frame)
		return 0;
	*pte_of(t) = phys_of(frame) | PTE_PRESENT | PTE_WRITE | switch_kernel_page();
	invlpg((u32)(unsigned long)t);
	return 1;
}

void tcb_page_free(u32 id_low)
{
	const struct tcb *t = tcb_find(id_low);
	u32 *pte = pte_of(t);

	frame_free(direct(*pte & PTE_FRAME));
	*pte = zero_page_entry;
	invlpg((u32)(unsigned long)t);
}
