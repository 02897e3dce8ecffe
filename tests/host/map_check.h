/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What must hold in the kernel's mapping at any time, and its comparison with the model: page
 * tables, tables of nodes, the order and depths of each tree, frames and nodes that leak.
 */
#ifndef TESTS_HOST_MAP_CHECK_H
#define TESTS_HOST_MAP_CHECK_H

#include "map_model.h"

enum { NODES_A_FRAME = PAGE_NODES };

static u32 check_nodes; /* nodes in all trees */
static unsigned check_total; /* frames the kernel was given */

static u32 node_key(const struct mapnode *n)
{
	return (n->va & PTE_FRAME) | n->task;
}

/* The node's own page says the same as the node. */
static void check_node_page(const struct mapnode *n, u32 frame)
{
	struct space *s = &spaces[n->task];
	u32 *pte;

	expect(n->task >= FIRST_TASK && n->task < TASKS && s->pdir, "node of task %u", n->task);
	pte = pte_find(s, n->va);
	expect(pte && *pte & PTE_PRESENT, "%u %x has no page", n->task, n->va);
	expect((*pte & PTE_FRAME) == frame, "%u %x is %x, not %x", n->task, n->va, *pte, frame);
	expect((*pte & ~(PTE_FRAME | PTE_WRITE | PTE_UNCACHED)) == (PTE_PRESENT | PTE_USER),
	       "%u %x is %x", n->task, n->va, *pte);
	expect(s->regions[n->va >> 22]->nodes[n->va >> 12 & 1023] == n,
	       "%u %x has another node", n->task, n->va);
}

static u32 write_of(const struct mapnode *n)
{
	return *pte_find(&spaces[n->task], n->va) & PTE_WRITE;
}

/* The ring of those derived from one page, and all below them. */
static void check_tree(struct mapnode **head, u32 frame, u32 depth,
		       void (*visit)(struct mapnode *, u32, u32))
{
	const struct mapnode *above = depth > 1 ? mapdb_parent(head) : 0;
	struct mapnode *n = *head;

	do {
		expect(n->head == head && n->depth == depth, "%u %x: head or depth %u, not %u",
		       n->task, n->va, n->depth, depth);
		expect(n->next->prev == n && n->prev->next == n, "%u %x: ring", n->task, n->va);
		check_node_page(n, frame);
		expect(n == *head || !write_of(n) || write_of(n->prev),
		       "%u %x: may write and stands behind one that may not", n->task, n->va);
		expect(!above || !write_of(n) || write_of(above), "%u %x: more right than above",
		       n->task, n->va);
		visit(n, frame, above ? node_key(above) : 0);
		check_nodes++;
		if (n->child)
			check_tree(&n->child, frame, depth + 1, visit);
		n = n->next;
	} while (n != *head);
}

static void check_trees(void (*visit)(struct mapnode *, u32 frame, u32 parent))
{
	struct region **regions = spaces[L4_TASK_SIGMA0].regions;

	check_nodes = 0;
	for (u32 i = 0; i < 1024; i++)
		for (u32 n = 0; regions[i] && n < 1024; n++)
			if (regions[i]->nodes[n])
				check_tree(&regions[i]->nodes[n], i << 22 | n << 12, 1, visit);
}

/* Pages of a space, places of nodes in use, frames that its tables take, regions. */
struct census {
	u32 pages, slots, frames, regions;
};

/* Words in use of a table; there are many, so without instrumentation. */
static __attribute__((no_sanitize("address", "undefined"))) u32 count_used(const void *table)
{
	const u32 *word = table;
	u32 count = 0;

	for (u32 n = 0; n < 1024; n++)
		count += word[n] != 0;
	return count;
}

