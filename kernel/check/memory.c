/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checking build: what must be true of page tables, mapping trees and kernel frames.  Each call
 * looks at one page table, or at the trees of one 4 MB of physical memory; after each round over
 * all of them the frames are counted: none may be lost.
 */
#include "invariants.h"
#include "kernel.h"

enum { TABLE = 1024, DEPTHS = MAPDB_DEPTH_MAX + 1 };

static u32 cursor_task, cursor_table;
static u32 writable[DEPTHS / 32]; /* by depth: may the last node of that depth write? */

static void rule(int holds, const char *what, u32 task, u32 va)
{
	if (!holds)
		panic("invariant: %s: task %u address 0x%x", what, task, va);
}

static int is_writable(u32 depth)
{
	return depth < 2 || writable[(depth - 1) / 32] >> (depth - 1) % 32 & 1;
}

static void set_writable(u32 depth, u32 bit)
{
	writable[depth / 32] &= ~(1u << depth % 32);
	writable[depth / 32] |= bit << depth % 32;
}

/* One node against its page-table entry and against the node that it was derived from. */
static void node(const struct mapnode *n, u32 phys)
{
	const struct space *s = &spaces[n->task];
	const u32 *pte = s->pdir ? pte_find(s, n->va) : 0;

	rule(pte && *pte & PTE_PRESENT && *pte & PTE_USER, "a node has a mapping", n->task, n->va);
	rule((*pte & PTE_FRAME) == phys, "a node and its mapping have one frame", n->task, n->va);
	rule(*pte_node(s, n->va) == n, "a mapping has its node", n->task, n->va);
	rule(!(*pte & PTE_WRITE) || is_writable(n->depth), "no right exceeds the parent's",
	     n->task, n->va);
	set_writable(n->depth, *pte >> 1 & 1);
}

/* All that was derived from one page of sigma0's, in preorder. */
static void tree(struct mapnode *const *link, u32 phys)
{
	u32 depth = 0;

	for (const struct mapnode *n = *link; n; link = &n->next, depth = n->depth, n = n->next) {
		rule(n->link == link, "nodes are linked both ways", n->task, n->va);
		rule(n->depth && n->depth <= depth + 1, "a node is one deeper at most", n->task,
		     n->va);
		node(n, phys);
	}
}

static void trees(u32 table)
{
	struct mapnode **shadow = spaces[L4_TASK_SIGMA0].shadow[table];

	for (u32 n = 0; shadow && n < TABLE; n++)
		if (shadow[n])
			tree(&shadow[n], table << L4_SUPERPAGE_SHIFT | n << L4_PAGE_SHIFT);
}

static void entry_of_sigma0(u32 pte, u32 va)
{
	rule((pte & PTE_FRAME) == va && !(pte & ~memory_rights(va) & (PTE_WRITE | PTE_USER)),
	     "sigma0 sees its memory one to one", L4_TASK_SIGMA0, va);
}

static void entry(const struct space *s, u32 pte, const struct mapnode *n, u32 va)
{
	u32 task = space_task(s), frame = pte & PTE_FRAME;

	rule(!(pte & PTE_PRESENT) == !n, "mappings and nodes go together", task, va);
	if (!n)
		return;
	rule(memory_rights(frame) && !(pte & ~memory_rights(frame) & PTE_WRITE),
	     "no user reaches the kernel's memory", task, va);
	rule(n->task == task && n->va == va, "a node names its mapping", task, va);
	rule(*n->link == n, "a node is in a tree", task, va);
}

static void table(const struct space *s, u32 number)
{
	u32 va = number << L4_SUPERPAGE_SHIFT, task = space_task(s);
	const u32 *ptes = pte_find(s, va);
	struct mapnode *const *shadow = s->shadow[number];

	if (task == L4_TASK_SIGMA0) {
		for (u32 n = 0; ptes && n < TABLE; n++, va += L4_PAGE_SIZE)
			if (ptes[n] & PTE_PRESENT)
				entry_of_sigma0(ptes[n], va);
		return;
	}
	if (!ptes)
		return;
	rule((s->pdir[number] & 0xfff & ~0x60u) == (PTE_PRESENT | PTE_WRITE | PTE_USER),
	     "a page table may be walked", task, va);
	for (u32 n = 0; n < TABLE; n++, va += L4_PAGE_SIZE)
		if (ptes[n] || (shadow && shadow[n]))
			entry(s, ptes[n], shadow ? shadow[n] : 0, va);
}

static u32 bits(u32 word)
{
	u32 n = 0;

	for (; word; word &= word - 1)
		n++;
	return n;
}

static u32 frames_of(const struct space *s)
{
	u32 n = bits(s->tcb_pages);

	if (!s->pdir)
		return n;
	n += 2;
	for (u32 i = 0; i < TABLE; i++)
		n += (i < PDE_KERNEL && s->pdir[i] & PTE_PRESENT) + !!s->shadow[i];
	return n;
}

/* The frame of zeros and the tables of the TCB array are the kernel's for ever. */
static void accounts(void)
{
	u32 used = 1 + (TCB_ARRAY_SIZE >> L4_SUPERPAGE_SHIFT) + mapdb_pages;

	for (u32 n = 0; n < L4_TASKS; n++)
		used += frames_of(&spaces[n]);
	if (used + frames_left() != frames_given)
		panic("invariant: frames used %u and free %u are all %u", used, frames_left(),
		      frames_given);
}

/* Is there something to look at here? */
static int is_there(const struct space *s, u32 number)
{
	return s->pdir && ((number < PDE_KERNEL && s->pdir[number] & PTE_PRESENT) ||
			   s->shadow[number]);
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

void memory_check(void)
{
	if (!next_table()) {
		accounts();
		return;
	}
	if (cursor_task == L4_TASK_SIGMA0)
		trees(cursor_table);
	if (cursor_table < PDE_KERNEL)
		table(&spaces[cursor_task], cursor_table);
	cursor_table++;
}
