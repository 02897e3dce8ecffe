/* SPDX-License-Identifier: BSD-2-Clause */
/* The manager as a pager, and its requests for memory (section 18). */
#include "v2.h"

enum { ANY_PAGE = -4, SUPER = L4_SUPERPAGE_SHIFT << 2, MANAGERS_OWN = 0x00800000 };
#define WINDOW l4_fpage(0x40000000, L4_PAGE_SHIFT, 0)
#define EVERYTHING l4_fpage(0, L4_WHOLE_SPACE, 0)

static volatile u32 *word_at(u32 address)
{
	return (volatile u32 *)(unsigned long)address;
}

TEST(rmgr_found, "18", "id_nearest of the invalid id leads to it: lthread 1, and 0 as pager")
{
	struct ipc i = { .timeouts = SOON, .w0 = 0x00f31234 };

	CHECK_EQUAL(manager.supervisor.low, 0x00080400);
	CHECK_EQUAL(manager.pager.low, 0x00080000);
	CHECK_EQUAL(l4_ipc_call(manager.supervisor, &i), 0);
	CHECK_EQUAL(i.w0, 0);
	CHECK_EQUAL(i.w1, 0xffffedcb);
}

TEST(rmgr_words, "23.7", "the words of requests")
{
	CHECK_EQUAL(rmgr_word(RMGR_MEM, MEM_FREE, 0), 0x01010000);
	CHECK_EQUAL(rmgr_word(RMGR_TASK, TASK_ALLOC, 5), 0x02010005);
	CHECK_EQUAL(rmgr_word(RMGR_TASK, TASK_GET, 7), 0x02020007);
	CHECK_EQUAL(rmgr_word(RMGR_IRQ, IRQ_GET, 4), 0x03020004);
	CHECK_EQUAL(rmgr_word(RMGR_RMGR, RMGR_PING, 0x1234), 0x00f31234);
}

TEST(rmgr_unknown, "18", "requests that nobody knows fail")
{
	for (u32 protocol = 0; protocol < 6; protocol++)
		CHECK_EQUAL(rmgr_call(&manager, protocol, 0xee, 0, 0), RMGR_ERROR);
	CHECK_EQUAL(rmgr_call(&manager, 0xff, 0, 0, 0), RMGR_ERROR);
}

TEST(rmgr_start, "16.2", "a module is started with the loader's magic and its own line")
{
	const char *line = (const char *)(unsigned long)started_with->cmdline;
	u32 found = 0;

	CHECK(started_with->flags & MULTIBOOT_HAS_CMDLINE);
	CHECK(started_with->mem_upper_kb >= 1024);
	for (; *line; line++)
		found |= line[0] == 'v' && line[1] == '2' && line[2] == '.';
	CHECK(found);
}

TEST(rmgr_pager_any_page, "18", "any page: a writable page of main memory, another each time")
{
	u32 first, second;

	CHECK_EQUAL(ask((u32)ANY_PAGE, 0, WINDOW, &first), L4_CC_MAPPED);
	*word_at(WINDOW & ~0xfffu) = 0x12345678;
	CHECK_EQUAL(ask((u32)ANY_PAGE, 0, EVERYTHING, &second), L4_CC_MAPPED);
	CHECK(l4_fpage_base(first) != l4_fpage_base(second));
	*word_at(l4_fpage_base(second)) = 1; /* one to one where the window is everything */
	CHECK_EQUAL(*word_at(l4_fpage_base(first)), 0x12345678); /* a page fault brings the first */
}

TEST(rmgr_pager_info_page, "18", "the kernel's info page for who asks")
{
	u32 fpage;

	CHECK_EQUAL(ask(1, 1, WINDOW, &fpage), L4_CC_MAPPED);
	CHECK_EQUAL(*word_at(WINDOW & ~0xfffu), L4_KIP_MAGIC);
}

TEST(rmgr_pager_superpage, "18", "4 MB at once where all of them are free")
{
	u32 fpage;

	CHECK_EQUAL(ask(0x02000001, SUPER, EVERYTHING, &fpage), L4_CC_MAPPED);
	CHECK_EQUAL(fpage, l4_fpage(0x02000000, L4_SUPERPAGE_SHIFT, L4_FPAGE_WRITE));
	*word_at(0x023ffffc) = 5;
	CHECK_EQUAL(ask(MANAGERS_OWN + 0x00100001, SUPER, EVERYTHING, &fpage), L4_CC_MAPPED);
	CHECK_EQUAL(l4_fpage_shift(fpage), L4_PAGE_SHIFT); /* the manager has a part of it */
}

TEST(rmgr_pager_devices, "18", "640 KB to 1 MB and adapters")
{
	u32 fpage;

	CHECK_EQUAL(ask(0x000b8000, 0, EVERYTHING, &fpage), L4_CC_MAPPED);
	*word_at(0x000b8000) = 0x07200720;
	CHECK_EQUAL(ask(0xbfc00000, 0, EVERYTHING, &fpage), L4_CC_MAPPED);
	CHECK_EQUAL(fpage, l4_fpage(0xbfc00000, L4_SUPERPAGE_SHIFT, L4_FPAGE_WRITE));
	CHECK_EQUAL(*word_at(0xbffffff0), *word_at(0x000ffff0)); /* the BIOS, twice */
}

