/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * map.c, unmap.c, mapdb.c and pagetable.c against the model of map_model.h: random maps, grants,
 * unmaps and deletions of tasks, with plenty of memory and with too little.
 */
#include "memory.h"

#include "spaces.h"
u32 kernel_pdir[1024];

#include "../../kernel/mapdb.c"
#include "../../kernel/pagetable.c"
#include "../../kernel/unmap.c"

#define region_of super_region_of /* unmap.c has its own */
#include "../../kernel/superpage.c"
#undef region_of
#include "../../kernel/map.c"

#include "map_check.h"

enum { STEPS = 4000, SUPER_STEPS = 600 };
enum { PLENTY = POOL_FRAMES, SCARCE = 44, SUPER_SCARCE = 70 };

static int superpages; /* some of the random sizes are 4 MB */
static unsigned failures, unmaps, deletions, preemptions, supers;

/* Interrupts never come: the operation goes on at once. */
void preemption_point(struct tcb *me, struct tcb *(*operation)(struct tcb *))
{
	(void)me;
	(void)operation;
	expect(map_work >= MAP_BUDGET && map_work < MAP_BUDGET + 4 * REGION_WORK,
	       "work %u between two preemption points", map_work);
	map_work = 0;
	preemptions++;
}

/* A whole mapping, in the parts that the kernel makes of it. */
static u32 map_all(struct space *from, struct space *to, u32 snd, u32 rcv, u32 hot)
{
	struct mapping m = { hot, snd, rcv, 0 };
	u32 result = 0;

	for (map_work = 0;;) {
		result |= map_fpage(from, to, &m);
		if (m.offset == MAP_DONE)
			return result;
		preemption_point(0, 0);
	}
}

static void unmap_all(struct space *s, u32 fpage, u32 mask)
{
	struct tcb caller = { .space = s, .regs = { .eax = fpage, .ecx = mask } };

	expect(sys_fpage_unmap(&caller) == &caller, "another thread runs");
}

static u32 random_va(void)
{
	if (percent(3))
		return (u32)random_u64(); /* the kernel's addresses, too */
	if (superpages && percent(50))
		return areas[FIRST_SUPER + random_below(AREAS - FIRST_SUPER)] +
		       (random_below(2) << L4_SUPERPAGE_SHIFT) +
		       (random_below(5) & 3) * 0x155 * L4_PAGE_SIZE;
	return areas[random_below(AREAS)] + random_below(AREA_SIZE / L4_PAGE_SIZE) * L4_PAGE_SIZE;
}

static u32 random_shift(void)
{
	if (superpages && percent(35))
		return L4_SUPERPAGE_SHIFT + (u32)percent(20);
	if (percent(60))
		return L4_PAGE_SHIFT;
	if (percent(90))
		return 13 + random_below(4);
	return L4_SUPERPAGE_SHIFT + random_below(L4_WHOLE_SPACE - L4_SUPERPAGE_SHIFT + 1);
}

static u32 random_task(void)
{
	return FIRST_TASK + random_below(TASKS - FIRST_TASK);
}

static u32 random_rights(void)
{
	return (percent(75) ? L4_FPAGE_WRITE : 0) | (percent(30) ? L4_FPAGE_GRANT : 0);
}

/* Ids, sizes and the hot spot at random; a page that exists is aimed at half of the time. */
static u32 random_source(u32 task)
{
	u32 n = model_top > 1 ? 1 + random_below(model_top - 1) : 0;
	u32 va = n && percent(60) && model[n].task == task ? model[n].va : random_va();

	return l4_fpage(va, random_shift(), random_rights());
}

