/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mapping model of the interface (section 6) in its plainest form: pages of 4 KB only, nodes
 * that name their parent, searched one by one among those of a frame.  map.c compares the kernel's
 * mapping with it.
 */
#ifndef TESTS_HOST_MAP_MODEL_H
#define TESTS_HOST_MAP_MODEL_H

#include "memory.h"

enum { FIRST_TASK = 4, TASKS = 10 }; /* numbers 4..9 map, sigma0 is the source */
enum { NODES = 32768, FRAMES = 4096 };

struct model_node {
	u32 task, va, frame; /* task = 0: free */
	u32 rights;	     /* PTE_WRITE, PTE_UNCACHED */
	u32 parent;	     /* 0: sigma0 */
	int hit;
	u32 next; /* with the same frame, or one that looks like it */
};

static struct model_node model[NODES];
static u32 model_top = 1, model_count, model_free;
static u32 model_frames[FRAMES];
static u16 model_at[TASKS][L4_USER_END >> L4_PAGE_SHIFT];
static unsigned mapped, granted, widened, flushed, vanished;

/*
 * The machine: 32-page areas of memory, one of them across a 4 MB border with a hole for the
 * kernel, and devices; two 4 MB pages of each.  Nothing elsewhere.
 */
static const u32 areas[] = { 0x003f0000, 0x08040000, 0x40000000, 0xbffe0000,
			     0x0a000000, 0x50000000 };
enum { AREAS = sizeof areas / sizeof *areas, AREA_SIZE = 0x20000 };
enum { FIRST_SUPER = 4, SUPER_AREA = 2 << L4_SUPERPAGE_SHIFT }; /* areas of 4 MB pages */

u32 memory_rights(u32 phys)
{
	for (u32 i = 0; i < AREAS; i++) {
		u32 size = i < FIRST_SUPER ? AREA_SIZE : SUPER_AREA;

		if (phys - sigma0_phys(areas[i]) >= size)
			continue;
		if (phys >= 0x003f4000 && phys < 0x003f6000)
			return 0;
		if (phys - 0x08042000 < 3 * L4_PAGE_SIZE)
			return PTE_PRESENT | PTE_USER;
		return PTE_PRESENT | PTE_USER | PTE_WRITE |
		       (phys < 0x10000000 ? 0 : PTE_UNCACHED);
	}
	return 0;
}

u32 memory_rights_super(u32 phys)
{
	phys &= ~SUPER_MASK;
	for (u32 i = FIRST_SUPER; i < AREAS; i++)
		if (phys - sigma0_phys(areas[i]) < SUPER_AREA)
			return memory_rights(phys);
	return 0;
}

static u32 model_find(u32 task, u32 va)
{
	return model_at[task][va >> L4_PAGE_SHIFT];
}

static u32 *model_first(u32 frame)
{
	return &model_frames[(frame >> L4_PAGE_SHIFT) % FRAMES];
}

static void model_put(u32 n, u32 task, u32 va, u32 frame, u32 rights, u32 parent)
{
	model[n] = (struct model_node){ task, va, frame, rights, parent, 0, *model_first(frame) };
	*model_first(frame) = n;
	model_at[task][va >> L4_PAGE_SHIFT] = (u16)n;
	model_count++;
}

static u32 model_add(u32 task, u32 va, u32 frame, u32 rights, u32 parent)
{
	u32 n = model_free;

	if (n)
		model_free = model[n].next;
	else
		n = model_top++;
	expect(n < NODES, "the test's model is full");
	model_put(n, task, va, frame, rights, parent);
	return n;
}

static void model_take(u32 n)
{
	u32 *link = model_first(model[n].frame);

	while (*link != n)
		link = &model[*link].next;
	*link = model[n].next;
	model_at[model[n].task][model[n].va >> L4_PAGE_SHIFT] = 0;
	model[n].task = 0;
	model_count--;
}

static void model_drop(u32 n)
{
	model_take(n);
	model[n].next = model_free;
	model_free = n;
}

static int model_is_below(u32 n, u32 above)
{
	for (n = model[n].parent; n; n = model[n].parent)
		if (n == above)
			return 1;
	return 0;
}

static void model_revoke(u32 n, u32 mask)
{
	if (!(mask & L4_UNMAP_REMOVE))
		model[n].rights &= ~PTE_WRITE;
	else
		model[n].hit = 1;
}

