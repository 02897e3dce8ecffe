/* SPDX-License-Identifier: BSD-2-Clause */
/* Mapping nodes: their storage and their order.  Called by map.c and unmap.c only. */
#include "mapdb.h"
#include "count.h"
#include "frames.h"

static struct mapnode *free_nodes;
CHECKING(unsigned mapdb_pages;)

static int refill(void)
{
	struct mapnode *page = frame_alloc();

	if (!page)
		return 0;
	for (unsigned i = 0; i < L4_PAGE_SIZE / sizeof *page; i++) {
		page[i].next = free_nodes;
		free_nodes = &page[i];
	}
	CHECKING(mapdb_pages++;)
	return 1;
}

/*
 * Puts a new node of the given depth where `link` points: as the first child of the node whose
 * `next` it is, or of sigma0.  NULL without memory, or when the tree would be too deep.
 */
struct mapnode *mapdb_insert(struct mapnode **link, l4_u32 depth, l4_u32 task, l4_u32 va)
{
	struct mapnode *n;

	if (depth > MAPDB_DEPTH_MAX || (!free_nodes && !refill()))
		return 0;
	n = free_nodes;
	free_nodes = n->next;
	n->task = (l4_u16)task;
	n->depth = (l4_u16)depth;
	n->va = va;
	n->link = link;
	n->next = *link;
	if (n->next)
		n->next->link = &n->next;
	*link = n;
	return n;
}

/* Takes one node out; its children must be gone. */
void mapdb_remove(struct mapnode *n)
{
	*n->link = n->next;
	if (n->next)
		n->next->link = n->link;
	n->next = free_nodes;
	free_nodes = n;
}

/* Is `n` a direct child of the node whose `next` is `link` (children at `depth`)? */
int mapdb_is_child(const struct mapnode *n, struct mapnode *const *link, l4_u32 depth)
{
	if (n->depth != depth)
		return 0;
	for (const struct mapnode *m = *link; m && m->depth >= depth; m = m->next)
		if (m == n)
			return 1;
	return 0;
}
