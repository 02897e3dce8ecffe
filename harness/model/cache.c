/* SPDX-License-Identifier: BSD-2-Clause */
/* See cache.h. */
#include <stdlib.h>
#include <string.h>

#include "cache.h"
#include "memo.h"
#include "report.h"

void cache_make(struct cache *cache, uint32_t sets, uint32_t ways)
{
	cache->sets = sets;
	cache->ways = ways;
	cache->tags = allocate(sets * ways * sizeof(cache->tags[0]));
	cache->marks = allocate(sets * ways * sizeof(cache->marks[0]));
	cache->order = allocate(sets);
}

void cache_flush(struct cache *cache)
{
	memo_changes++;
	memset(cache->tags, 0, cache->sets * cache->ways * sizeof(cache->tags[0]));
	memset(cache->marks, 0, cache->sets * cache->ways * sizeof(cache->marks[0]));
	memset(cache->order, 0, cache->sets);
}

/*
 * Bit 0 of the order: the pair used last; bits 1 and 2: the way used last of each pair.  With two
 * ways bit 0 is the way used last.
 */
void cache_touch(struct cache *cache, int slot)
{
	uint32_t way = (uint32_t)slot % cache->ways, pair = way >> 1;
	uint8_t *order = &cache->order[(uint32_t)slot / cache->ways];

	if (cache->ways < CACHE_WAYS_MAX) {
		*order = way;
		return;
	}
	*order = (*order & ~(1 | 2 << pair)) | pair | (way & 1) << (pair + 1);
}

static uint32_t victim(const struct cache *cache, uint32_t set)
{
	uint8_t order = cache->order[set];
	uint32_t pair;

	for (uint32_t way = 0; way < cache->ways; way++)
		if (!cache->tags[set * cache->ways + way])
			return way;
	if (cache->ways == 1)
		return 0;
	if (cache->ways < CACHE_WAYS_MAX)
		return !order;
	pair = !(order & 1);
	return pair * 2 + !(order >> (pair + 1) & 1);
}

int cache_fill(struct cache *cache, uint32_t key, uint32_t *old, uint32_t *old_mark)
{
	uint32_t set = key & (cache->sets - 1);
	int slot = set * cache->ways + victim(cache, set);

	memo_changes++;
	*old = cache->tags[slot];
	*old_mark = cache->marks[slot];
	cache->tags[slot] = key + 1;
	cache->marks[slot] = 0;
	cache_touch(cache, slot);
	return slot;
}

void cache_drop(struct cache *cache, uint32_t key)
{
	int slot = cache_probe(cache, key);

	if (slot == NOT_THERE)
		return;
	memo_changes++;
	cache->tags[slot] = 0;
}