/* Everything below `above`, which is sigma0's page if 0. */
static void model_revoke_below(u32 above, u32 frame, u32 mask)
{
	for (u32 n = *model_first(frame); n; n = model[n].next)
		if (above ? model_is_below(n, above) : model[n].frame == frame)
			model_revoke(n, mask);
}

static void model_drop_hit(u32 frame)
{
	for (u32 n = *model_first(frame), next; n; n = next) {
		next = model[n].next;
		if (model[n].hit)
			model_drop(n);
	}
}

static void model_unmap_page(u32 task, u32 va, u32 mask)
{
	u32 n = task == L4_TASK_SIGMA0 ? 0 : model_find(task, va);
	u32 frame = n ? model[n].frame : sigma0_phys(va);

	if (!n && task != L4_TASK_SIGMA0)
		return;
	model_revoke_below(n, frame, mask);
	if (n && mask & L4_UNMAP_OWN)
		model_revoke(n, mask);
	model_drop_hit(frame);
}

static int model_has(u32 task, u32 va)
{
	return task == L4_TASK_SIGMA0 ? memory_rights(sigma0_phys(va)) != 0
				      : model_find(task, va) != 0;
}

/* One page of a map or grant: 1 if it went over. */
static int model_map_page(u32 from, u32 va, u32 to, u32 to_va, u32 fpage)
{
	u32 parent = from == L4_TASK_SIGMA0 ? 0 : model_find(from, va);
	u32 frame = parent ? model[parent].frame : sigma0_phys(va);
	u32 rights = parent ? model[parent].rights
			    : memory_rights(frame) & (PTE_WRITE | PTE_UNCACHED);
	u32 old = model_find(to, to_va);

	if (!(fpage & L4_FPAGE_WRITE))
		rights &= ~PTE_WRITE;
	if (old && !(fpage & L4_FPAGE_GRANT) && model[old].parent == parent &&
	    model[old].frame == frame) {
		widened += rights & ~model[old].rights ? 1 : 0;
		model[old].rights |= rights;
		return 1;
	}
	if (old) {
		flushed++;
		model_unmap_page(to, to_va, L4_UNMAP_OWN | L4_UNMAP_REMOVE);
		if (!model_has(from, va)) {
			vanished++;
			return 0;
		}
	}
	mapped++;
	if (!(fpage & L4_FPAGE_GRANT) || !parent) {
		model_add(to, to_va, frame, rights, parent);
		return 1;
	}
	granted++;
	if (!(fpage & L4_FPAGE_WRITE))
		model_unmap_page(from, va, 0);
	old = model[parent].parent;
	model_take(parent);
	model_put(parent, to, to_va, frame, rights, old);
	return 1;
}

/* Section 6.2, in 64 bits. */
static u64 round_down(u64 value, u32 shift)
{
	return value >> shift << shift;
}

static u32 model_map(u32 from, u32 to, u32 snd, u32 rcv, u32 hot)
{
	u32 s = l4_fpage_shift(snd), r = l4_fpage_shift(rcv), shift = s < r ? s : r;
	u64 source = round_down(snd & ~0xfffu, s), target = round_down(rcv & ~0xfffu, r);
	u32 result = 0;

	if (s < r)
		target += round_down(hot & ((1ull << r) - 1), s);
	else if (s > r)
		source += round_down(hot & ((1ull << s) - 1), r);
	for (u64 off = 0; off < 1ull << shift; off += L4_PAGE_SIZE)
		if (source + off < L4_USER_END && target + off < L4_USER_END &&
		    model_has(from, (u32)(source + off)) &&
		    model_map_page(from, (u32)(source + off), to, (u32)(target + off), snd))
			result = L4_CC_MAPPED;
	return result;
}

static void model_unmap(u32 task, u32 fpage, u32 mask)
{
	u64 base = round_down(fpage & ~0xfffu, l4_fpage_shift(fpage));
	u64 end = base + (1ull << l4_fpage_shift(fpage));

	for (u64 va = base; va < end && va < L4_USER_END; va += L4_PAGE_SIZE)
		if (model_has(task, (u32)va))
			model_unmap_page(task, (u32)va, mask);
}

static void model_clear(void)
{
	for (u32 n = 1; n < model_top; n++)
		if (model[n].task)
			model_drop(n);
	model_top = 1;
	model_free = 0;
}

#endif
