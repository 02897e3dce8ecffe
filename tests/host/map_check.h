/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What must hold in the kernel's mapping at any time, and its comparison with the model: page
 * tables, tables of nodes, the order and depths of each tree, frames and nodes that leak.
 */
#ifndef TESTS_HOST_MAP_CHECK_H
#define TESTS_HOST_MAP_CHECK_H

#include "map_model.h"

enum { NODES_A_FRAME = PAGE_NODES };

int io_fpages; /* there are none */

struct tcb *io_unmap(struct tcb *me)
{
	return me;
}

static u32 check_nodes; /* nodes of single pages in all trees, */
static u32 check_wholes, check_supers; /* pages that need none, and nodes of 4 MB */
static unsigned check_total; /* frames the kernel was given */

static u32 node_key(const struct mapnode *n)
{
	return (n->va & PTE_FRAME) | n->task;
}

/* The node's own page says the same as the node. */
static void check_node_page(const struct mapnode *n, u32 frame)
{
	struct space *s = &spaces[n->task];
	const u32 *pte;

	expect(n->task >= FIRST_TASK && n->task < TASKS && s->pdir && s->regions[n->va >> 22],
	       "node of task %u, %x", n->task, n->va);
	pte = &s->regions[n->va >> 22]->ptes[n->va >> 12 & 1023];
	expect(*pte & PTE_PRESENT, "%u %x has no page", n->task, n->va);
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

static void check_ring(const struct mapnode *n, struct mapnode **head, u32 depth)
{
	expect(n->head == head && n->depth == depth, "%u %x: head or depth %u, not %u", n->task,
	       n->va, n->depth, depth);
	expect(n->next->prev == n && n->prev->next == n, "%u %x: ring", n->task, n->va);
}

/* What is told of each page: whose, where, which frame, the page above or 0. */
typedef void visit_page(u32 task, u32 va, u32 frame, u32 parent);

/* The ring of those derived from one page, and all below them. */
static void check_tree(struct mapnode **head, u32 frame, u32 depth, visit_page *visit)
{
	const struct mapnode *above = depth > 1 ? mapdb_parent(head) : 0;
	struct mapnode *n = *head;

	do {
		check_ring(n, head, depth);
		check_node_page(n, frame);
		expect(n == *head || !write_of(n) || write_of(n->prev),
		       "%u %x: may write and stands behind one that may not", n->task, n->va);
		expect(!above || !write_of(n) || write_of(above), "%u %x: more right than above",
		       n->task, n->va);
		visit(n->task, n->va, frame, above ? node_key(above) : 0);
		check_nodes++;
		if (n->child)
			check_tree(&n->child, frame, depth + 1, visit);
		n = n->next;
	} while (n != *head);
}

/* The pages of a 4 MB mapping: what the processor sees, and those that have no node. */
static void check_super(const struct mapnode *n, u32 frame, visit_page *visit)
{
	struct space *s = &spaces[n->task];
	const struct region *r = s->regions[n->va >> 22];
	const struct mapnode *above = n->depth > 1 ? mapdb_parent(n->head) : 0;
	u32 pde = s->pdir[n->va >> 22];

	expect(r && r->super == n && !(n->va & SUPER_MASK), "%u %x: 4 MB", n->task, n->va);
	for (u32 i = 0; i < 1024; i++) {
		u32 va = n->va + i * L4_PAGE_SIZE, pte = r->ptes[i];

		if (pde & PTE_SUPERPAGE)
			expect(((pte ^ pde) & ~PTE_SUPERPAGE) == i * L4_PAGE_SIZE,
			       "%u %x: %x in %x", n->task, va, pte, pde);
		if (r->nodes[i] || !(pte & PTE_PRESENT))
			continue;
		expect((pte & PTE_FRAME) == frame + i * L4_PAGE_SIZE, "%u %x: %x", n->task, va,
		       pte);
		check_wholes++;
		visit(n->task, va, pte & PTE_FRAME,
		      above ? (above->va + i * L4_PAGE_SIZE) | above->task : 0);
	}
}

static u32 check_super_tree(struct mapnode **head, u32 frame, u32 depth, visit_page *visit)
{
	struct mapnode *n = *head;
	u32 count = 0;

	do {
		check_ring(n, head, depth);
		check_super(n, frame, visit);
		count++;
		if (n->child)
			count += check_super_tree(&n->child, frame, depth + 1, visit);
		n = n->next;
	} while (n != *head);
	return count;
}

static void check_trees(visit_page *visit)
{
	struct region **regions = spaces[L4_TASK_SIGMA0].regions;

	check_nodes = check_wholes = check_supers = 0;
	for (u32 i = 0; i < 1024; i++) {
		u32 count = 0;

		if (!regions[i])
			continue;
		for (u32 n = 0; n < 1024; n++)
			if (regions[i]->nodes[n])
				check_tree(&regions[i]->nodes[n], i << 22 | n << 12, 1, visit);
		if (regions[i]->super)
			count = check_super_tree(&regions[i]->super, i << 22, 1, visit);
		expect(count == regions[i]->supers && count <= SUPERS_MAX, "%u of %u", count,
		       regions[i]->supers);
		check_supers += count;
	}
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
		expect(s->pdir[i] & PTE_SUPERPAGE || r->ptes == pte_find(s, i << 22),
		       "region %u has another table", i);
		expect(!(s->pdir[i] & PTE_SUPERPAGE) || r->super, "region %u is no 4 MB", i);
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
	expect(c.pages == check_nodes + check_wholes && c.slots == check_nodes,
	       "%u pages, %u slots, %u nodes, %u without", c.pages, c.slots, check_nodes,
	       check_wholes);
	for (const struct node_page *p = pages; p; p = p->next)
		for (const struct mapnode *n = p->free; n; n = n->next)
			unused++;
	frames = check_total - frames_left() - c.frames;
	expect(frames * NODES_A_FRAME == unused + check_nodes + check_supers + c.regions,
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
	for (u32 n = 1; s && n < model_top; n++) {
		const u32 *pte = model[n].task == space_task(s) ? pte_find(s, model[n].va) : 0;

		if (pte && !(*pte & PTE_SUPERPAGE))
			tlb_show(model[n].va, *pte);
	}
	for (u32 i = 0; s && i < PDE_KERNEL; i++)
		if (s->pdir[i] & PTE_SUPERPAGE)
			tlb_show(i << 22, s->pdir[i]);
}

static void visit_compare(u32 task, u32 va, u32 frame, u32 parent)
{
	u32 m = model_find(task, va), above;
	u32 pte = *pte_find(&spaces[task], va);

	expect(m, "%u %x should not be mapped", task, va);
	above = model[m].parent;
	expect(model[m].frame == frame, "%u %x: frame %x, not %x", task, va, frame,
	       model[m].frame);
	expect((pte & (PTE_WRITE | PTE_UNCACHED)) == model[m].rights, "%u %x: rights %x, not %x",
	       task, va, pte, model[m].rights);
	expect(parent == (above ? model[above].va | model[above].task : 0),
	       "%u %x: parent %x, not %x", task, va, parent, above ? model[above].va : 0);
}

static void check_all(void)
{
	check_trees(visit_compare);
	expect(check_nodes + check_wholes == model_count, "%u pages are mapped, not %u",
	       check_nodes + check_wholes, model_count);
	check_leaks();
	check_tlb();
}

static void visit_learn(u32 task, u32 va, u32 frame, u32 parent)
{
	u32 rights = *pte_find(&spaces[task], va) & (PTE_WRITE | PTE_UNCACHED);
	u32 above = parent ? model_find(parent & ~PTE_FRAME, parent & PTE_FRAME) : 0;

	model_add(task, va, frame, rights, above);
}

/* After an operation that ran out of memory the model learns how far it came. */
static void learn(void)
{
	model_clear();
	check_trees(visit_learn);
	check_all();
}

#endif
