/* SPDX-License-Identifier: BSD-2-Clause */
/* See memory.h.  The bus is one clock until which it is busy: all users take turns on it. */
#include "cache.h"
#include "events.h"
#include "footprint.h"
#include "guest.h"
#include "knobs.h"
#include "memo.h"
#include "memory.h"
#include "tally.h"
#include "tlb.h"

enum { MODIFIED = 1, WRITE_BUFFERS_MAX = 8 };

static struct cache data_cache, code_cache, second;
static struct cache *code;		/* the 486 has one cache for both */
static uint32_t shift;			/* of a line */
static bool write_back;

static uint64_t bus_free;
static uint64_t buffer_free[WRITE_BUFFERS_MAX];
static uint32_t next_buffer;

/* Knobs in clocks. */
static uint32_t l2_first, l2_line, mem_first, mem_line, wr_l2, wr_mem, wr_line, lock, uncached;
static uint32_t misalign, buffers, iodev;
static bool has_second, walk_fill;

static void take_knobs(void)
{
	l2_first = knob_clocks(K_l2_first);
	l2_line = knob_clocks(K_l2_line);
	mem_first = knob_clocks(K_mem_first);
	mem_line = knob_clocks(K_mem_line);
	wr_l2 = knob_clocks(K_wr_l2);
	wr_mem = knob_clocks(K_wr_mem);
	wr_line = knob_clocks(K_wr_line);
	lock = knob_clocks(K_adlock);
	uncached = knob_clocks(K_uncached);
	iodev = knob_clocks(K_iodev);
	misalign = knob_clocks(K_misalign);
	buffers = knob_clocks(K_wbufs);
	walk_fill = knob_clocks(K_walk_fill);
}

/* The largest power of two that is not above n. */
static uint32_t power(uint32_t n)
{
	uint32_t p = 1;

	while (p * 2 <= n)
		p *= 2;
	return p;
}

void memory_begin(void)
{
	uint32_t ways = power(knob_clocks(K_l2_ways)), lines;

	take_knobs();
	write_back = cpu_model == CPU_P5;
	shift = write_back ? 5 : 4;
	cache_make(&data_cache, 128, write_back ? 2 : 4);
	code = &data_cache;
	if (write_back) {
		cache_make(&code_cache, 128, 2);
		code = &code_cache;
	}
	lines = knob_clocks(K_l2_kb) << 10 >> shift;
	has_second = lines >= ways;
	if (has_second)
		cache_make(&second, power(lines / ways), ways);
	tlb_begin();
}

uint32_t memory_line_shift(void)
{
	return shift;
}

static uint32_t wait_for_bus(uint64_t now)
{
	return bus_free > now ? bus_free - now : 0;
}

static uint64_t buffers_empty_at(void)
{
	uint64_t at = 0;

	for (uint32_t i = 0; i < buffers; i++)
		if (buffer_free[i] > at)
			at = buffer_free[i];
	return at;
}

uint32_t memory_drain(uint64_t now)
{
	uint64_t at = buffers_empty_at();
	uint32_t stall = at > now ? at - now : 0;

	events.wbstall += stall;
	return stall;
}

uint32_t memory_bus_cycle(uint32_t clocks, uint64_t now)
{
	uint32_t wait = wait_for_bus(now);

	bus_free = now + wait + clocks;
	return wait + clocks;
}

/* Is the line in the second level?  If not it is brought there. */
static bool second_level(uint32_t line)
{
	uint32_t old, old_mark;

	if (has_second && cache_find(&second, line) != NOT_THERE)
		return true;
	events.l2miss++;
	if (has_second)
		cache_fill(&second, line, &old, &old_mark);
	return false;
}

/* A posted write; the modified victims of the second level are taken to cost nothing. */
static uint32_t write_clocks(uint32_t line)
{
	int slot = has_second ? cache_find(&second, line) : NOT_THERE;

	return slot == NOT_THERE ? wr_mem : wr_l2;
}

/* Brings a line into a first-level cache; stalls until the first part of it is there. */
static uint32_t fill(struct cache *cache, uint32_t line, uint64_t now, int *slot)
{
	uint32_t wait = wait_for_bus(now), old, old_mark;
	bool near = second_level(line);

	*slot = cache_fill(cache, line, &old, &old_mark);
	bus_free = now + wait + (near ? l2_line : mem_line);
	if (write_back && cache == &data_cache && old && old_mark & MODIFIED) {
		tally.written_back++;
		bus_free += wr_line;
	}
	return wait + (near ? l2_first : mem_first);
}

