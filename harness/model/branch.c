/* SPDX-License-Identifier: BSD-2-Clause */
/* See branch.h.  The victim is chosen by a fixed shift register: equal runs are equal. */
#include <stddef.h>
#include <string.h>

#include "branch.h"
#include "events.h"
#include "knobs.h"
#include "memo.h"
#include "tally.h"

enum { SETS = 64, WAYS = 4, STRONGLY_TAKEN = 3, PREDICT_TAKEN = 2 };

struct target {
	uint32_t key, target;
	uint8_t state;		/* 0: empty */
};

static struct target buffer[SETS][WAYS];
static uint16_t random_bits = 1;
static int after_mispredict;	/* 2 in the group that was mispredicted, 1 in the next */

bool branch_unsettled(void)
{
	return after_mispredict;
}

void branch_flush(void)
{
	memo_changes++;
	memset(buffer, 0, sizeof(buffer));
}

void branch_next_group(void)
{
	if (after_mispredict)
		after_mispredict--;
}

static struct target *find(uint32_t key)
{
	struct target *set = buffer[key % SETS];

	for (int way = 0; way < WAYS; way++)
		if (set[way].state && set[way].key == key)
			return &set[way];
	return NULL;
}

/* 16 bits, taps 16 15 13 4. */
static unsigned next_random(void)
{
	random_bits = random_bits >> 1 ^ (-(random_bits & 1) & 0xD008);
	return random_bits;
}

static void insert(const struct branch *b)
{
	struct target *set = buffer[b->key % SETS];
	int way = 0;

	while (way < WAYS && set[way].state)
		way++;
	if (way == WAYS)
		way = next_random() % WAYS;
	memo_changes++;
	set[way] = (struct target){ b->key, b->target, STRONGLY_TAKEN };
}

static void learn(const struct branch *b, struct target *entry)
{
	if (!entry) {
		if (b->taken && b->target != b->fall_through)
			insert(b);
		return;
	}
	memo_changes += !b->taken || entry->state < STRONGLY_TAKEN || entry->target != b->target;
	if (!b->taken) {
		entry->state--;
		return;
	}
	entry->target = b->target;
	if (entry->state < STRONGLY_TAKEN)
		entry->state++;
}

static uint32_t penalty(const struct branch *b)
{
	if (!b->conditional)
		return knob_clocks(K_mis_always);
	return knob_clocks(b->in_v ? K_mis_v : K_mis_u);
}

uint32_t branch_resolve(const struct branch *b)
{
	struct target *entry = find(b->key);
	bool blind = after_mispredict == 1 && knob_clocks(K_mis_next);
	bool predicted = entry && entry->state >= PREDICT_TAKEN && !blind;
	uint32_t expected = predicted ? entry->target : b->fall_through;
	bool right = expected == (b->taken ? b->target : b->fall_through);

	tally.branches++;
	tally.btb_hits += entry != NULL;
	tally.taken_or_hit += b->taken || entry;
	learn(b, entry);
	if (right)
		return 0;
	events.mispred++;
	after_mispredict = 2;
	return penalty(b);
}