TEST(rmgr_pager_refuses, "18", "the manager's own memory, the kernel's, and what is none")
{
	static const u32 at[] = { MANAGERS_OWN, 0x00100000, 0xc0000000, 0xe0000000 };
	u32 fpage;

	for (u32 n = 0; n < sizeof at / sizeof *at; n++) {
		CHECK_EQUAL(ask(at[n], 0, EVERYTHING, &fpage), 0);
		CHECK_EQUAL(fpage, 0);
	}
}

TEST(rmgr_free_page, "18", "MEM 1: a page that is given back is free for another task")
{
	u32 address = 0x02800000, fpage;
	struct l4_id other = neighbour(CHILD, asker, 0);

	CHECK_EQUAL(ask(address, 0, EVERYTHING, &fpage), L4_CC_MAPPED);
	*word_at(address) = 77;
	CHECK_EQUAL(ask_by(other, address, 0, &fpage), 0);
	CHECK_EQUAL(rmgr_free_page(&manager, address), 0);
	CHECK_EQUAL(ask_by(other, address, 0, &fpage), L4_CC_MAPPED);
	CHECK_EQUAL(ask(address, 0, EVERYTHING, &fpage), 0);
	CHECK_EQUAL(rmgr_free_page(&manager, address), RMGR_ERROR);
	CHECK_EQUAL(rmgr_free_page(&manager, MANAGERS_OWN), RMGR_ERROR);
	CHECK_EQUAL(rmgr_delete_task(&manager, CHILD), 0);
}

TEST(rmgr_free_fpage, "18", "MEM 2: an fpage is given back if all of it is the client's")
{
	u32 base = 0x02a00000, fpage;

	for (u32 n = 0; n < 4; n++)
		CHECK_EQUAL(ask(base + n * L4_PAGE_SIZE, 0, EVERYTHING, &fpage), L4_CC_MAPPED);
	*word_at(base) = 99;
	CHECK_EQUAL(rmgr_free_fpage(&manager, l4_fpage(base, 15, 0)), RMGR_ERROR);
	CHECK_EQUAL(*word_at(base), 99);
	CHECK_EQUAL(rmgr_free_fpage(&manager, l4_fpage(base, 14, 0)), 0);
	CHECK_EQUAL(*word_at(base), 0); /* it comes again, clean */
	CHECK_EQUAL(rmgr_free_fpage(&manager, l4_fpage(base, 14, 0)), RMGR_ERROR);
	CHECK_EQUAL(rmgr_free_fpage(&manager, 0), RMGR_ERROR);
}

TEST(rmgr_info, "18", "MEM 3: prints who has how much")
{
	CHECK_EQUAL(rmgr_call(&manager, RMGR_MEM, MEM_INFO, 0, 0), 0);
}

TEST(rmgr_reserve, "18", "MEM 4: consecutive pages, aligned, within a range, from its top")
{
	u32 at = rmgr_reserve(&manager, 0x10000, 16, 0, 0x02c00000, 0x02d00000);

	CHECK_EQUAL(at, 0x02cf0000);
	*word_at(at) = 1;
	*word_at(at + 0xfffc) = 2;
	CHECK_EQUAL(rmgr_reserve(&manager, 0x10000, 16, RMGR_UPWARDS, 0x02c00000, 0x02d00000),
		    0x02c00000);
	CHECK_EQUAL(rmgr_reserve(&manager, 0x10000, 16, 0, 0x02cf0000, 0x02d00000), RMGR_ERROR);
	CHECK_EQUAL(rmgr_reserve(&manager, 0x00200000, 12, 0, 0x02c00000, 0x02d00000), RMGR_ERROR);
	at = rmgr_reserve(&manager, 0x4000, 14, RMGR_BELOW_16MB, 0, 0);
	CHECK(at != 0 && at < 16 << 20);
	CHECK_EQUAL(at & 0x3fff, 0);
	CHECK_EQUAL(rmgr_call(&manager, RMGR_MEM, MEM_RESERVE, 0, 0x1000), RMGR_ERROR);
}

TEST(rmgr_page_0, "18", "MEM 5: physical page 0")
{
	struct ipc i = { .rcv = l4_rcv_fpage(WINDOW), .timeouts = SOON,
			 .w0 = rmgr_word(RMGR_MEM, MEM_PAGE0, 0) };

	CHECK_EQUAL(l4_ipc_call(manager.supervisor, &i), 0);
	CHECK(l4_ipc_has_mapped(&i));
	CHECK_EQUAL(i.w0, 0);
	CHECK(*word_at((WINDOW & ~0xfffu) + 0x40) != 0); /* interrupt 10 of the BIOS */
}
