/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drives a timeout queue, which the including file has included, against a list sorted by time
 * under the contract of timeout.h: each thread is woken once, at the first tick at or after its
 * time, and only timeout[] is written.  A search that stops in between goes on where it was,
 * whatever has changed meanwhile, and if it takes longer than a tick, nobody is forgotten.
 */
#ifndef TESTS_HOST_TIMEOUT_DRIVE_H
#define TESTS_HOST_TIMEOUT_DRIVE_H

enum { THREADS = 100, STEPS = 15000, BACK = 0x5a };

struct entry {
	struct tcb *tcb, before; /* before: what the TCB held when the test began */
	u64 when;
	struct entry *next;
};

static struct entry entries[THREADS], *sorted;
static u64 now;
static struct tcb *woken[THREADS];
static unsigned woken_count, wakes, far_wakes, clears, parts, changes, late;

void ipc_timed_out(struct tcb *t)
{
	expect(woken_count < THREADS, "a thread is woken twice");
	woken[woken_count++] = t;
	timeout_clear(t);
}

static void model_remove(struct entry *e)
{
	struct entry **link = &sorted;

	while (*link && *link != e)
		link = &(*link)->next;
	if (*link)
		*link = e->next;
	e->when = L4_FOREVER;
}

static void model_insert(struct entry *e, u64 when)
{
	struct entry **link = &sorted;

	while (*link && (*link)->when <= when)
		link = &(*link)->next;
	e->when = when;
	e->next = *link;
	*link = e;
}

/* Times near a tick and far from it, within one round of the lists and many rounds away. */
static u64 random_time(void)
{
	switch (random_below(6)) {
	case 0:
		return now + 1;
	case 1:
		return now + 1 + random_below(TICK_US);
	case 2:
		return now + (1 + random_below(3 * ROUND)) * TICK_US + random_below(3) - 1;
	case 3:
		return now + 1 + random_below(100 * TICK_US);
	case 4:
		return now + l4_timeout_us(1 + random_below(255), 1 + random_below(15));
	default:
		return now + TICK_US * ROUND;
	}
}

static void check_tcbs(void)
{
	enum { FIRST = __builtin_offsetof(struct tcb, timeout),
	       BEHIND = FIRST + sizeof(((struct tcb *)0)->timeout) };

	for (unsigned i = 0; i < THREADS; i++) {
		struct entry *e = &entries[i];

		expect(timeout_when(e->tcb) == e->when, "thread %u: %llu, not %llu", i,
		       timeout_when(e->tcb), e->when);
		expect(!__builtin_memcmp(e->tcb, &e->before, FIRST) &&
			       !__builtin_memcmp((char *)e->tcb + BEHIND,
						 (char *)&e->before + BEHIND,
						 sizeof(struct tcb) - BEHIND),
		       "thread %u is changed", i);
	}
}

static void set(struct entry *e, u64 when)
{
	timeout_set(e->tcb, when);
	model_insert(e, when);
}

static void clear(struct entry *e)
{
	timeout_clear(e->tcb);
	model_remove(e);
}

/* While the search of a tick rests: a wait ends, another begins; none for a time that has come. */
static void change_meanwhile(void)
{
	struct entry *e = &entries[random_below(THREADS)];
	unsigned was_woken = 0;

	for (unsigned i = 0; i < woken_count; i++)
		was_woken |= woken[i] == e->tcb;
	if (was_woken)
		return;
	changes++;
	if (e->when == L4_FOREVER)
		set(e, now + 1 + random_below(3 * ROUND * TICK_US));
	else
		clear(e);
}

static void tick(void)
{
	unsigned due = 0, before, looked = 0;

	now += TICK_US;
	woken_count = 0;
	do {
		before = woken_count;
		looked = (unsigned)timeouts_expire(now);
		expect(woken_count - before <= BUDGET, "%u at once", woken_count - before);
		parts += looked;
		for (unsigned n = random_below(4); looked && n; n--)
			change_meanwhile();
		if (looked && percent(20)) {
			now += TICK_US;
			late++;
		}
	} while (looked);
	while (sorted && sorted->when <= now) {
		struct entry *e = sorted;
		unsigned found = 0;

		for (unsigned i = 0; i < woken_count; i++)
			found += woken[i] == e->tcb;
		expect(found == 1, "thread %d for %llu is woken %u times at %llu",
		       (int)(e - entries), e->when, found, now);
		model_remove(e);
		due++;
	}
	expect(woken_count == due, "%u are woken at %llu, not %u", woken_count, now, due);
	wakes += due;
}

static void step(void)
{
	struct entry *e = &entries[random_below(THREADS)];

	if (percent(35)) {
		tick();
	} else if (percent(1)) { /* all at the same time */
		u64 when = now + 1 + random_below(20 * TICK_US);

		for (unsigned i = 0; i < THREADS; i++)
			if (entries[i].when == L4_FOREVER)
				set(&entries[i], when);
	} else if (e->when == L4_FOREVER && percent(70)) {
		u64 when = random_time();

		when = when > now ? when : now + 1;
		far_wakes += when > now + ROUND * TICK_US;
		set(e, when);
	} else if (percent(30)) {
		clears += e->when != L4_FOREVER;
		clear(e);
	}
}

static void begin(u64 start)
{
	now = start;
	sorted = 0;
	wakes = far_wakes = clears = parts = changes = late = 0;
	empty_at(start);
	for (unsigned i = 0; i < THREADS; i++) {
		free(entries[i].tcb);
		entries[i].tcb = malloc(sizeof(struct tcb));
		memset(entries[i].tcb, BACK, sizeof(struct tcb));
		memset(entries[i].tcb->timeout, 0, sizeof entries[i].tcb->timeout);
		entries[i].before = *entries[i].tcb;
		entries[i].when = L4_FOREVER;
	}
}

static void run(unsigned long long seed, const char *name, u64 start)
{
	test_begin(name, seed);
	begin(start);
	for (host_step = 0; host_step < STEPS; host_step++) {
		step();
		check_tcbs();
	}
	expect(wakes > 300 && far_wakes > 300 && clears > 300 && parts > 50 && changes > 50 &&
		       late > 10,
	       "%u %u %u %u %u %u: too few", wakes, far_wakes, clears, parts, changes, late);
	for (unsigned i = 0; i < THREADS; i++)
		clear(&entries[i]);
	expect(is_empty(), "somebody is left");
	test_end();
}

static void test(unsigned long long seed)
{
	run(seed, TEST_NAME " from boot on", 0);
	run(seed, TEST_NAME " when the clock passes 32 bits", (0x100000000ull - 100 * TICK_US));
	run(seed, TEST_NAME " when the tick passes 32 bits", (0x100000000ull - 100) * TICK_US);
}

int main(int argc, char **argv)
{
	host_begin();
	host_seeds(argc, argv, test);
	for (unsigned i = 0; i < THREADS; i++)
		free(entries[i].tcb);
	return host_end();
}

#endif
