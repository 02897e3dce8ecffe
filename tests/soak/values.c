/* SPDX-License-Identifier: BSD-2-Clause */
/* Wild values for hostile tasks: near every edge, and now and then anywhere. */
#include "hostile.h"

#define KERNEL_TCBS 0xe0000000u

enum { ROOM = 0x2000 }; /* what a message laid down at a buffer may take */

HOSTILE u32 wild_random(struct hostile *h)
{
	h->state ^= h->state << 13;
	h->state ^= h->state >> 17;
	h->state ^= h->state << 5;
	return h->state;
}

HOSTILE u32 wild_below(struct hostile *h, u32 limit)
{
	return (u32)((u64)wild_random(h) * limit >> 32);
}

HOSTILE int wild_one_in(struct hostile *h, u32 n)
{
	return !wild_below(h, n);
}

HOSTILE u32 wild_task(struct hostile *h)
{
	const struct control *c = h->control;

	return c->children ? c->first_child + wild_below(h, c->children) : HOSTILE_TASK;
}

/*
 * A thread of a task, mostly by the version that the task has: at times by the one before or by
 * any.  Who compares no versions takes no notice.
 */
HOSTILE struct l4_id wild_thread(struct hostile *h, u32 task, u32 lthread, u32 chief)
{
	struct l4_id id = l4_make_id(task, lthread, chief, 0);
	u32 version = *name_of(task) & L4_VERSION_MASK;

	switch (wild_below(h, 16)) {
	case 0:
		version = wild_random(h) & L4_VERSION_MASK;
		break;
	case 1:
		version = (version & ~0x3ffu) | ((version - 1) & 0x3ff);
		break;
	}
	id.low |= version;
	return id;
}

HOSTILE struct l4_id wild_hostile(struct hostile *h)
{
	u32 lthread = wild_below(h, HOSTILE_LTHREADS);

	if (wild_one_in(h, 3))
		return wild_thread(h, h->slot < HOSTILES ? HOSTILE_TASK + h->slot : wild_task(h),
				   lthread, L4_TASK_ROOT);
	if (wild_one_in(h, 6))
		return wild_thread(h, CHILD_TASK + wild_below(h, HOSTILES * CHILDREN), lthread & 1,
				   HOSTILE_TASK);
	return wild_thread(h, HOSTILE_TASK + wild_below(h, HOSTILES), lthread, L4_TASK_ROOT);
}

HOSTILE struct l4_id wild_id(struct hostile *h)
{
	struct l4_id id = { wild_random(h), wild_random(h) };

	switch (wild_below(h, 16)) {
	case 0:
		return NIL_ID;
	case 1:
		return INVALID_ID;
	case 2:
		return (struct l4_id){ wild_below(h, 20), 0 };
	case 3:
		return wild_thread(h, VICTIM_TASK, wild_below(h, 5), L4_TASK_ROOT);
	case 4:
		return wild_thread(h, L4_TASK_ROOT, wild_below(h, 3), L4_TASK_ROOT);
	case 5:
		return wild_thread(h, L4_TASK_SIGMA0, wild_below(h, 2), L4_TASK_ROOT);
	case 6:
		return wild_thread(h, wild_below(h, 64), wild_below(h, 128), wild_below(h, 16));
	case 7:
		return id;
	case 8: /* another version */
		id = wild_hostile(h);
		id.low |= wild_random(h) & L4_VERSION_MASK;
		return id;
	}
	return wild_hostile(h);
}

HOSTILE static u32 scratch(struct hostile *h)
{
	return arena(h->slot) + SCRATCH_PAGE * PAGE;
}

HOSTILE u32 wild_address(struct hostile *h)
{
	u32 near = wild_below(h, 64), end = scratch(h) + SCRATCH_PAGES * PAGE;

	switch (wild_below(h, 16)) {
	case 0:
		return end - near;
	case 1:
		return COMMON_BASE + wild_below(h, COMMON_PAGES * PAGE);
	case 2:
		return COMMON_BASE + COMMON_PAGES * PAGE - near;
	case 3:
		return TREE_BASE + wild_below(h, 1 << TREE_SHIFT);
	case 4:
		return L4_USER_END - near;
	case 5:
		return L4_USER_END - PAGE + wild_below(h, PAGE);
	case 6:
		return L4_USER_END + wild_below(h, PAGE) * wild_below(h, 3);
	case 7:
		return KERNEL_TCBS + wild_random(h) % 0x20000000;
	case 8:
		return 0u - near;
	case 9:
		return near;
	case 10:
		return (u32)__start_hostile_text + near * 16;
	case 11:
		return wild_random(h);
	case 12:
		return ON_DEMAND + (wild_below(h, 256) << L4_SUPERPAGE_SHIFT) - near;
	}
	return scratch(h) + wild_below(h, SCRATCH_PAGES * PAGE);
}

