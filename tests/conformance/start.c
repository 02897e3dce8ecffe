/* SPDX-License-Identifier: BSD-2-Clause */
/* What the root task finds when it starts: loader's information, modules, user space (13, 16). */
#include "memory.h"
#include "multiboot.h"

enum { ELF_WORD = 0x464c457f, ANY_PAGE = -4, WINDOW = 0x30000000, TOP_PAGE = (int)0xbffff000,
       MB_BASE = 1 << 20 };

static const struct multiboot_module *modules(void)
{
	return (const void *)(unsigned long)root_multiboot->mods;
}

/* crt0.S starts the root task only where EAX is 2BADB002, and takes EBX for it. */
TEST(start_loader_information, "16.3", "EBX names the loader's information, which is intact")
{
	CHECK(root_multiboot->flags & MULTIBOOT_HAS_MODULES);
	CHECK(root_multiboot->flags & MULTIBOOT_HAS_MEMORY);
	CHECK(root_multiboot->mods_count >= 2 && root_multiboot->mods_count < 100);
	CHECK_EQUAL((root_multiboot->mem_upper_kb * 1024 + MB_BASE) & ~0xfffu,
		    root_kip()->main_memory.high);
}

TEST(start_modules, "16.2", "the modules are in memory as the loader put them, with their words")
{
	const struct multiboot_module *mods = modules();
	const char *words = (const char *)(unsigned long)mods[1].string;
	int found = 0;

	for (u32 n = 0; n < 2; n++) {
		CHECK(mods[n].end > mods[n].start);
		CHECK_EQUAL(*(const u32 *)(unsigned long)mods[n].start, ELF_WORD);
	}
	for (; *words; words++)
		found |= words[0] == 'r' && words[1] == 'u' && words[2] == 'n' && words[3] == '=';
	CHECK(found);
}

TEST(start_modules_are_dedicated, "16.2", "memory of the modules is described as dedicated")
{
	const struct multiboot_module *mods = modules();
	const volatile struct l4_kip *kip = root_kip();

	for (u32 n = 0; n < 2; n++) {
		int inside = 0;

		for (u32 i = 0; i < 5; i++)
			inside |= kip->dedicated[i].low <= mods[n].start &&
				  kip->dedicated[i].high >= mods[n].end;
		CHECK(inside);
	}
	CHECK_EQUAL(kip->dedicated[0].low, 0xa0000);
	CHECK_EQUAL(kip->dedicated[0].high, 0x100000);
}

TEST(start_page_0, "13.1", "page 0 can be mapped and touched")
{
	struct actor *a = actor_task(0);

	CHECK_EQUAL(map_one(0, a, page(0), 0, RW), MAPPED);
	CHECK_EQUAL(peek(a, 0), MARK(page(0)));
	CHECK(can_write(a, 0));
}

TEST(start_last_page, "13.1", "user space reaches to BFFFFFFF, and no further")
{
	struct actor *a = actor_task(0);
	u32 sender;

	CHECK_EQUAL(map_one(0, a, page(0), (u32)TOP_PAGE, RW), MAPPED);
	CHECK_EQUAL(peek(a, (u32)TOP_PAGE), MARK(page(0)));
	CHECK_EQUAL(pass(0, a, EVERYTHING, one(page(1), RW), 0xc0000000, &sender), L4_SHORT_DOPE);
}

static u32 any_page(void)
{
	struct regs r = ipc_regs(id_of(L4_TASK_SIGMA0, 0), 0, one(WINDOW, 0) | L4_RCV_FPAGE, SOON,
				 (u32)ANY_PAGE, 0);

	gate_0x30(&r);
	CHECK_EQUAL(r.eax & L4_CC_ERROR, 0);
	return r.ebx;
}

static int is_special(u32 address)
{
	const volatile struct l4_kip *kip = root_kip();
	int special = address >= kip->main_memory.high || address < PAGE;

	for (u32 i = 0; i < 5; i++)
		special |= address >= kip->dedicated[i].low && address < kip->dedicated[i].high;
	for (u32 i = 0; i < 2; i++)
		special |= address >= kip->reserved[i].low && address < kip->reserved[i].high;
	special |= address >= kip->sigma0.memory.low && address < kip->sigma0.memory.high;
	return special || (address >= kip->root.memory.low && address < kip->root.memory.high);
}

/* The last of all tests by its name: afterwards sigma0 has nothing left. */
TEST(zz_any_page_until_none, "24.16", "any page until 0: free main memory, nothing twice")
{
	u32 last = ~0u, count = 0, wrong = 0, fpage;

	while ((fpage = any_page()) != 0 && count < 1 << 18) {
		u32 address = l4_fpage_base(fpage);

		wrong += address >= last; /* from the top */
		wrong += is_special(address) != 0;
		last = address;
		count++;
	}
	CHECK(count > 1000);
	CHECK_EQUAL(wrong, 0);
	CHECK_EQUAL(any_page(), 0);
}
