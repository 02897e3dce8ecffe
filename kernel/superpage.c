/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 4 MB pages, where the processor has them.  A 4 MB mapping is one page-directory entry and one
 * node; its region has all the tables of any other, filled in, so that splitting is one store and
 * cannot fail.  Called by map.c, unmap.c and pagetable.c.
 *
 * The 4 MB nodes of a region of physical memory are a tree of their own, at most SUPERS_MAX of
 * them.  A page of such a mapping needs a node only when something else than the whole is done
 * with it; it then stands in the tree of its physical page, below that of the page it was derived
 * from.  A page that has no node yet (is_whole) has nothing below it in that tree: what is derived
 * from it are the same pages of the 4 MB mappings below.
 */
#include "kernel.h"

enum { SUPERS_MAX = 16, PAGES = 1024 };

static struct region *region_of(const struct mapnode *n)
{
	return spaces[n->task].regions[n->va >> 22];
}

static int is_whole(const struct mapnode *n, u32 i)
{
	const struct region *r = region_of(n);

	return !r->nodes[i] && r->ptes[i] & PTE_PRESENT;
}

/* The region of sigma0 from which a 4 MB node comes. */
static struct region *origin(const struct mapnode *n)
{
	while (n->depth > 1)
		n = mapdb_parent(n->head);
	return (struct region *)((char *)n->head - __builtin_offsetof(struct region, super));
}

/*
 * Is a 4 MB mapping one page, as those are from which it comes?  If one of those has granted a part
 * of it to somebody else, that part is derived from there.
 */
static int is_one_page(struct mapnode *n)
{
	for (;; n = mapdb_parent(n->head)) {
		if (!(spaces[n->task].pdir[n->va >> 22] & PTE_SUPERPAGE))
			return 0;
		if (n->depth == 1)
			return 1;
	}
}

/* The next 4 MB node of those at `top` and below, parents first; NULL: that was the last. */
static struct mapnode *next_super(struct mapnode *n, struct mapnode **top)
{
	if (n->child)
		return n->child;
	for (; n->next == *n->head; n = mapdb_parent(n->head))
		if (n->head == top)
			return 0;
	return n->next;
}

static void remove_super(struct mapnode *n)
{
	origin(n)->supers--;
	mapdb_remove(n);
}

/* From here on the pages of a region are the processor's business one by one. */
void super_split(struct space *s, u32 va)
{
	u32 *pde = &s->pdir[va >> 22];

	if (!(*pde & PTE_SUPERPAGE))
		return;
	*pde = phys_of(s->regions[va >> 22]->ptes) | PTE_PRESENT | PTE_WRITE | PTE_USER;
	pte_flush(s, va);
}

/* The node of page i of a 4 MB mapping, made with those it hangs from; NULL without memory. */
struct mapnode *super_node(struct mapnode *n, u32 i)
{
	while (!region_of(n)->nodes[i]) {
		struct mapnode *m = n, *up = 0, *page;

		while (m->depth > 1) {
			up = region_of(mapdb_parent(m->head))->nodes[i];
			if (up)
				break;
			m = mapdb_parent(m->head);
		}
		page = mapdb_insert(up ? &up->child : &origin(m)->nodes[i],
				    region_of(m)->ptes[i] & PTE_WRITE);
		if (!page)
			return 0;
		page->task = m->task;
		page->depth = m->depth;
		page->va = m->va + (i << L4_PAGE_SHIFT);
		region_of(m)->nodes[i] = page;
	}
	return region_of(n)->nodes[i];
}

/* Page i of a 4 MB mapping goes away by itself: what was derived from it must not depend on it. */
int super_detach(struct mapnode *top, u32 i)
{
	for (struct mapnode *n = top->child; n; n = next_super(n, &top->child))
		if (is_whole(n, i) && !super_node(n, i))
			return 0;
	super_split(&spaces[top->task], top->va);
	return 1;
}

/* Takes page i, or the right to write to it, from a 4 MB mapping. */
void super_take(struct mapnode *n, u32 i, u32 mask)
{
	struct space *s = &spaces[n->task];
	u32 *pte = &region_of(n)->ptes[i];

	super_split(s, n->va);
	*pte &= mask & L4_UNMAP_REMOVE ? 0 : ~PTE_WRITE;
	pte_flush(s, n->va + (i << L4_PAGE_SHIFT));
	map_work++;
}

/*
 * The same with all 4 MB mappings at `top` and below in which page i has no node, leaves first.
 * 0: there is more to do.
 */
int super_revoke(struct mapnode **top, u32 i, u32 mask)
{
	u32 right = mask & L4_UNMAP_REMOVE ? PTE_PRESENT : PTE_WRITE;

	for (;;) {
		struct mapnode *last = 0;

		for (struct mapnode *n = *top; n; n = next_super(n, top))
			if (is_whole(n, i) && region_of(n)->ptes[i] & right)
				last = n;
		if (!last)
			return 1;
		if (map_work >= MAP_BUDGET)
			return 0;
		super_take(last, i, mask);
	}
}

/* Removes a 4 MB mapping if it is not split and has no others below.  0: there is more to do. */
int super_remove_one(struct mapnode *n)
{
	struct region *r = region_of(n);
	struct space *s = &spaces[n->task];

	if (n->child || !is_one_page(n))
		return 1;
	if (map_work >= MAP_BUDGET)
		return 0;
	map_work += REGION_WORK;
	for (u32 i = 0; i < PAGES; i++) {
		struct mapnode *page = r->nodes[i];

		if (!page)
			continue;
		if (map_work >= MAP_BUDGET || !revoke(&page->child, L4_UNMAP_REMOVE))
			return 0;
		mapdb_remove(page);
		r->nodes[i] = 0;
		map_work++;
	}
	region_destroy(s, n->va >> 22);
	return 1;
}