static void map_both(u32 from, u32 to, u32 snd, u32 rcv, u32 hot)
{
	u32 result;

	if (to == from)
		return;
	result = map_all(&spaces[from], &spaces[to], snd, rcv, hot);
	if (result & L4_CC_ERROR) {
		expect((result & L4_CC_ERROR) == L4_REMAPFAILED, "result 0x%x", result);
		expect(frames_left() < 3, "failed with %u frames left", frames_left());
		failures++;
		learn();
		return;
	}
	expect(result == model_map(from, to, snd, rcv, hot),
	       "result 0x%x of %x from %u to %u, window %x, hot spot %x", result, snd, from, to,
	       rcv, hot);
}

static void step_map(void)
{
	u32 n = model_top > 1 ? random_below(model_top) : 0;
	u32 from = n && model[n].task ? model[n].task : L4_TASK_SIGMA0;
	u32 rcv = percent(40) ? L4_WHOLE_SPACE : random_shift();

	map_both(from, random_task(), random_source(from),
		 l4_fpage(random_va(), rcv, L4_RCV_FPAGE),
		 random_va() + random_below(L4_PAGE_SIZE));
}

/* Once more to the same page, with other rights, from where it came or further up. */
static void step_map_again(void)
{
	u32 n = model_top > 1 ? 1 + random_below(model_top - 1) : 0, p = model[n].parent, from, va;

	if (!n || !model[n].task)
		return;
	while (p && percent(40))
		p = model[p].parent;
	from = p ? model[p].task : L4_TASK_SIGMA0;
	va = p ? model[p].va : model[n].frame;
	if (!p && va >= 0x40000000)
		va -= 0x40000000;
	map_both(from, model[n].task, l4_fpage(va, 12, random_rights()),
		 l4_fpage(model[n].va, 12, L4_RCV_FPAGE), 0);
}

/* Onto the page from which the page to be sent was mapped: it goes before it could be sent. */
static void step_map_back(void)
{
	u32 n = model_top > 1 ? 1 + random_below(model_top - 1) : 0, p = model[n].parent;

	if (n && model[n].task && p)
		map_both(model[n].task, model[p].task, l4_fpage(model[n].va, 12, random_rights()),
			 l4_fpage(model[p].va, 12, L4_RCV_FPAGE), 0);
}

/* 4 MB at once, from sigma0 or from one who may have them so, to an area or to an empty place. */
static void step_super(void)
{
	u32 from = percent(40) ? L4_TASK_SIGMA0 : random_task(), va = 0, to;

	for (u32 i = 0; i < 16 && (!i || !(spaces[from].pdir[va >> 22] & PTE_SUPERPAGE)); i++)
		va = random_va();
	to = percent(60) ? random_va() : random_below(PDE_KERNEL) << L4_SUPERPAGE_SHIFT;
	map_both(from, random_task(),
		 l4_fpage(va, L4_SUPERPAGE_SHIFT, random_rights() | L4_FPAGE_WRITE),
		 l4_fpage(to, L4_SUPERPAGE_SHIFT, L4_RCV_FPAGE), 0);
}

static void step_unmap(void)
{
	static const u32 masks[] = { 0, L4_UNMAP_REMOVE, L4_UNMAP_OWN,
				     L4_UNMAP_OWN | L4_UNMAP_REMOVE };
	u32 task = percent(15) ? L4_TASK_SIGMA0 : random_task();
	u32 fpage = random_source(task), mask = masks[random_below(4)];

	unmap_all(&spaces[task], fpage, mask);
	model_unmap(task, fpage, mask);
	unmaps++;
}

static void destroy(struct space *s)
{
	unmap_all(s, l4_fpage(0, L4_WHOLE_SPACE, 0), L4_UNMAP_OWN | L4_UNMAP_REMOVE);
	for (u32 n = 0; n < PDE_KERNEL; n++)
		if (s->regions[n])
			region_destroy(s, n);
	space_destroy(s);
	expect(!s->pdir && !s->regions, "the space is still there");
}

static void step_delete(void)
{
	u32 task = random_task();
	struct space *s = &spaces[task];

	if (read_cr3() == phys_of(s->pdir))
		write_cr3(0);
	model_unmap(task, l4_fpage(0, L4_WHOLE_SPACE, 0), L4_UNMAP_OWN | L4_UNMAP_REMOVE);
	destroy(s);
	check_all();
	expect(space_create(s), "no memory for a space that was there");
	deletions++;
}

