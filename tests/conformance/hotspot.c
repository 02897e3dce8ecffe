/* SPDX-License-Identifier: BSD-2-Clause */
/* Where an fpage lands in a receive window of another size (sections 6.2 and 23.3). */
#include "memory.h"

struct landing {
	u32 send, receive, hot;	    /* fpage words without rights, hot spot */
	u32 source, target, shift; /* what must be mapped where */
};

/* Marks the source, maps it, and looks at the first, the last and the neighbouring pages. */
static void land(const struct landing *l)
{
	struct actor *a = actor_task(0);
	u32 size = 1u << l->shift, last = size - PAGE, sender;
	u32 first_word = *(volatile u32 *)(unsigned long)l->source;
	u32 last_word = *(volatile u32 *)(unsigned long)(l->source + last);

	CHECK_EQUAL(pass(0, a, l->receive, l->send, l->hot, &sender), MAPPED);
	CHECK_EQUAL(sender, 0);
	CHECK_EQUAL(peek(a, l->target), first_word);
	CHECK_EQUAL(peek(a, l->target + last), last_word);
	CHECK_EQUAL(peek(a, l->target + size), ABSENT);
	CHECK_EQUAL(peek(a, l->target - PAGE), ABSENT);
}

/* The pages of the source differ in their first words, as far as they are the test's to write. */
static void land_marked(const struct landing *l)
{
	for (u32 off = 0; off < 1u << 22; off += PAGE)
		mark(0x400000 + off);
	land(l);
}

TEST(hotspot_small_into_large, "23.3", "400000/12 into 10000000/16 at 3000 lands at 10003000")
{
	land_marked(&(struct landing){ l4_fpage(0x400000, 12, 0), l4_fpage(0x10000000, 16, 0),
				       0x3000, 0x400000, 0x10003000, 12 });
}

TEST(hotspot_uses_middle_bits, "23.3", "400000/12 into 10000000/16 at 12345678: 10005000")
{
	land_marked(&(struct landing){ l4_fpage(0x400000, 12, 0), l4_fpage(0x10000000, 16, 0),
				       0x12345678, 0x400000, 0x10005000, 12 });
}

TEST(hotspot_large_into_small, "23.3", "400000/16 into 10000000/12 at 3000 maps page 403000")
{
	land_marked(&(struct landing){ l4_fpage(0x400000, 16, 0), l4_fpage(0x10000000, 12, 0),
				       0x3000, 0x403000, 0x10000000, 12 });
}

TEST(hotspot_same_size, "23.3", "400000/16 into 10000000/16: the hot spot does not matter")
{
	land_marked(&(struct landing){ l4_fpage(0x400000, 16, 0), l4_fpage(0x10000000, 16, 0),
				       0x3000, 0x400000, 0x10000000, 16 });
}

TEST(hotspot_superpage_into_whole, "23.3", "400000/22 into the whole space at 08000000")
{
	land_marked(&(struct landing){ l4_fpage(0x400000, 22, 0), EVERYTHING, 0x08000000,
				       0x400000, 0x08000000, 22 });
}

TEST(hotspot_page_into_whole, "23.3", "402000/12 into the whole space at 402000")
{
	land_marked(&(struct landing){ l4_fpage(0x402000, 12, 0), EVERYTHING, 0x00402000,
				       0x402000, 0x402000, 12 });
}

TEST(hotspot_superpage_into_page, "23.3", "400000/22 into 20000000/12 at 3FF123 maps 7FF000")
{
	land_marked(&(struct landing){ l4_fpage(0x400000, 22, 0), l4_fpage(0x20000000, 12, 0),
				       0x003ff123, 0x7ff000, 0x20000000, 12 });
}

