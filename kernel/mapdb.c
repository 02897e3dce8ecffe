/* SPDX-License-Identifier: BSD-2-Clause */
/* Mapping nodes: their storage and their order.  Called by map.c and unmap.c only. */
#include "mapdb.h"
#include "count.h"
#include "frames.h"

enum { PAGE_NODES = L4_PAGE_SIZE / sizeof(struct mapnode) - 1 };

/* A frame of nodes; it goes back when all of them are free and others are left. */
struct node_page {
	struct mapnode nodes[PAGE_NODES];
	unsigned used;
};
_Static_assert(sizeof(struct node_page) <= L4_PAGE_SIZE, "a page of nodes is a frame");

static struct mapnode *free_nodes; /* linked as a tree's are */
static unsigned free_count;
CHECKING(unsigned mapdb_pages;)

static void link_in(struct mapnode *n, struct mapnode **link)
{
	n->link = link;
	n->next = *link;
	if (n->next)
		n->next->link = &n->next;
	*link = n;
}

static void link_out(struct mapnode *n)
{
	*n->link = n->next;
	if (n->next)
		n->next->link = n->link;
}

static struct node_page *page_of(const struct mapnode *n)
{
	return (struct node_page *)((unsigned long)n & ~(L4_PAGE_SIZE - 1ul));
}

static int refill(void)
{
	struct node_page *page = frame_alloc();

	if (!page)
		return 0;
	for (unsigned i = 0; i < PAGE_NODES; i++)
		link_in(&page->nodes[i], &free_nodes);
	free_count += PAGE_NODES;
	CHECKING(mapdb_pages++;)
	return 1;
}

static void give_back(struct node_page *page)
{
	for (unsigned i = 0; i < PAGE_NODES; i++)
		link_out(&page->nodes[i]);
	free_count -= PAGE_NODES;
	CHECKING(mapdb_pages--;)
	frame_free(page);
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
	link_out(n);
	free_count--;
	page_of(n)->used++;
	n->task = (l4_u16)task;
	n->depth = (l4_u16)depth;
	n->va = va;
	link_in(n, link);
	return n;
}

/* Takes one node out; its children must be gone. */
void mapdb_remove(struct mapnode *n)
{
	link_out(n);
	link_in(n, &free_nodes);
	free_count++;
	if (!--page_of(n)->used && free_count > PAGE_NODES)
		give_back(page_of(n));
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