static void step_any(void)
{
	if (percent(2))
		step_delete();
	else if (superpages && percent(15))
		step_super();
	else if (percent(18))
		step_unmap();
	else if (percent(10))
		write_cr3(phys_of(spaces[random_task()].pdir));
	else if (percent(15))
		step_map_again();
	else if (percent(6))
		step_map_back();
	else
		step_map();
}

static void begin(unsigned frames)
{
	memory_begin(frames);
	check_total = frames;
	pages = 0;
	for (u32 i = PDE_KERNEL; i < 1024; i++)
		kernel_pdir[i] = i << 22 | PTE_PRESENT | PTE_SUPERPAGE;
	model_clear();
	expect(space_create(&spaces[L4_TASK_SIGMA0]), "no memory");
	for (u32 t = FIRST_TASK; t < TASKS; t++)
		expect(space_create(&spaces[t]), "no memory");
	write_cr3(0);
	mapped = granted = widened = flushed = vanished = failures = unmaps = deletions = 0;
	preemptions = supers = 0;
}

static void end(void)
{
	write_cr3(0);
	for (u32 t = FIRST_TASK; t < TASKS; t++)
		destroy(&spaces[t]);
	model_clear();
	check_all(); /* sigma0 is never destroyed */
}

static void run(const char *name, unsigned long long seed, unsigned frames)
{
	test_begin(name, seed);
	begin(frames);
	for (; host_step < (superpages ? SUPER_STEPS : STEPS); host_step++) {
		step_any();
		check_all();
		supers += check_supers;
	}
	expect(mapped > 100 && granted > 20 && unmaps > 20 && deletions > 2 && preemptions > 2,
	       "%u %u %u %u: too few", mapped, granted, unmaps, deletions);
	expect(!superpages || supers > SUPER_STEPS / 8, "%u 4 MB pages are too few", supers);
	if (frames == PLENTY)
		expect(!failures && widened > (superpages ? 0 : 5) && flushed > 20 &&
			       (superpages || vanished > 0),
		       "%u failures, %u %u %u", failures, widened, flushed, vanished);
	else
		expect(failures > 10, "%u failures are too few", failures);
	end();
	test_end();
}

static void test(unsigned long long seed)
{
	run("mapping with plenty of memory", seed, PLENTY);
	run("mapping with too little memory", seed, SCARCE);
	superpages = 1;
	run("4 MB pages with plenty of memory", seed, PLENTY);
	run("4 MB pages with too little memory", seed, SUPER_SCARCE);
	superpages = 0;
}

/* A page that two tasks map to each other again and again: the tree ends at its greatest depth. */
static void test_depth(void)
{
	u32 from = L4_TASK_SIGMA0, va = areas[1], to = 4, next = 0x10000000;

	test_begin("the depth of a tree is limited", 1);
	begin(PLENTY);
	for (; host_step <= MAPDB_DEPTH_MAX; host_step++, next += L4_PAGE_SIZE) {
		u32 snd = l4_fpage(va, 12, L4_FPAGE_WRITE), rcv = l4_fpage(next, 12, 0), result;

		result = map_all(&spaces[from], &spaces[to], snd, rcv, 0);
		expect(result == (host_step < MAPDB_DEPTH_MAX ? L4_CC_MAPPED : L4_REMAPFAILED),
		       "0x%x", result);
		from = to;
		to = 9 - to;
		va = next;
	}
	learn();
	expect(model_count == MAPDB_DEPTH_MAX, "%u pages", model_count);
	unmap_all(&spaces[2], l4_fpage(areas[1], 12, 0), 0);
	model_unmap(L4_TASK_SIGMA0, l4_fpage(areas[1], 12, 0), 0);
	check_all();
	expect(preemptions == MAPDB_DEPTH_MAX / MAP_BUDGET, "%u preemptions", preemptions);
	end();
	test_end();
}

