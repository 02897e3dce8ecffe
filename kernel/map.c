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
static rare int source_sigma0(u32 va, struct source *src)
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
	if (unlikely(!n)) {
		if (!r || !(r->ptes[va >> 12 & 1023] & PTE_PRESENT))
			return 0;
		n = super_node(r->super, va >> 12 & 1023);
	}
	src->frame = r->ptes[va >> 12 & 1023] & (PTE_FRAME | PTE_WRITE | PTE_UNCACHED);
	src->node = n;
	src->head = n ? &n->child : 0;
	src->depth = n ? n->depth + 1u : 0;
	return 1;
}

/*
 * Takes the sender's node for the receiver: what was derived from it stays derived.  If the page
 * goes without the right to write, those lose that, too, who got it from the sender.
 */
static rare u32 grant_node(struct space *from, u32 va, u32 rights, struct mapnode **node)
{
	struct region *r = from->regions[va >> 22];
	u32 i = va >> 12 & 1023;

	if (r->super && !super_detach(r->super, i))
		return L4_REMAPFAILED;
	if (!(rights & L4_FPAGE_WRITE) && r->ptes[i] & PTE_WRITE &&
	    !unmap_page(from, va, L4_UNMAP_OWN))
		return MAP_MORE;
	*node = r->nodes[i];
	r->ptes[i] = 0;
	r->nodes[i] = 0;
	pte_flush(from, va);
	return 0;
}

/* What a place can become for a page that is to come there, besides the codes of map_page. */
enum { FREE = 1 };

/*
 * Something is at the destination.  The same page from the same page may gain the right to write,
 * and loses nothing; all else is flushed (decision D8).
 */
static rare u32 occupied(const struct source *src, struct space *to, u32 va, u32 rights)
{
	struct region *r = to->regions[va >> 22];
	u32 i = va >> 12 & 1023, *pte = &r->ptes[i];
	struct mapnode *n;

	if (!(rights & L4_FPAGE_GRANT) && !((*pte ^ src->frame) & PTE_FRAME)) {
		n = r->nodes[i] ? r->nodes[i] : super_node(r->super, i);
		if (!n)
			return L4_REMAPFAILED;
		if (n->head == src->head) {
			if (!(rights & L4_FPAGE_WRITE && src->frame & ~*pte & PTE_WRITE))
				return L4_CC_MAPPED;
			super_split(to, va);
			*pte |= PTE_WRITE;
			pte_flush(to, va);
			mapdb_move(n, 1);
			return L4_CC_MAPPED;
		}
	}
	return unmap_page(to, va, L4_UNMAP_OWN | L4_UNMAP_REMOVE) ? FREE : MAP_FLUSH;
}

/*
 * Maps or grants one page.  Returns L4_CC_MAPPED, 0 if there was nothing to map, L4_REMAPFAILED,
 * or MAP_MORE or MAP_FLUSH when interrupts are to be let in first.
 */
static u32 map_page(struct space *from, u32 from_va, struct space *to, u32 to_va, u32 rights)
{
	struct source src;
	struct region *r;
	struct mapnode *node;
	u32 i = to_va >> 12 & 1023, flags, done;

	for (;;) {
		if (!source_of(from, from_va, &src))
			return 0;
		r = to->regions[to_va >> 22];
		if (unlikely(!r))
			r = region_make(to, to_va);
		if (unlikely(!r || !src.head))
			return L4_REMAPFAILED;
		if (likely(!(r->ptes[i] & PTE_PRESENT)))
			break;
		done = occupied(&src, to, to_va, rights);
		if (done != FREE)
			return done; /* else look again: the page may have hung below it */
	}
	flags = src.frame & (rights & L4_FPAGE_WRITE ? ~0u : ~PTE_WRITE);
	if (rights & L4_FPAGE_GRANT && src.node) {
		done = grant_node(from, from_va, rights, &node);
		if (done)
			return done;
	} else {
		if (src.depth > MAPDB_DEPTH_MAX)
			return L4_REMAPFAILED;
		node = mapdb_insert(src.head, flags & PTE_WRITE);
		if (node)
			node->depth = (u16)src.depth;
	}
	if (unlikely(!node))
		return L4_REMAPFAILED;
	node->task = (u16)space_task(to);
	node->va = to_va;
	r->nodes[i] = node;
	r->ptes[i] = flags | PTE_PRESENT | PTE_USER;
	return L4_CC_MAPPED;
}

/* Bytes from `va` to the next page that can be there at all: skips missing page tables. */
static u32 step(const struct space *from, u32 va)
{
	if (space_task(from) == L4_TASK_SIGMA0 || from->regions[va >> 22])
		return L4_PAGE_SIZE;
	return SUPER_MASK + 1 - (va & SUPER_MASK);
}

/*
 * Maps or grants what is in m->fpage of `from` into m->window of `to`, from m->offset on.  Returns
 * L4_CC_MAPPED if at least one page went over, else 0; with L4_REMAPFAILED when memory ran out
 * (what was mapped until then stays).  When the work for one time is done it stops: m->offset
 * says where, with MAP_MORE, and is MAP_DONE when there is nothing left.
 */
u32 map_fpage(struct space *from, struct space *to, struct mapping *m)
{
	struct l4_landing l = l4_land(m->fpage, m->window, m->hot);
	u32 last = l4_size_mask(l.shift), result = 0, off = m->offset & PTE_FRAME, n, done;

	if (m->offset & MAP_FLUSH && !unmap_page(to, l.to + off, L4_UNMAP_OWN | L4_UNMAP_REMOVE))
		return 0;
	for (;; off += n) {
		u32 from_va = l.from + off, to_va = l.to + off;

		m->offset = off | MAP_MORE;
		if (map_work >= MAP_BUDGET)
			return result;
		map_work++;
		if (from_va >= L4_USER_END || to_va >= L4_USER_END)
			break;
		n = step(from, from_va);
		done = 0;
		if (unlikely(l.shift >= L4_SUPERPAGE_SHIFT && !(off & SUPER_MASK)))
			done = super_map(from, from_va, to, to_va, m->fpage);
		if (done)
			n = SUPER_MASK + 1;
		else
			done = map_page(from, from_va, to, to_va, m->fpage);
		if (done & (MAP_MORE | MAP_FLUSH)) {
			m->offset |= done;
			return result;
		}
		result |= done;
		if (done & L4_CC_ERROR || n > last - off)
			break;
	}
	m->offset = MAP_DONE;
	return result;
}
