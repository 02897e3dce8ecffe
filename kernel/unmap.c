/* SPDX-License-Identifier: BSD-2-Clause */
/* fpage_unmap (int 0x32): revokes pages from all who got them from the caller. */
#include "kernel.h"

enum { BUDGET = 64 }; /* pages or mappings between two preemption points */

static void drop(struct mapnode *n)
{
	struct space *s = &spaces[n->task];

	*pte_find(s, n->va) = 0;
	*pte_node(s, n->va) = 0;
	pte_flush(s, n->va);
	mapdb_remove(n);
}

static void write_protect(struct mapnode *n)
{
	struct space *s = &spaces[n->task];

	*pte_find(s, n->va) &= ~PTE_WRITE;
	pte_flush(s, n->va);
}

/*
 * Revokes from all nodes from `*link` on that are deeper than `depth`.  When it removes, it stops
 * after BUDGET of them and returns 0: there is more to do, and what is done need not be done again.
 */
static int revoke_derived(struct mapnode **link, u32 depth, u32 mask)
{
	for (u32 n = 0; *link && (*link)->depth > depth; n++) {
		if (!(mask & L4_UNMAP_REMOVE)) {
			write_protect(*link);
			link = &(*link)->next;
			continue;
		}
		if (n == BUDGET)
			return 0;
		drop(*link);
	}
	return 1;
}

/*
 * One page of the caller; the caller's own mapping too if the mask says so.  0: there is more to
 * do, call again.
 */
int unmap_page(struct space *s, u32 va, u32 mask)
{
	u32 *pte = pte_find(s, va);
	struct mapnode *n;

	if (!pte || !(*pte & PTE_PRESENT))
		return 1;
	n = *pte_node(s, va);
	if (!revoke_derived(&n->next, n->depth, mask))
		return 0;
	if (mask & L4_UNMAP_OWN) {
		if (mask & L4_UNMAP_REMOVE)
			drop(n);
		else
			write_protect(n);
	}
	return 1;
}

/* sigma0's own right to memory never ends: only what it mapped goes. */
static int unmap_sigma0(u32 va, u32 mask)
{
	u32 phys = sigma0_phys(va);
	struct mapnode **table = spaces[L4_TASK_SIGMA0].shadow[phys >> 22];

	return !table || revoke_derived(&table[phys >> 12 & 1023], 0, mask);
}

/* Bytes to the next page that can be there at all. */
static u32 step(const struct space *s, u32 va)
{
	u32 there = space_task(s) == L4_TASK_SIGMA0 ? (u32)s->shadow[sigma0_phys(va) >> 22]
						    : s->pdir[va >> 22] & PTE_PRESENT;

	if (there)
		return L4_PAGE_SIZE;
	return (1u << L4_SUPERPAGE_SHIFT) - (va & l4_size_mask(L4_SUPERPAGE_SHIFT));
}

/* One page of whichever space; 0: call again. */
static int unmap_one(struct space *s, u32 va, u32 mask)
{
	if (space_task(s) == L4_TASK_SIGMA0)
		return unmap_sigma0(va, mask);
	return unmap_page(s, va, mask);
}

/* Goes on where it was interrupted: me->progress is the offset in the fpage. */
static struct tcb *unmap_continue(struct tcb *me)
{
	u32 fpage = me->regs.eax, mask = me->regs.ecx, work = 0, n;
	u32 base = l4_fpage_base(fpage), last = l4_size_mask(l4_fpage_shift(fpage));

	while (base + me->progress < L4_USER_END) {
		int done = unmap_one(me->space, base + me->progress, mask);

		if (done) {
			n = step(me->space, base + me->progress);
			if (n > last - me->progress)
				break;
			me->progress += n;
		}
		if (!done || ++work == BUDGET) {
			work = 0;
			preemption_point(me, unmap_continue);
		}
	}
	return me;
}

/* EAX fpage, ECX mask.  No result; an invalid fpage means nothing. */
struct tcb *sys_fpage_unmap(struct tcb *me)
{
	me->progress = 0;
	return l4_fpage_valid(me->regs.eax) ? unmap_continue(me) : me;
}
