/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checking build: what must be true of page tables, mapping trees and kernel frames.  Each call
 * looks at one page table, or at the trees of one 4 MB of physical memory; after each round over
 * all of them the frames are counted: none may be lost.
 */
#include "invariants.h"
#include "kernel.h"

enum { TABLE = 1024, IO_COMMON = 3 };

static u32 cursor_task, cursor_table;

static void rule(int holds, const char *what, u32 task, u32 va)
{
	if (holds)
		return;
	planted(what);
	panic("invariant: %s: task %u address 0x%x", what, task, va);
}

static int may_write(const struct mapnode *n)
{
	return spaces[n->task].regions[n->va >> 22]->ptes[n->va >> 12 & 1023] & PTE_WRITE;
}

static u32 part_may_write(const struct mapnode *super, u32 i)
{
	return spaces[super->task].regions[super->va >> 22]->ptes[i] & PTE_WRITE;
}

/* One node against its page-table entry and against the node that it was derived from. */
static void node(const struct mapnode *n, u32 phys)
{
	const struct space *s = &spaces[n->task];
	const struct region *r = s->pdir ? s->regions[n->va >> 22] : 0;
	u32 pte = r ? r->ptes[n->va >> 12 & 1023] : 0, task = n->task;

	rule(pte & PTE_PRESENT && pte & PTE_USER, "a node has a mapping", task, n->va);
	rule((pte & PTE_FRAME) == phys, "a node and its mapping have one frame", task, n->va);
	rule(r->nodes[n->va >> 12 & 1023] == n, "a mapping has its node", task, n->va);
	rule(!(pte & PTE_WRITE) || n->depth < 2 || may_write(mapdb_parent(n->head)),
	     "no right exceeds the parent's", task, n->va);
	rule(n->next->prev == n && n->prev->next == n && n->next->head == n->head,
	     "siblings are a ring", task, n->va);
	rule(*n->head == n || !(pte & PTE_WRITE) || may_write(n->prev),
	     "siblings that may write come first", task, n->va);
}

/* All that was derived from one page of sigma0's, parents first. */
static void tree(struct mapnode **head, u32 phys)
{
	struct mapnode *n = *head;
	u32 depth = 1;

	for (;;) {
		rule(n->head == head && n->depth == depth, "a node knows its place", n->task,
		     n->va);
		node(n, phys);
		if (n->child) {
			head = &n->child;
			depth++;
			n = *head;
			continue;
		}
		while (n->next == *head) {
			if (depth == 1)
				return;
			n = mapdb_parent(head);
			head = n->head;
			depth--;
		}
		n = n->next;
	}
}

/* A 4 MB node: its region, the processor's view of it, and the pages that have no nodes. */
static void super(const struct mapnode *n, u32 phys)
{
	const struct region *r = spaces[n->task].regions[n->va >> 22];
	const struct mapnode *up = n->depth > 1 ? mapdb_parent(n->head) : 0;
	u32 pde = spaces[n->task].pdir[n->va >> 22];

	rule(r && r->super == n && !(n->va & SUPER_MASK), "a 4 MB node has a region", n->task,
	     n->va);
	rule(n->next->prev == n && n->prev->next == n && n->next->head == n->head,
	     "siblings are a ring", n->task, n->va);
	for (u32 i = 0; i < TABLE; i++) {
		u32 pte = r->ptes[i], va = n->va + (i << L4_PAGE_SHIFT);

		if (pde & PTE_SUPERPAGE)
			rule((pte & ~0x60u) == (pde & ~(PTE_SUPERPAGE | 0x60)) + (va - n->va),
			     "a 4 MB entry says what its page table says", n->task, va);
		if (r->nodes[i] || !(pte & PTE_PRESENT))
			continue;
		rule((pte & PTE_FRAME) == phys + (va - n->va), "a part of 4 MB is in its place",
		     n->task, va);
		rule(!up || !(pte & PTE_WRITE) || part_may_write(up, i),
		     "no right of 4 MB exceeds the parent's", n->task, va);
	}
}

static u32 super_tree(struct mapnode **head, u32 phys)
{
	struct mapnode *n = *head;
	u32 count = 1;

	for (;; count++) {
		super(n, phys);
		if (n->child) {
			rule(n->child->depth == n->depth + 1, "a child is one deeper", n->task,
			     n->va);
			n = n->child;
			continue;
		}
		for (; n->next == *n->head; n = mapdb_parent(n->head))
			if (n->head == head)
				return count;
		n = n->next;
	}
}

static void trees(u32 table)
{
	struct region *r = spaces[L4_TASK_SIGMA0].regions[table];
	u32 phys = table << L4_SUPERPAGE_SHIFT;

	if (!r)
		return;
	for (u32 n = 0; n < TABLE; n++)
		if (r->nodes[n])
			tree(&r->nodes[n], phys | n << L4_PAGE_SHIFT);
	rule(r->supers == (r->super ? super_tree(&r->super, phys) : 0),
	     "4 MB mappings are counted", L4_TASK_SIGMA0, phys);
}