HOSTILE u32 wild_buffer(struct hostile *h)
{
	if (wild_one_in(h, 8))
		return (COMMON_BASE + wild_below(h, COMMON_PAGES * PAGE - ROOM)) & ~3u;
	if (wild_one_in(h, 8))
		return (L4_USER_END - 4 - wild_below(h, 2 * PAGE)) & ~3u;
	return (scratch(h) + wild_below(h, SCRATCH_PAGES * PAGE - ROOM)) & ~3u;
}

HOSTILE static u32 wild_shift(struct hostile *h)
{
	switch (wild_below(h, 8)) {
	case 0:
		return wild_below(h, 64);
	case 1:
		return L4_WHOLE_SPACE;
	case 2:
		return L4_SUPERPAGE_SHIFT + wild_below(h, 3);
	case 3:
		return L4_PAGE_SHIFT + wild_below(h, 9);
	}
	return L4_PAGE_SHIFT;
}

HOSTILE u32 wild_fpage(struct hostile *h)
{
	u32 rights = wild_below(h, 4);

	if (rights & L4_FPAGE_GRANT && !wild_one_in(h, 4))
		rights = L4_FPAGE_WRITE;
	return (wild_address(h) & ~0xfffu) | wild_shift(h) << 2 | rights |
	       (wild_one_in(h, 16) ? wild_random(h) & 0xf00 : 0);
}

/* Where a mapping may land without hurting the thread's own code too soon. */
HOSTILE u32 wild_hot(struct hostile *h)
{
	switch (wild_below(h, 8)) {
	case 0:
		return COMMON_BASE + wild_below(h, COMMON_PAGES) * PAGE;
	case 1:
		return ON_DEMAND + wild_below(h, 0x40000000);
	case 2:
		return L4_USER_END - PAGE;
	case 3:
		return wild_random(h) | 0x40000000;
	}
	return TREE_BASE + wild_below(h, 1 << TREE_SHIFT);
}

/* At once, a few milliseconds, seldom for ever. */
HOSTILE u32 wild_timeouts(struct hostile *h)
{
	u32 pagefaults = wild_random(h) & 0xff00;

	switch (wild_below(h, 16)) {
	case 0:
		return 0;
	case 1:
		return wild_random(h);
	case 2:
	case 3:
		return pagefaults | 0x01010099; /* 4096 us */
	case 4:
		return pagefaults | 0x010000a1;
	case 5:
		return pagefaults | 0x0001001a;
	case 6:
		return 0x010100aa; /* 1024 us, page faults for ever */
	}
	return pagefaults | 0x00000011;
}

/* A place to run: an entry of this program, or none. */
HOSTILE u32 wild_eip(struct hostile *h)
{
	if (wild_one_in(h, 8))
		return L4_USER_END + wild_below(h, 0x3fffffff);
	if (wild_one_in(h, 16))
		return NOWHERE + wild_below(h, 0x10000000);
	return (u32)hostile_entry;
}

HOSTILE u32 wild_send(struct hostile *h)
{
	u32 bits = wild_below(h, 4);

	switch (wild_below(h, 8)) {
	case 0:
		return L4_NO_DESC;
	case 1:
		return wild_address(h);
	case 2:
		return bits;
	case 3:
	case 4:
		return wild_buffer(h) | bits;
	}
	return wild_one_in(h, 3) ? L4_SND_MAP : 0;
}

HOSTILE u32 wild_receive(struct hostile *h)
{
	u32 open = wild_below(h, 2);

	switch (wild_below(h, 8)) {
	case 0:
		return L4_NO_DESC;
	case 1:
		return L4_RCV_WHOLE_SPACE | open;
	case 2:
		return (wild_hot(h) & ~0xfffu) | wild_shift(h) << 2 | L4_RCV_FPAGE | open;
	case 3:
	case 4:
		return wild_buffer(h) | open;
	case 5:
		return wild_one_in(h, 8) ? wild_address(h) & ~2u : open;
	}
	return open;
}
