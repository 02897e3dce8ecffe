/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See tlb.h.  The tables are read from the guest's memory.  QEMU walks them itself before the
 * model does and sets accessed and dirty bits earlier than the modelled processor would; so the
 * bits that the guest itself has written are kept here, two for each word of memory.
 */
#include <stdlib.h>

#include "cache.h"
#include "events.h"
#include "footprint.h"
#include "guest.h"
#include "knobs.h"
#include "memory.h"
#include "report.h"
#include "tlb.h"

enum { PRESENT = 1, ACCESSED = 0x20, DIRTY = 0x40, BIG = 0x80 };
enum { PAGE_SHIFT = 12, BIG_SHIFT = 22, PAGE_MASK = 0xFFF, BIG_MASK = 0x3FFFFF };

struct entry {
	uint32_t frame;
	bool dirty, big;
};

struct tlb {
	struct cache tags;
	struct entry *entries;
};

static struct tlb data_tlb, big_tlb, code_tlb;
static uint32_t root, walk_clocks;
static bool paging, big_pages;
static uint8_t *shadow;			/* accessed and dirty bits, four words of memory a byte */

static void make(struct tlb *tlb, uint32_t entries)
{
	cache_make(&tlb->tags, entries / 4, 4);
	tlb->entries = allocate(entries * sizeof(tlb->entries[0]));
}

void tlb_begin(void)
{
	make(&data_tlb, cpu_model == CPU_P5 ? 64 : 32);	/* IM 2.5.2; S95 table 3 */
	make(&big_tlb, 8);
	make(&code_tlb, 32);
	walk_clocks = knob_clocks(K_walk);
}

void tlb_set_paging(uint32_t cr3, bool on, bool big)
{
	if (!shadow && guest_ram)
		shadow = allocate(guest_ram_size / 16);
	root = cr3 & ~PAGE_MASK;
	paging = on && guest_ram;
	big_pages = big;
}

void tlb_flush(void)
{
	footprint_flush();
	cache_flush(&data_tlb.tags);
	cache_flush(&big_tlb.tags);
	cache_flush(&code_tlb.tags);
}

void tlb_drop(uint32_t addr)
{
	footprint_drop(addr);
	cache_drop(&data_tlb.tags, addr >> PAGE_SHIFT);
	cache_drop(&big_tlb.tags, addr >> BIG_SHIFT);
	cache_drop(&code_tlb.tags, addr >> PAGE_SHIFT);
}

static void set_shadow(uint32_t phys, unsigned bits)
{
	uint32_t word = phys >> 2, shift = (word & 3) * 2;
	uint8_t *at = &shadow[word >> 2];

	*at = (*at & ~(3 << shift)) | bits << shift;
}

static unsigned get_shadow(uint32_t phys)
{
	uint32_t word = phys >> 2;

	return shadow[word >> 2] >> (word & 3) * 2 & 3;
}

void tlb_note_store(uint32_t phys)
{
	if (shadow && phys < guest_ram_size - 4)
		set_shadow(phys & ~3u, guest_word(phys & ~3u) >> 5 & 3);
}

/* Reads an entry of the tables; sets its bits as far as this walk has to. */
static uint32_t read_entry(uint32_t phys, unsigned wanted, uint64_t now, uint32_t *stall)
{
	uint32_t entry = guest_word(phys);
	unsigned bits;

	*stall += memory_walk_read(phys, now + *stall);
	if (!(entry & PRESENT) || phys >= guest_ram_size - 4)
		return entry;
	bits = get_shadow(phys);
	if ((bits & wanted) != wanted) {
		set_shadow(phys, bits | wanted);
		*stall += memory_walk_update(phys, now + *stall);
	}
	return entry;
}