static void census_space(const struct space *s, struct census *c)
{
	c->frames += 2;
	for (u32 i = 0; i < 1024; i++) {
		const struct region *r = s->regions[i];

		expect(i < PDE_KERNEL || s->pdir[i] == kernel_pdir[i], "kernel entry %u", i);
		c->regions += r != 0;
		c->frames += r != 0;
		if (s == &spaces[L4_TASK_SIGMA0])
			continue;
		expect(i >= PDE_KERNEL || !r == !s->pdir[i], "region %u has no table", i);
		expect(i < PDE_KERNEL || !r, "region %u of the kernel", i);
		if (!r)
			continue;
		expect(r->ptes == pte_find(s, i << 22), "region %u has another table", i);
		c->frames++;
		c->pages += count_used(r->ptes);
		c->slots += count_used(r->nodes);
	}
}

static void check_leaks(void)
{
	struct census c = { 0, 0, 0, 0 };
	u32 unused = 0, frames;

	for (u32 t = 0; t < TASKS; t++)
		if (spaces[t].pdir)
			census_space(&spaces[t], &c);
	expect(c.pages == check_nodes && c.slots == check_nodes, "%u pages, %u slots, %u nodes",
	       c.pages, c.slots, check_nodes);
	for (const struct node_page *p = pages; p; p = p->next)
		for (const struct mapnode *n = p->free; n; n = n->next)
			unused++;
	frames = check_total - frames_left() - c.frames;
	expect(frames * NODES_A_FRAME == unused + check_nodes + c.regions,
	       "%u frames are not tables, %u nodes in use, %u regions, %u free", frames,
	       check_nodes, c.regions, unused);
}

/* The processor remembers nothing that is no longer so; then it sees all of the loaded space. */
static void check_tlb(void)
{
	const struct space *s = 0;

	for (u32 t = 0; t < TASKS; t++)
		if (spaces[t].pdir && phys_of(spaces[t].pdir) == read_cr3())
			s = &spaces[t];
	for (u32 i = 0; s && i < cpu_tlb_used; i++) {
		const u32 *pte = pte_find(s, cpu_tlb[i].va);

		expect(pte && *pte == cpu_tlb[i].pte, "the TLB has %x for %x", cpu_tlb[i].pte,
		       cpu_tlb[i].va);
	}
	cpu_tlb_used = 0;
	for (u32 n = 1; s && n < model_top; n++)
		if (model[n].task == space_task(s))
			tlb_show(model[n].va, *pte_find(s, model[n].va));
}

static void visit_compare(struct mapnode *n, u32 frame, u32 parent)
{
	u32 m = model_find(n->task, n->va), above;
	u32 pte = *pte_find(&spaces[n->task], n->va);

	expect(m, "%u %x should not be mapped", n->task, n->va);
	above = model[m].parent;
	expect(model[m].frame == frame, "%u %x: frame %x, not %x", n->task, n->va, frame,
	       model[m].frame);
	expect((pte & (PTE_WRITE | PTE_UNCACHED)) == model[m].rights, "%u %x: rights %x, not %x",
	       n->task, n->va, pte, model[m].rights);
	expect(parent == (above ? model[above].va | model[above].task : 0),
	       "%u %x: parent %x, not %x", n->task, n->va, parent, above ? model[above].va : 0);
	expect(n->depth == model_depth(m), "%u %x: depth %u", n->task, n->va, n->depth);
}

static void check_all(void)
{
	check_trees(visit_compare);
	expect(check_nodes == model_count, "%u pages are mapped, not %u", check_nodes, model_count);
	check_leaks();
	check_tlb();
}

static void visit_learn(struct mapnode *n, u32 frame, u32 parent)
{
	u32 rights = *pte_find(&spaces[n->task], n->va) & (PTE_WRITE | PTE_UNCACHED);
	u32 above = parent ? model_find(parent & ~PTE_FRAME, parent & PTE_FRAME) : 0;

	model_add(n->task, n->va, frame, rights, above);
}

/* After an operation that ran out of memory the model learns how far it came. */
static void learn(void)
{
	model_clear();
	check_trees(visit_learn);
	check_all();
}

#endif
