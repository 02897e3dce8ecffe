/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mapping and granting fpages from one space into another (V2 manual, ipc; hot spot rule in
 * abi.h).  Called by transfer.c when a message with fpages is delivered.
 */
#include "kernel.h"

/* One page that the sender offers. */
struct source {
	u32 frame; /* frame address with PTE_WRITE and PTE_UNCACHED as the sender has it */
	struct mapnode **link; /* where its first child would stand */
	struct mapnode *node;  /* NULL: sigma0's */
	u32 depth;	       /* of its children */
};

/* sigma0's pages are all of physical memory but the kernel's: no page table says so. */
static int source_sigma0(u32 va, struct source *src)
{
	u32 phys = sigma0_phys(va), rights = memory_rights(phys);

	if (!rights)
		return 0;
	src->frame = (phys & PTE_FRAME) | (rights & (PTE_WRITE | PTE_UNCACHED));
	src->link = shadow_make(&spaces[L4_TASK_SIGMA0], phys);
	src->node = 0;
	src->depth = 1;
	return 1;
}

static int source_of(struct space *s, u32 va, struct source *src)
{
	u32 *pte;

	if (space_task(s) == L4_TASK_SIGMA0)
		return source_sigma0(va, src);
	pte = pte_find(s, va);
	if (!pte || !(*pte & PTE_PRESENT))
		return 0;
	src->frame = *pte & (PTE_FRAME | PTE_WRITE | PTE_UNCACHED);
	src->node = *pte_node(s, va);
	src->link = &src->node->next;
	src->depth = src->node->depth + 1u;
	return 1;
}

/* Moves the sender's node to the receiver: what was derived from it stays derived. */
static void grant_node(struct mapnode *node, struct space *to, u32 va)
{
	struct space *from = &spaces[node->task];

	*pte_find(from, node->va) = 0;
	*pte_node(from, node->va) = 0;
	pte_flush(from, node->va);
	node->task = (u16)space_task(to);
	node->va = va;
}

/*
 * Maps or grants one page.  Returns L4_CC_MAPPED, 0 if there was nothing to map, or
 * L4_REMAPFAILED.  What else stood at the destination is flushed first (decision D8).
 */
static u32 map_page(struct space *from, u32 from_va, struct space *to, u32 to_va, u32 rights)
{
	struct source src;
	struct mapnode **slot, *node;
	u32 *pte, flags;

	if (!source_of(from, from_va, &src))
		return 0;
	pte = pte_make(to, to_va);
	slot = pte ? shadow_make(to, to_va) : 0;
	if (!slot || !src.link)
		return L4_REMAPFAILED;
	flags = src.frame & (rights & L4_FPAGE_WRITE ? ~0u : ~PTE_WRITE);
	if (*pte & PTE_PRESENT) {
		if (!(rights & L4_FPAGE_GRANT) && (*pte & PTE_FRAME) == (flags & PTE_FRAME) &&
		    mapdb_is_child(*slot, src.link, src.depth)) {
			*pte |= flags & PTE_WRITE;
			pte_flush(to, to_va);
			return L4_CC_MAPPED;
		}
		while (!unmap_page(to, to_va, L4_UNMAP_OWN | L4_UNMAP_REMOVE))
			;
		if (!source_of(from, from_va, &src)) /* it hung below the page just flushed */
			return 0;
	}
	if (rights & L4_FPAGE_GRANT && src.node) {
		node = src.node;
		if (!(rights & L4_FPAGE_WRITE)) /* nor may those write who got it from the sender */
			unmap_page(from, from_va, 0);
		grant_node(node, to, to_va);
	} else {
		node = mapdb_insert(src.link, src.depth, space_task(to), to_va);
	}
	if (!node)
		return L4_REMAPFAILED;
	*slot = node;
	*pte = flags | PTE_PRESENT | PTE_USER;
	return L4_CC_MAPPED;
}

/* Bytes from `off` to the next page that can be there at all: skips missing page tables. */
static u32 step(const struct space *from, u32 va)
{
	if (space_task(from) == L4_TASK_SIGMA0 || from->pdir[va >> 22] & PTE_PRESENT)
		return L4_PAGE_SIZE;
	return (1u << L4_SUPERPAGE_SHIFT) - (va & l4_size_mask(L4_SUPERPAGE_SHIFT));
}

/*
 * Maps or grants what is in `snd` of `from` into `rcv` of `to`, from byte *offset on.  Returns
 * L4_CC_MAPPED if at least one page went over, else 0; with L4_REMAPFAILED when memory ran out
 * (what was mapped until then stays).  After MAP_BUDGET pages it stops: *offset says where, and is
 * MAP_DONE when there is nothing left.
 */
u32 map_fpage(struct space *from, struct space *to, u32 snd, u32 rcv, u32 hot, u32 *offset)
{
	struct l4_landing l = l4_land(snd, rcv, hot);
	u32 last = l4_size_mask(l.shift), result = 0, off = *offset, n;

	for (u32 pages = 0; pages < MAP_BUDGET; pages++, off += n) {
		*offset = MAP_DONE;
		if (l.from + off >= L4_USER_END || l.to + off >= L4_USER_END)
			return result;
		result |= map_page(from, l.from + off, to, l.to + off, snd);
		n = step(from, l.from + off);
		if (result & L4_CC_ERROR || n > last - off)
			return result;
	}
	*offset = off;
	return result;
}