/* False where no page is mapped; then *found is as if the address were physical. */
static bool walk(uint32_t addr, bool store, uint64_t now, uint32_t *stall, struct entry *found)
{
	enum { SEEN = 1, WRITTEN = 2 };
	unsigned wanted = store ? SEEN | WRITTEN : SEEN;
	uint32_t entry, at = root + (addr >> BIG_SHIFT) * 4;
	bool big = big_pages && guest_word(at) & BIG;

	*stall += walk_clocks;
	entry = read_entry(at, big ? wanted : SEEN, now, stall);
	*found = (struct entry){ addr & ~PAGE_MASK, store, false };
	if (!(entry & PRESENT))
		return false;
	if (big) {
		found->dirty |= get_shadow(at) >> 1;
		found->frame = (entry & ~BIG_MASK) | (addr & BIG_MASK & ~PAGE_MASK);
		found->big = true;
		return true;
	}
	at = (entry & ~PAGE_MASK) + (addr >> PAGE_SHIFT & 1023) * 4;
	entry = read_entry(at, wanted, now, stall);
	if (!(entry & PRESENT))
		return false;
	found->frame = entry & ~PAGE_MASK;
	found->dirty |= at < guest_ram_size - 4 && get_shadow(at) >> 1;
	return true;
}

bool tlb_peek(uint32_t addr, uint32_t *phys)
{
	uint32_t entry;

	*phys = addr;
	if (!paging)
		return true;
	entry = guest_word(root + (addr >> BIG_SHIFT) * 4);
	if (!(entry & PRESENT))
		return false;
	if (big_pages && entry & BIG) {
		*phys = (entry & ~BIG_MASK) | (addr & BIG_MASK);
		return true;
	}
	entry = guest_word((entry & ~PAGE_MASK) + (addr >> PAGE_SHIFT & 1023) * 4);
	*phys = (entry & ~PAGE_MASK) | (addr & PAGE_MASK);
	return entry & PRESENT;
}

static void keep(struct tlb *tlb, uint32_t key, const struct entry *entry)
{
	uint32_t old, old_mark;

	tlb->entries[cache_fill(&tlb->tags, key, &old, &old_mark)] = *entry;
}

static struct entry *look_up(uint32_t addr)
{
	int slot = cache_find(&data_tlb.tags, addr >> PAGE_SHIFT);

	if (slot != NOT_THERE)
		return &data_tlb.entries[slot];
	if (!big_pages)
		return NULL;
	slot = cache_find(&big_tlb.tags, addr >> BIG_SHIFT);
	return slot == NOT_THERE ? NULL : &big_tlb.entries[slot];
}

static uint32_t with_offset(const struct entry *entry, uint32_t addr)
{
	if (entry->big)
		return (entry->frame & ~BIG_MASK) | (addr & BIG_MASK);
	return entry->frame | (addr & PAGE_MASK);
}

uint32_t tlb_data(uint32_t addr, bool store, uint64_t now, uint32_t *stall)
{
	struct entry *there, fresh;

	if (!paging)
		return addr;
	there = look_up(addr);
	if (there && (there->dirty || !store)) {
		footprint_tlb(addr, there->big);
		return with_offset(there, addr);
	}
	if (there) {				/* the first write: the tables are walked again */
		walk(addr, true, now, stall, &fresh);
		there->dirty = true;
		footprint_tlb(addr, there->big);
		return with_offset(there, addr);
	}
	events.dtlb++;
	if (walk(addr, store, now, stall, &fresh))
		keep(fresh.big ? &big_tlb : &data_tlb,
		     addr >> (fresh.big ? BIG_SHIFT : PAGE_SHIFT), &fresh);
	footprint_tlb(addr, fresh.big);
	return with_offset(&fresh, addr);
}

void tlb_note_code(uint32_t addr)
{
	if (paging)
		footprint_code_tlb(addr);
}

/* The code TLB holds 4 MB pages in pieces of 4 KB; the 486 has one TLB for both. */
uint32_t tlb_code(uint32_t addr, uint64_t now)
{
	struct tlb *tlb = cpu_model == CPU_P5 ? &code_tlb : &data_tlb;
	uint32_t stall = 0;
	struct entry fresh;

	if (!paging)
		return 0;
	footprint_code_tlb(addr);
	if (cache_find(&tlb->tags, addr >> PAGE_SHIFT) != NOT_THERE)
		return 0;
	events.itlb++;
	if (walk(addr, false, now, &stall, &fresh)) {
		fresh.big = false;
		keep(tlb, addr >> PAGE_SHIFT, &fresh);
	}
	return stall;
}
