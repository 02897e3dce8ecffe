/* SPDX-License-Identifier: BSD-2-Clause */
/* 4 MB pages one case at a time; a part of map.c, whose functions it uses. */
#ifndef TESTS_HOST_MAP_SUPER_H
#define TESTS_HOST_MAP_SUPER_H

/* A 4 MB page needs sigma0's region, a node, and a region with two tables: each may fail. */
static void test_super_exhaustion(void)
{
	enum { SPACES = 2 * (TASKS - FIRST_TASK + 1), NEEDED = 4 };

	test_begin("mapping 4 MB fails for each frame that is missing", 1);
	for (u32 n = 0; n <= NEEDED; n++) {
		u32 snd = l4_fpage(areas[FIRST_SUPER], 22, 2), result;

		begin(SPACES + n);
		host_step = n;
		result = map_all(&spaces[2], &spaces[4], snd, L4_RCV_WHOLE_SPACE, 0x10000000);
		expect(result == (n < NEEDED ? L4_REMAPFAILED : L4_CC_MAPPED), "0x%x", result);
		learn();
		expect(model_count == (n == NEEDED ? 1024 : 0) && check_supers == (n == NEEDED),
		       "%u pages, %u of 4 MB", model_count, check_supers);
		/* parts of it can be taken away without memory, and nothing else goes */
		unmap_all(&spaces[4], l4_fpage(0x10123000, 12, 0), L4_UNMAP_OWN | 2);
		model_unmap(4, l4_fpage(0x10123000, 12, 0), L4_UNMAP_OWN | 2);
		unmap_all(&spaces[2], l4_fpage(areas[FIRST_SUPER] + 0x8000, 15, 0), 0);
		model_unmap(2, l4_fpage(areas[FIRST_SUPER] + 0x8000, 15, 0), 0);
		check_all();
		end();
	}
	test_end();
}

/* The tree of 4 MB nodes has a limit; beyond it 4 MB are 1024 pages. */
static void test_super_limit(void)
{
	u32 snd = l4_fpage(areas[FIRST_SUPER], 22, 2), to = 0x10000000;

	test_begin("a 4 MB page is mapped as such 16 times", 1);
	begin(PLENTY);
	for (; host_step < SUPERS_MAX + 2; host_step++, to += 1 << L4_SUPERPAGE_SHIFT) {
		u32 task = FIRST_TASK + (u32)host_step % 6;

		map_both(2, task, snd, l4_fpage(to, 22, 0), 0);
		check_all();
		expect(check_supers == (host_step < SUPERS_MAX ? host_step + 1 : SUPERS_MAX),
		       "%u", check_supers);
	}
	unmap_all(&spaces[2], snd, L4_UNMAP_REMOVE);
	model_unmap(2, snd, L4_UNMAP_REMOVE);
	check_all();
	expect(!check_supers && !model_count, "%u of 4 MB, %u pages", check_supers, model_count);
	end();
	test_end();
}

/* A processor without 4 MB pages gets none. */
static void test_no_supers(void)
{
	test_begin("4 MB are 1024 pages where the processor has no others", 1);
	begin(PLENTY);
	kernel_pdir[PDE_KERNEL] &= ~PTE_SUPERPAGE;
	for (u32 t = FIRST_TASK; t < TASKS; t++)
		spaces[t].pdir[PDE_KERNEL] &= ~PTE_SUPERPAGE;
	spaces[2].pdir[PDE_KERNEL] &= ~PTE_SUPERPAGE;
	map_both(2, 4, l4_fpage(areas[FIRST_SUPER], 22, 2), L4_RCV_WHOLE_SPACE, 0x10000000);
	map_both(4, 5, l4_fpage(0x10000000, 22, 2), L4_RCV_WHOLE_SPACE, 0x10000000);
	check_all();
	expect(model_count == 2048 && !check_supers, "%u pages", model_count);
	end();
	test_end();
}

#endif
