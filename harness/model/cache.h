/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A set of tags with replacement: caches and TLBs are made of it.  Keys are line or page numbers.
 * Two ways are replaced least recently used, four by a tree of three bits (IM 2.5.2).
 */
#ifndef CACHE_H
#define CACHE_H

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

enum { CACHE_WAYS_MAX = 4, NOT_THERE = -1 };

struct cache {
	uint32_t sets, ways;
	uint32_t *tags;		/* key + 1; 0 is empty */
	uint32_t *marks;	/* one word of the owner's a slot; cleared when it is filled */
	uint8_t *order;		/* of replacement, for each set */
};

void cache_make(struct cache *cache, uint32_t sets, uint32_t ways);
void cache_flush(struct cache *cache);
/* Takes a slot for the key; what was there before is in *old (key + 1, or 0) and *old_mark. */
int cache_fill(struct cache *cache, uint32_t key, uint32_t *old, uint32_t *old_mark);
void cache_touch(struct cache *cache, int slot);
void cache_drop(struct cache *cache, uint32_t key);

/* The slot that holds the key, without use of it. */
static inline int cache_probe(const struct cache *cache, uint32_t key)
{
	uint32_t first = (key & (cache->sets - 1)) * cache->ways;

	for (uint32_t way = 0; way < cache->ways; way++)
		if (cache->tags[first + way] == key + 1)
			return first + way;
	return NOT_THERE;
}

static inline int cache_find(struct cache *cache, uint32_t key)
{
	int slot = cache_probe(cache, key);

	if (slot != NOT_THERE && cache->ways > 1)
		cache_touch(cache, slot);
	return slot;
}

#pragma GCC visibility pop

#endif