/* One page needs sigma0's shadow table, a page table, its shadow and a node: each may fail. */
static void test_exhaustion(void)
{
	enum { SPACES = 2 * (TASKS - FIRST_TASK + 1), NEEDED = 4 };

	test_begin("mapping fails for each frame that is missing", 1);
	for (u32 n = 0; n <= NEEDED; n++) {
		u32 snd = l4_fpage(areas[1], 12, 2), result;

		begin(SPACES + n);
		host_step = n;
		result = map_all(&spaces[2], &spaces[4], snd, L4_RCV_WHOLE_SPACE, areas[2]);
		expect(result == (n < NEEDED ? L4_REMAPFAILED : L4_CC_MAPPED), "0x%x", result);
		expect(frames_left() < 2, "%u left", frames_left());
		learn();
		expect(model_count == (n == NEEDED), "%u pages", model_count);
		/* into tables that exist then, from memory of which nothing was mapped yet */
		snd = l4_fpage(areas[0], 12, 2);
		result = map_all(&spaces[2], &spaces[4], snd, L4_RCV_WHOLE_SPACE,
				   areas[2] + L4_PAGE_SIZE);
		expect(result == L4_REMAPFAILED, "0x%x", result);
		end();
	}
	begin(SPACES - 1 + 2);
	space_destroy(&spaces[5]);
	frame_alloc();
	frame_alloc();
	check_total -= 2;
	expect(!space_create(&spaces[5]) && frames_left() == 1, "%u left", frames_left());
	test_end();
}

#include "map_super.h"

/* The call: an invalid fpage means nothing, and nothing but memory is changed. */
static void test_call(void)
{
	struct tcb me = { .space = &spaces[4], .regs = { .ecx = L4_UNMAP_OWN | L4_UNMAP_REMOVE } };

	test_begin("fpage_unmap", 1);
	begin(PLENTY);
	map_all(&spaces[2], &spaces[4], l4_fpage(areas[1], 12, 2), L4_RCV_WHOLE_SPACE, 0x1000);
	me.regs.eax = l4_fpage(0x1000, 11, 0);
	expect(sys_fpage_unmap(&me) == &me && *pte_find(&spaces[4], 0x1000), "fpage of 2 KB");
	me.regs.eax = 0;
	expect(sys_fpage_unmap(&me) == &me && *pte_find(&spaces[4], 0x1000), "nil fpage");
	me.regs.eax = l4_fpage(0x1000, 12, 0);
	expect(sys_fpage_unmap(&me) == &me && !*pte_find(&spaces[4], 0x1000), "4 KB");
	expect(me.regs.eax == l4_fpage(0x1000, 12, 0), "EAX is changed");
	end();
	test_end();
}

/* Frames come with zeros, and no more than there are. */
static void test_frames(void)
{
	test_begin("the pool of frames", 1);
	memory_begin(3);
	for (u32 round = 0; round < 2; round++) {
		u32 *frame[4];

		for (u32 i = 0; i < 4; i++) {
			expect(frames_left() == (i < 3 ? 3 - i : 0), "%u left", frames_left());
			frame[i] = frame_alloc();
			expect(!frame[i] == (i == 3), "frame %u", i);
			for (u32 w = 0; frame[i] && w < L4_PAGE_SIZE / 4; w++)
				expect(!frame[i][w], "frame %u word %u", i, w);
		}
		for (u32 i = 0; i < 3; i++) {
			memset(frame[i], 0xff, L4_PAGE_SIZE);
			frame_free(frame[i]);
		}
	}
	test_end();
}

int main(int argc, char **argv)
{
	host_begin();
	test_frames();
	test_depth();
	test_call();
	test_exhaustion();
	test_super_exhaustion();
	test_super_limit();
	test_no_supers();
	host_seeds(argc, argv, test);
	return host_end();
}
