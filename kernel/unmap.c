/* SPDX-License-Identifier: BSD-2-Clause */
/* fpage_unmap (int 0x32): revokes pages from all who got them from the caller. */
#include "kernel.h"

u32 map_work;

static u32 *pte_of(const struct mapnode *n)
{
	return &spaces[n->task].regions[n->va >> 22]->ptes[n->va >> 12 & 1023];
}

static void drop(struct mapnode *n)
{
	struct space *s = &spaces[n->task];
	u32 va = n->va;
	struct region *r = s->regions[va >> 22];

	if (unlikely(!!r->super))
		super_split(s, va);
	r->ptes[va >> 12 & 1023] = 0;
	r->nodes[va >> 12 & 1023] = 0;
	pte_flush(s, va);
	mapdb_remove(n);
}

static void write_protect(struct mapnode *n)
{
	super_split(&spaces[n->task], n->va);
	*pte_of(n) &= ~PTE_WRITE;
	pte_flush(&spaces[n->task], n->va);
	mapdb_move(n, 0);
}

static void revoke_one(struct mapnode *n, u32 mask)
{
	if (mask & L4_UNMAP_REMOVE)
		drop(n);
	else
		write_protect(n);
	map_work++;
}

/*
 * Revokes from all that hangs at `head`, leaves first.  When the work for one time is done it
 * returns 0: there is more to do.  What is done is not met again: who lost the page is not there,
 * who lost the right to write stands behind those who have it.
 */
int revoke(struct mapnode **head, u32 mask)
{
	struct mapnode **at = head, *n;

	for (;;) {
		while ((n = *at) && (mask & L4_UNMAP_REMOVE || *pte_of(n) & PTE_WRITE))
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
	struct mapnode *n = r ? r->nodes[i] : 0;

	if (!n && !(r && r->ptes[i] & PTE_PRESENT))
		return 1;
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

/* The region of a page: sigma0's are by physical address. */
static struct region **region_of(const struct space *s, u32 va)
{
	return &s->regions[(space_task(s) == L4_TASK_SIGMA0 ? sigma0_phys(va) : va) >> 22];
}

/* One page of whichever space; sigma0's own right never ends.  0: call again. */
static int unmap_one(struct space *s, struct region *r, u32 va, u32 mask)
{
	u32 i = va >> 12 & 1023;

	if (space_task(s) != L4_TASK_SIGMA0)
		return unmap_page(s, va, mask);
	return super_revoke(&r->super, i, mask) && revoke(&r->nodes[i], mask);
}

/*
 * A whole region, of which 4 MB pages go as such; pages that stand alone are left.  0: call again,
 * when interrupts were let in.
 */
int unmap_supers(struct space *s, u32 n, u32 mask)
{
	struct region *r = s->regions[n];

	if (!r || !r->super || !(mask & L4_UNMAP_REMOVE))
		return 1;
	if (space_task(s) == L4_TASK_SIGMA0)
		return super_remove(&r->super);
	if (!super_remove(&r->super->child))
		return 0;
	return !(mask & L4_UNMAP_OWN) || super_remove_one(r->super);
}

/* Unmaps at `va` what can go at once; returns how many bytes that were, 0: call again. */
static u32 unmap_step(struct space *s, u32 va, u32 mask, u32 last)
{
	struct region **place = region_of(s, va);
	u32 rest = SUPER_MASK - (va & SUPER_MASK);

	if (rest == SUPER_MASK && last >= rest &&
	    !unmap_supers(s, (u32)(place - s->regions), mask))
		return 0;
	if (!*place)
		return rest + 1;
	return unmap_one(s, *place, va, mask) ? L4_PAGE_SIZE : 0;
}

/* Goes on where it was interrupted: me->progress is the offset in the fpage. */
static struct tcb *unmap_continue(struct tcb *me)
{
	u32 fpage = me->regs.eax, mask = me->regs.ecx, n;
	u32 base = l4_fpage_base(fpage), last = l4_size_mask(l4_fpage_shift(fpage));

	while (base + me->progress < L4_USER_END) {
		n = unmap_step(me->space, base + me->progress, mask, last - me->progress);
		if (n > last - me->progress)
			break;
		me->progress += n;
		if (++map_work >= MAP_BUDGET)
			preemption_point(me, unmap_continue);
	}
	return me;
}

/* EAX fpage, ECX mask.  No result; an invalid fpage means nothing. */
struct tcb *sys_fpage_unmap(struct tcb *me)
{
	me->progress = map_work = 0;
	return l4_fpage_valid(me->regs.eax) ? unmap_continue(me) : me;
}