TEST(hotspot_into_a_megabyte, "23.3", "800000/16 into 40000000/20 at 0ABCD000: 400C0000")
{
	for (u32 off = 0; off < 0x10000; off += PAGE)
		peek(0, 0x800000 + off);
	land(&(struct landing){ l4_fpage(0x800000, 16, 0), l4_fpage(0x40000000, 20, 0),
				0x0abcd000, 0x800000, 0x400c0000, 16 });
}

TEST(hotspot_misaligned_send, "2.4", "the base of a send fpage is truncated to its size")
{
	land_marked(&(struct landing){ 0x00403036 /* 403000/13 */, l4_fpage(0x10000000, 13, 0), 0,
				       0x402000, 0x10000000, 13 });
}

TEST(hotspot_misaligned_window, "2.4", "the base of a window is truncated to its size")
{
	land_marked(&(struct landing){ l4_fpage(0x402000, 12, 0), 0x1000303cu /* 10003000/15 */,
				       0x5000, 0x402000, 0x10005000, 12 });
}

TEST(hotspot_size_above_32, "2.4", "a size above 32 is the whole space")
{
	land_marked(&(struct landing){ l4_fpage(0x402000, 12, 0), 63u << 2, 0x30001fff, 0x402000,
				       0x30001000, 12 });
}

TEST(hotspot_bits_11_to_8_ignored, "2.4", "bits 11 to 8 of an fpage mean nothing")
{
	land_marked(&(struct landing){ l4_fpage(0x402000, 12, 0) | 0xf00,
				       l4_fpage(0x10000000, 16, 0) | 0xa00, 0x5000, 0x402000,
				       0x10005000, 12 });
}

TEST(hotspot_beyond_user_space, "6.2", "parts that would land beyond C0000000 are dropped")
{
	struct actor *a = actor_task(0);
	u32 sender;

	CHECK_EQUAL(pass(0, a, one(0xc0000000, 0), one(page(0), RW), 0, &sender), L4_SHORT_DOPE);
	CHECK_EQUAL(sender, 0);
	CHECK_EQUAL(pass(0, a, EVERYTHING, one(page(0), RW), 0xfffff000, &sender), L4_SHORT_DOPE);
	CHECK_EQUAL(sender, 0);
	CHECK_EQUAL(pass(0, a, one(0xe0000000, 0), one(page(0), RW | GRANT), 0, &sender),
		    L4_SHORT_DOPE);
	CHECK_EQUAL(peek(0, page(0)), MARK(page(0)));
	CHECK_EQUAL(pass(0, a, one(0xbffff000, 0), one(page(0), RW), 0, &sender), MAPPED);
	CHECK_EQUAL(peek(a, 0xbffff000), MARK(page(0)));
}

TEST(hotspot_source_beyond_user_space, "6.2", "an fpage beyond C0000000 has nothing to map")
{
	struct actor *a = actor_task(0);
	u32 sender;

	CHECK_EQUAL(pass(0, a, EVERYTHING, one(0xc0100000, RW), TO, &sender), L4_SHORT_DOPE);
	CHECK_EQUAL(sender, 0);
	CHECK_EQUAL(pass(0, a, EVERYTHING, l4_fpage(0xe0000000, 28, RW), TO, &sender),
		    L4_SHORT_DOPE);
	CHECK_EQUAL(peek(a, TO), ABSENT);
}

TEST(hotspot_whole_space_into_whole, "6.2", "the whole space maps each page to its own address")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	u32 sender;

	map_one(0, a, page(0), TO, RW);
	map_one(0, a, page(1), 0xbffff000, RW);
	map_one(0, a, page(2), 0, RW);
	CHECK_EQUAL(pass(a, b, EVERYTHING, EVERYTHING | RW, 0x12345000, &sender), MAPPED);
	CHECK_EQUAL(sender, 0);
	CHECK_EQUAL(peek(b, TO), MARK(page(0)));
	CHECK_EQUAL(peek(b, 0xbffff000), MARK(page(1)));
	CHECK_EQUAL(peek(b, 0), MARK(page(2)));
}