/*
 * Removes the 4 MB mappings at `top` and below that can go as a whole; what is split is left to
 * unmap_page.  0: there is more to do.
 */
int super_remove(struct mapnode **top)
{
	struct mapnode *n = *top, *last;

	while (n) {
		for (last = 0; n; n = next_super(n, top))
			if (!n->child && is_one_page(n))
				last = n;
		if (!last)
			break;
		if (!super_remove_one(last))
			return 0;
		n = *top;
	}
	return 1;
}

/* The region of `n` has lost all pages, and with it those below: it is one like any other. */
void super_forget(struct mapnode *n)
{
	for (struct mapnode *leaf = 0; leaf != n;) {
		for (leaf = n; leaf->child;)
			leaf = leaf->child;
		super_split(&spaces[leaf->task], leaf->va);
		region_of(leaf)->super = 0;
		remove_super(leaf);
	}
}

static int is_empty(const struct region *r)
{
	for (u32 i = 0; i < PAGES; i++)
		if (r->ptes[i] & PTE_PRESENT)
			return 0;
	return 1;
}

/* Moves a whole region to another space: what was derived from it stays derived. */
static void grant_super(struct mapnode *n, struct space *to, u32 to_va)
{
	struct space *from = &spaces[n->task];
	u32 *pde = &from->pdir[n->va >> 22];
	struct region **place = &from->regions[n->va >> 22], *r = *place;

	to->regions[to_va >> 22] = r;
	to->pdir[to_va >> 22] = *pde;
	*place = 0;
	*pde = 0;
	pte_flush(from, n->va);
	n->task = (u16)space_task(to);
	n->va = to_va;
	for (u32 i = 0; i < PAGES; i++, to_va += L4_PAGE_SIZE)
		if (r->nodes[i]) {
			r->nodes[i]->task = n->task;
			r->nodes[i]->va = to_va;
		}
}

/* A new 4 MB mapping of `entry` among those at `head`. */
static u32 map_super(struct mapnode **head, u32 depth, u32 entry, struct space *to, u32 va)
{
	struct mapnode *n = mapdb_insert(head, 0);
	struct region *r;

	if (!n)
		return L4_REMAPFAILED;
	n->task = (u16)space_task(to);
	n->depth = (u16)depth;
	n->va = va;
	r = origin(n)->supers < SUPERS_MAX ? region_make(to, va) : 0;
	if (!r) {
		r = origin(n);
		mapdb_remove(n);
		return r->supers < SUPERS_MAX ? L4_REMAPFAILED : 0;
	}
	r->super = n;
	origin(n)->supers++;
	for (u32 i = 0; i < PAGES; i++)
		r->ptes[i] = entry + (i << L4_PAGE_SHIFT);
	to->pdir[va >> 22] = entry | PTE_SUPERPAGE;
	return L4_CC_MAPPED;
}

/* What a sender has as one page of 4 MB. */
struct whole {
	u32 entry; /* frame address and rights; 0: nothing */
	struct mapnode **head, *node; /* as those of map.c's struct source */
};

static struct whole whole_of(struct space *s, u32 va)
{
	u32 phys = sigma0_phys(va), rights;
	struct region *r;

	if (space_task(s) != L4_TASK_SIGMA0) {
		r = s->regions[va >> 22];
		if (!(s->pdir[va >> 22] & PTE_SUPERPAGE) || !is_one_page(r->super))
			return (struct whole){ 0, 0, 0 };
		return (struct whole){ r->ptes[0], &r->super->child, r->super };
	}
	rights = memory_rights_super(phys);
	r = rights ? region_make(s, phys) : 0;
	return (struct whole){ rights ? phys | rights : 0, r ? &r->super : 0, 0 };
}

/*
 * Maps or grants 4 MB as one page, from one 4 MB border to another.  Returns L4_CC_MAPPED,
 * L4_REMAPFAILED, or 0 where it can be done by single pages only.
 */
u32 super_map(struct space *from, u32 from_va, struct space *to, u32 to_va, u32 rights)
{
	struct region *r = to->regions[to_va >> 22];
	u32 flags = PTE_FRAME | PTE_UNCACHED | (rights & L4_FPAGE_WRITE ? PTE_WRITE : 0);
	struct whole w;

	if (!(kernel_pdir[PDE_KERNEL] & PTE_SUPERPAGE))
		return 0;
	w = whole_of(from, from_va);
	if (!w.entry)
		return 0;
	map_work += 2 * REGION_WORK;
	if (r && !is_empty(r)) /* for the same page once more there is nothing to do */
		return to->pdir[to_va >> 22] & PTE_SUPERPAGE && r->super->head == w.head &&
				       !(rights & L4_FPAGE_GRANT) &&
				       !(w.entry & flags & ~r->ptes[0] & PTE_WRITE) ?
			       L4_CC_MAPPED :
			       0;
	if (r) {
		region_destroy(to, to_va >> 22);
		w = whole_of(from, from_va); /* it may have been derived from what is gone */
		if (!w.entry)
			return 0;
	}
	if (!w.head)
		return L4_REMAPFAILED;
	if (!w.node || !(rights & L4_FPAGE_GRANT))
		return map_super(w.head, w.node ? w.node->depth + 1u : 1,
				 (w.entry & flags) | PTE_PRESENT | PTE_USER, to, to_va);
	if (w.entry & ~flags & PTE_WRITE)
		return 0;
	grant_super(w.node, to, to_va);
	return L4_CC_MAPPED;
}
