/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mapping and granting fpages from one space into another (V2 manual, ipc; hot spot rule in
 * abi.h).  Called by transfer.c when a message with fpages is delivered.
 */
#include "kernel.h"

/* One page that the sender offers. */
struct source {
	u32 frame; /* frame address with PTE_WRITE and PTE_UNCACHED as the sender has it */
	struct mapnode **head; /* of its children; NULL: there is no memory to keep them */
	struct mapnode *node;  /* NULL: sigma0's */
	u32 depth;	       /* of its children */
};

/* sigma0's pages are all of physical memory but the kernel's: no page table says so. */
static noinline int source_sigma0(u32 va, struct source *src)
{
	u32 phys = sigma0_phys(va), rights = memory_rights(phys);
	struct region *r = rights ? region_make(&spaces[L4_TASK_SIGMA0], phys) : 0;

	src->frame = (phys & PTE_FRAME) | (rights & (PTE_WRITE | PTE_UNCACHED));
	src->head = r ? &r->nodes[phys >> 12 & 1023] : 0;
	src->node = 0;
	src->depth = 1;
	return rights != 0;
}

static inline int source_of(struct space *s, u32 va, struct source *src)
{
	struct region *r;
	struct mapnode *n;

	if (unlikely(space_task(s) == L4_TASK_SIGMA0))
		return source_sigma0(va, src);
	r = s->regions[va >> 22];
	n = r ? r->nodes[va >> 12 & 1023] : 0;
	if (!n)
		return 0;
	src->frame = r->ptes[va >> 12 & 1023] & (PTE_FRAME | PTE_WRITE | PTE_UNCACHED);
	src->node = n;
	src->head = &n->child;
	src->depth = n->depth + 1u;
	return 1;
}

/* Moves the sender's node to the receiver: what was derived from it stays derived. */
static struct mapnode *grant_node(struct space *from, u32 from_va)
{
	struct region *r = from->regions[from_va >> 22];
	struct mapnode **slot = &r->nodes[from_va >> 12 & 1023], *n = *slot;

	r->ptes[from_va >> 12 & 1023] = 0;
	*slot = 0;
	pte_flush(from, from_va);
	return n;
}

/* The same page from the same page: it may gain the right to write, and loses nothing. */
static u32 widen(struct space *to, u32 va, struct mapnode *n, u32 *pte, u32 writable)
{
	if (writable & ~*pte) {
		*pte |= PTE_WRITE;
		pte_flush(to, va);
		mapdb_move(n, 1);
	}
	return L4_CC_MAPPED;
}

/*
 * Maps or grants one page.  Returns L4_CC_MAPPED, 0 if there was nothing to map, L4_REMAPFAILED,
 * or MAP_MORE when interrupts are to be let in first.  What else stood at the destination is
 * flushed (decision D8).
 */
static u32 map_page(struct space *from, u32 from_va, struct space *to, u32 to_va, u32 rights)
{
	struct source src;
	struct region *r;
	struct mapnode **slot, *node;
	u32 *pte, flags;

	if (!source_of(from, from_va, &src))
		return 0;
	r = to->regions[to_va >> 22];
	if (unlikely(!r))
		r = region_make(to, to_va);
	if (unlikely(!r || !src.head))
		return L4_REMAPFAILED;
	pte = &r->ptes[to_va >> 12 & 1023];
	slot = &r->nodes[to_va >> 12 & 1023];
	flags = src.frame & (rights & L4_FPAGE_WRITE ? ~0u : ~PTE_WRITE);
	node = *slot;
	if (node) {
		if (!(rights & L4_FPAGE_GRANT) && (*pte & PTE_FRAME) == (flags & PTE_FRAME) &&
		    node->head == src.head)
			return widen(to, to_va, node, pte, flags & PTE_WRITE);
		if (!unmap_page(to, to_va, L4_UNMAP_OWN | L4_UNMAP_REMOVE))
			return MAP_MORE;
		if (!source_of(from, from_va, &src)) /* it hung below the page just flushed */
			return 0;
	}
	if (rights & L4_FPAGE_GRANT && src.node) {
		/* without w those lose the right to write, too, who got it from the sender */
		if (src.frame & ~flags && !unmap_page(from, from_va, L4_UNMAP_OWN))
			return MAP_MORE;
		node = grant_node(from, from_va);
	} else {
		if (src.depth > MAPDB_DEPTH_MAX)
			return L4_REMAPFAILED;
		node = mapdb_insert(src.head, flags & PTE_WRITE);
		if (!node)
			return L4_REMAPFAILED;
		node->depth = (u16)src.depth;
	}
	node->task = (u16)space_task(to);
	node->va = to_va;
	*slot = node;
	*pte = flags | PTE_PRESENT | PTE_USER;
	return L4_CC_MAPPED;
}

/* Bytes from `va` to the next page that can be there at all: skips missing page tables. */
static u32 step(const struct space *from, u32 va)
{
	if (space_task(from) == L4_TASK_SIGMA0 || from->regions[va >> 22])
		return L4_PAGE_SIZE;
	return (1u << L4_SUPERPAGE_SHIFT) - (va & l4_size_mask(L4_SUPERPAGE_SHIFT));
}

/*
 * Maps or grants what is in `snd` of `from` into `rcv` of `to`, from *offset on.  Returns
 * L4_CC_MAPPED if at least one page went over, else 0; with L4_REMAPFAILED when memory ran out
 * (what was mapped until then stays).  When the work for one time is done it stops: *offset says
 * where, with MAP_MORE, and is MAP_DONE when there is nothing left.
 */
u32 map_fpage(struct space *from, struct space *to, u32 snd, u32 rcv, u32 hot, u32 *offset)
{
	struct l4_landing l = l4_land(snd, rcv, hot);
	u32 last = l4_size_mask(l.shift), result = 0, off = *offset & ~MAP_MORE, n;

	for (;; off += n) {
		*offset = off | MAP_MORE;
		if (map_work >= MAP_BUDGET)
			return result;
		map_work++;
		if (l.from + off >= L4_USER_END || l.to + off >= L4_USER_END)
			break;
		n = map_page(from, l.from + off, to, l.to + off, snd);
		result |= n & ~MAP_MORE;
		if (n & L4_CC_ERROR)
			break;
		n = n == MAP_MORE ? 0 : step(from, l.from + off);
		if (n > last - off)
			break;
	}
	*offset = MAP_DONE;
	return result;
}
