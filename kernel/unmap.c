/* SPDX-License-Identifier: BSD-2-Clause */
/* fpage_unmap (int 0x32): revokes pages from all who got them from the caller. */
#include "kernel.h"

u32 map_work;

static u32 *pte_of(const struct mapnode *n)
{
	return &spaces[n->task].regions[n->va >> 22]->ptes[n->va >> 12 & 1023];
}

static inline void revoke_one(struct mapnode *n, u32 mask)
{
	struct space *s = &spaces[n->task];
	u32 va = n->va, i = va >> 12 & 1023;
	struct region *r = s->regions[va >> 22];

	map_work++;
	if (unlikely(!!r->super))
		super_split(s, va);
	if (mask & L4_UNMAP_REMOVE) {
		r->ptes[i] = 0;
		r->nodes[i] = 0;
		mapdb_remove(n);
	} else {
		r->ptes[i] &= ~PTE_WRITE;
		mapdb_move(n, 0);
	}
	pte_flush(s, va);
}

/*
 * Revokes from all that hangs at `head`, leaves first.  When the work for one time is done it
 * returns 0: there is more to do.  What is done is not met again: who lost the page is not there,
 * who lost the right to write stands behind those who have it.
 */
int revoke(struct mapnode **head, u32 mask)
{
	struct mapnode **at = head, *n;
	u32 remove = mask & L4_UNMAP_REMOVE;

	for (;;) {
		while ((n = *at) && (remove || *pte_of(n) & PTE_WRITE))
			at = &n->child;
		if (at == head)
			return 1;
		if (map_work >= MAP_BUDGET)
			return 0;
		n = mapdb_parent(at);
		at = n->head;
		revoke_one(n, mask);
	}
}

/*
 * One page of the caller; the caller's own mapping too if the mask says so.  0: there is more to
 * do, call again when interrupts were let in.
 */
int unmap_page(struct space *s, u32 va, u32 mask)
{
	const struct region *r = s->regions[va >> 22];
	u32 i = va >> 12 & 1023;
	struct mapnode *n;

	if (!r || !(r->ptes[i] & PTE_PRESENT))
		return 1;
	n = r->nodes[i];
	if (unlikely(!!r->super) && !super_revoke(&r->super->child, i, mask))
		return 0;
	if (n && !revoke(&n->child, mask))
		return 0;
	if (!(mask & L4_UNMAP_OWN))
		return 1;
	if (n)
		revoke_one(n, mask);
	else
		super_take(r->super, i, mask);
	return 1;
}

/*
 * A whole region, of which 4 MB pages go as such; pages that stand alone are left.  0: call again,
 * when interrupts were let in.
 */
noinline int unmap_supers(struct space *s, u32 n, u32 mask)
{
	struct region *r = s->regions[n];

	if (!r->super || !(mask & L4_UNMAP_REMOVE))
		return 1;
	if (space_task(s) == L4_TASK_SIGMA0)
		return super_remove(&r->super);
	if (!super_remove(&r->super->child))
		return 0;
	return !(mask & L4_UNMAP_OWN) || super_remove_one(r->super);
}

/*
 * Unmaps at `va` what can go at once, at most `most` bytes; returns how many, 0: call again.
 * sigma0's regions are by physical address, and its own right never ends.
 */
static inline u32 unmap_step(struct space *s, u32 va, u32 mask, u32 most)
{
	u32 is_sigma0 = space_task(s) == L4_TASK_SIGMA0, at = is_sigma0 ? sigma0_phys(va) : va;
	struct region *r = s->regions[at >> 22];
	int done;

	if (unlikely(!r))
		return SUPER_MASK + 1 - (va & SUPER_MASK);
	if (unlikely(most >= SUPER_MASK && !(va & SUPER_MASK))) {
		if (!unmap_supers(s, at >> 22, mask))
			return 0;
		if (!s->regions[at >> 22])
			return SUPER_MASK + 1;
	}
	if (likely(!is_sigma0))
		done = unmap_page(s, va, mask);
	else
		done = super_revoke(&r->super, va >> 12 & 1023, mask) &&
		       revoke(&r->nodes[va >> 12 & 1023], mask);
	return done ? L4_PAGE_SIZE : 0;
}

/* Goes on where it was interrupted: me->progress is the offset in the fpage. */
static struct tcb *unmap_continue(struct tcb *me)
{
	u32 fpage = me->regs.eax, mask = l4_size_mask(l4_fpage_shift(fpage)), n;
	u32 va = (fpage & ~mask & PTE_FRAME) + me->progress, last = va | mask;

	while (va < L4_USER_END) {
		n = unmap_step(me->space, va, me->regs.ecx, last - va);
		if (n > last - va)
			break;
		va += n;
		if (++map_work >= MAP_BUDGET) {
			me->progress = va & mask;
			preemption_point(me, unmap_continue);
		}
	}
	return me;
}

/* EAX fpage, ECX mask.  No result; an invalid fpage means nothing. */
struct tcb *sys_fpage_unmap(struct tcb *me)
{
	me->progress = map_work = 0;
	if (io_is_fpage(me->regs.eax))
		return io_unmap(me);
	return l4_fpage_valid(me->regs.eax) ? unmap_continue(me) : me;
}