static void entry_of_sigma0(u32 pte, u32 va)
{
	rule((pte & PTE_FRAME) == va && !(pte & ~memory_rights(va) & (PTE_WRITE | PTE_USER)),
	     "sigma0 sees its memory one to one", L4_TASK_SIGMA0, va);
}

static void entry(const struct space *s, u32 pte, const struct mapnode *n, u32 va)
{
	u32 task = space_task(s), frame = pte & PTE_FRAME;

	rule(!(pte & PTE_PRESENT) == !n || (!n && s->regions[va >> 22]->super),
	     "mappings and nodes go together", task, va);
	if (!(pte & PTE_PRESENT))
		return;
	rule(memory_rights(frame) && !(pte & ~memory_rights(frame) & PTE_WRITE),
	     "no user reaches the kernel's memory", task, va);
	if (!n)
		return;
	rule(n->task == task && n->va == va, "a node names its mapping", task, va);
	rule(!!*n->head, "a node is in a tree", task, va);
}

static void table(const struct space *s, u32 number)
{
	u32 va = number << L4_SUPERPAGE_SHIFT, task = space_task(s);
	const u32 *ptes = pte_find(s, va);
	const struct region *r = s->regions[number];

	if (task == L4_TASK_SIGMA0) {
		for (u32 n = 0; ptes && n < TABLE; n++, va += L4_PAGE_SIZE)
			if (ptes[n] & PTE_PRESENT)
				entry_of_sigma0(ptes[n], va);
		return;
	}
	rule(!ptes == !r, "a region has its page table", task, va);
	if (!r)
		return;
	rule(ptes == &s->pdir[number] ? !!r->super : ptes == r->ptes,
	     "the page table is the region's", task, va);
	ptes = r->ptes;
	if (s->pdir[number] & PTE_SUPERPAGE)
		rule(*r->super->head != 0, "a 4 MB page is in a tree", task, va);
	else
		rule((s->pdir[number] & 0xfff & ~0x60u) == (PTE_PRESENT | PTE_WRITE | PTE_USER),
	     "a page table may be walked", task, va);
	for (u32 n = 0; n < TABLE; n++, va += L4_PAGE_SIZE)
		if (ptes[n] || r->nodes[n])
			entry(s, ptes[n], r->nodes[n], va);
}

static u32 bits(u32 word)
{
	u32 n = 0;

	for (; word; word &= word - 1)
		n++;
	return n;
}

/* Of what a space has for its I/O ports: the page table and what is the space's own in it. */
static u32 io_frames(const struct space *s)
{
	const u32 *table = direct(s->pdir[PDE_IO] & PTE_FRAME);
	u32 n = 1;

	if (!(s->pdir[PDE_IO] & PTE_OWN))
		return 0;
	for (u32 i = 0; i < TABLE; i++)
		n += (table[i] & (PTE_OWN | PTE_PRESENT)) == (PTE_OWN | PTE_PRESENT);
	return n;
}

static u32 frames_of(const struct space *s)
{
	u32 n = bits(s->tcb_pages);

	if (!s->pdir)
		return n;
	n += 2 + io_frames(s);
	for (u32 i = 0; i < TABLE; i++)
		n += (i < PDE_KERNEL && s->pdir[i] & PTE_PRESENT) + !!s->regions[i];
	return n;
}

/* What leads to the TCBs is the kernel's for ever. */
static void accounts(void)
{
	u32 used = TCB_FRAMES + mapdb_pages + (io_fpages ? IO_COMMON : 0);

	for (u32 n = 0; n < L4_TASKS; n++)
		used += frames_of(&spaces[n]);
	if (used + frames_left() == frames_given)
		return;
	planted("no frame is lost");
	panic("invariant: no frame is lost: used %u and free %u are all %u", used, frames_left(),
	      frames_given);
}

/* Is there something to look at here? */
static int is_there(const struct space *s, u32 number)
{
	return s->pdir && ((number < PDE_KERNEL && s->pdir[number] & PTE_PRESENT) ||
			   s->regions[number]);
}

/* Moves the cursor to the next table; 0: a round is over. */
static int next_table(void)
{
	for (; cursor_task < L4_TASKS; cursor_task++, cursor_table = 0) {
		const struct space *s = &spaces[cursor_task];

		while (s->pdir && cursor_table < TABLE && !is_there(s, cursor_table))
			cursor_table++;
		if (s->pdir && cursor_table < TABLE)
			return 1;
	}
	cursor_task = cursor_table = 0;
	return 0;
}

void memory_from_begin(void)
{
	cursor_task = cursor_table = 0;
}

/* 1: a round over all of it is over. */
int memory_check(void)
{
	if (!next_table()) {
		accounts();
		return 1;
	}
	if (cursor_task == L4_TASK_SIGMA0)
		trees(cursor_table);
	if (cursor_table < PDE_KERNEL)
		table(&spaces[cursor_task], cursor_table);
	cursor_table++;
	return 0;
}
