/* SPDX-License-Identifier: BSD-2-Clause */
/* fpage_unmap (int 0x32): revokes pages from all who got them from the caller. */
#include "kernel.h"

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

/* Revokes from all nodes from `*link` on that are deeper than `depth`. */
static void revoke_derived(struct mapnode **link, u32 depth, u32 mask)
{
	while (*link && (*link)->depth > depth) {
		if (mask & L4_UNMAP_REMOVE) {
			drop(*link);
		} else {
			write_protect(*link);
			link = &(*link)->next;
		}
	}
}

/* One page of the caller; the caller's own mapping too if the mask says so. */
void unmap_page(struct space *s, u32 va, u32 mask)
{
	u32 *pte = pte_find(s, va);
	struct mapnode *n;

	if (!pte || !(*pte & PTE_PRESENT))
		return;
	n = *pte_node(s, va);
	revoke_derived(&n->next, n->depth, mask);
	if (mask & L4_UNMAP_OWN) {
		if (mask & L4_UNMAP_REMOVE)
			drop(n);
		else
			write_protect(n);
	}
}

/* sigma0's own right to memory never ends: only what it mapped goes. */
static void unmap_sigma0(u32 va, u32 mask)
{
	u32 phys = sigma0_phys(va);
	struct mapnode **table = spaces[L4_TASK_SIGMA0].shadow[phys >> 22];

	if (table)
		revoke_derived(&table[phys >> 12 & 1023], 0, mask);
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

void unmap_fpage(struct space *s, u32 fpage, u32 mask)
{
	u32 base = l4_fpage_base(fpage), last = l4_size_mask(l4_fpage_shift(fpage)), n;

	for (u32 off = 0; base + off < L4_USER_END; off += n) {
		if (space_task(s) == L4_TASK_SIGMA0)
			unmap_sigma0(base + off, mask);
		else
			unmap_page(s, base + off, mask);
		n = step(s, base + off);
		if (n > last - off)
			break;
	}
}

/* EAX fpage, ECX mask.  No result; an invalid fpage means nothing. */
struct tcb *sys_fpage_unmap(struct tcb *me)
{
	if (l4_fpage_valid(me->regs.eax))
		unmap_fpage(me->space, me->regs.eax, me->regs.ecx);
	return me;
}