static uint32_t load(uint32_t phys, uint64_t now)
{
	int slot;

	if (cache_find(&data_cache, phys >> shift) != NOT_THERE)
		return 0;
	events.dmiss_read++;
	return fill(&data_cache, phys >> shift, now, &slot);
}

/* Into a write buffer; stalls while the buffer is occupied. */
static uint32_t post(uint32_t line, unsigned pipe, uint64_t now)
{
	uint32_t which = write_back ? pipe % buffers : next_buffer++ % buffers;
	uint32_t stall = buffer_free[which] > now ? buffer_free[which] - now : 0;
	uint64_t start = now + stall;

	events.wbstall += stall;
	tally.write_full += stall;
	start += wait_for_bus(start);
	bus_free = buffer_free[which] = start + write_clocks(line);
	return stall;
}

static uint32_t store(uint32_t phys, unsigned pipe, uint64_t now)
{
	uint32_t line = phys >> shift;
	int slot = cache_find(&data_cache, line);
	uint32_t stall;

	tally.writes++;
	if (write_back)
		cache_drop(&code_cache, line);
	if (slot == NOT_THERE)
		events.dmiss_write++;
	if (slot == NOT_THERE || !write_back)
		return post(line, pipe, now);
	data_cache.marks[slot] |= MODIFIED;
	stall = memory_drain(now);
	tally.write_hits++;
	tally.write_line += stall;
	return stall;
}

/* Beyond the memory, or in the hole that the screen has; not known without a look at the guest. */
static bool is_device(uint32_t phys)
{
	return guest_ram && (phys >= guest_ram_size || (phys >= 0xA0000 && phys < 0xC0000));
}

static bool is_misaligned(const struct data_access *access)
{
	uint32_t unit = access->size > 4 ? access->size : 4;

	return (access->addr & (unit - 1)) + access->size > unit;
}

uint32_t memory_data(const struct data_access *access, unsigned pipe, uint64_t now,
		     uint32_t *phys)
{
	uint32_t stall = 0, cycle;

	*phys = tlb_data(access->addr, access->store, now, &stall);
	tally.data_tlb += stall;
	if (is_device(*phys)) {
		cycle = memory_bus_cycle(uncached + iodev, now + stall);
		tally.device += cycle;
		return stall + cycle;
	}
	footprint_data(*phys);
	if (is_misaligned(access)) {
		events.misaligned++;
		tally.misaligned += misalign;
		stall += misalign;
	}
	if (access->store)
		return stall + store(*phys, pipe, now + stall);
	tally.reads++;
	cycle = load(*phys, now + stall);
	tally.data_miss += cycle;
	return stall + cycle;
}

uint32_t memory_fetch(uint32_t addr, uint32_t phys, uint64_t now, uint32_t **seen)
{
	uint32_t stall = tlb_code(addr, now), miss = 0;
	int slot = cache_find(code, phys >> shift);

	footprint_code(phys);
	memo_line(addr, phys);
	if (slot == NOT_THERE) {
		events.imiss++;
		miss = fill(code, phys >> shift, now + stall, &slot);
	}
	tally.code_tlb += stall;
	tally.code_miss += miss;
	*seen = &code->marks[slot];
	return stall + miss;
}

/* Without a fill the entry's own 8 bytes are read and no more. */
uint32_t memory_walk_read(uint32_t phys, uint64_t now)
{
	uint64_t misses = events.dmiss_read;
	uint32_t wait, clocks;

	footprint_walk(phys);
	if (walk_fill) {
		clocks = load(phys, now);
		tally.walk_misses += events.dmiss_read - misses;
		return clocks;
	}
	if (cache_find(&data_cache, phys >> shift) != NOT_THERE)
		return 0;
	events.dmiss_read++;
	tally.walk_misses++;
	wait = wait_for_bus(now);
	clocks = second_level(phys >> shift) ? l2_first : mem_first;
	bus_free = now + wait + clocks;
	return wait + clocks;
}

uint32_t memory_walk_update(uint32_t phys, uint64_t now)
{
	uint32_t line = phys >> shift;
	uint32_t clocks = l2_first + write_clocks(line) + lock;

	if (write_back)
		cache_drop(&data_cache, line);
	return memory_bus_cycle(clocks, now);
}

void memory_flush(bool second_level_too)
{
	cache_flush(&data_cache);
	if (write_back)
		cache_flush(&code_cache);
	if (second_level_too && has_second)
		cache_flush(&second);
	tlb_flush();
}
