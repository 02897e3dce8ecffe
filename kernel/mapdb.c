/* SPDX-License-Identifier: BSD-2-Clause */
/* Mapping nodes: their storage and their order.  Called by map.c, unmap.c and pagetable.c only. */
#include "mapdb.h"
#include "count.h"
#include "frames.h"

enum { HEAD = 4 * sizeof(void *), PAGE_NODES = (L4_PAGE_SIZE - HEAD) / sizeof(struct mapnode) };

/* A frame of nodes; it goes back when all of them are free and others are left. */
struct node_page {
	struct node_page *next, **link; /* of those with free nodes; link: what points here */
	struct mapnode *free;
	unsigned used;
	struct mapnode nodes[PAGE_NODES];
};
_Static_assert(sizeof(struct node_page) <= L4_PAGE_SIZE, "a page of nodes is a frame");

static struct node_page *pages;
CHECKING(unsigned mapdb_pages, mapdb_nodes;)

static void page_in(struct node_page *p)
{
	p->link = &pages;
	p->next = pages;
	if (pages)
		pages->link = &p->next;
	pages = p;
}

static void page_out(struct node_page *p)
{
	*p->link = p->next;
	if (p->next)
		p->next->link = p->link;
}

static struct node_page *refill(void)
{
	struct node_page *p = frame_alloc();

	if (!p)
		return 0;
	for (struct mapnode *n = p->nodes; n < p->nodes + PAGE_NODES; n++) {
		n->next = p->free;
		p->free = n;
	}
	page_in(p);
	CHECKING(mapdb_pages++;)
	return p;
}

/* Room for a node or for as much else; NULL without memory. */
void *mapdb_alloc(void)
{
	struct node_page *p = pages;
	struct mapnode *n;

	if (!p) {
		p = refill();
		if (!p)
			return 0;
	}
	n = p->free;
	p->free = n->next;
	if (!p->free)
		page_out(p);
	p->used++;
	CHECKING(mapdb_nodes++;)
	return n;
}

void mapdb_free(void *node)
{
	struct node_page *p = (struct node_page *)((unsigned long)node & ~(L4_PAGE_SIZE - 1ul));
	struct mapnode *n = node;

	if (!p->free)
		page_in(p);
	n->next = p->free;
	p->free = n;
	CHECKING(mapdb_nodes--;)
	if (!--p->used && (p->next || pages != p)) {
		page_out(p);
		CHECKING(mapdb_pages--;)
		frame_free(p);
	}
}

static inline void link_in(struct mapnode *n, struct mapnode **head, l4_u32 writable)
{
	struct mapnode *first = *head ? *head : n;

	n->head = head;
	n->next = first;
	n->prev = first == n ? n : first->prev;
	first->prev = n->prev->next = n;
	if (writable || first == n)
		*head = n;
}

static inline void link_out(struct mapnode *n)
{
	struct mapnode *next = n->next;

	n->prev->next = next;
	next->prev = n->prev;
	if (*n->head == n)
		*n->head = next == n ? 0 : next;
}

/* A new node among those at `head`; the caller fills in whose it is.  NULL without memory. */
struct mapnode *mapdb_insert(struct mapnode **head, l4_u32 writable)
{
	struct mapnode *n = mapdb_alloc();

	if (!n)
		return 0;
	n->child = 0;
	link_in(n, head, writable);
	return n;
}

/* The right to write has changed. */
void mapdb_move(struct mapnode *n, l4_u32 writable)
{
	link_out(n);
	link_in(n, n->head, writable);
}

/* Takes one node out; its children must be gone. */
void mapdb_remove(struct mapnode *n)
{
	link_out(n);
	mapdb_free(n);
}
