/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drives a scheduler, which the including file has included, as the kernel does: threads run,
 * block, wake others, hand over, are preempted and die.  The model keeps an array of threads for
 * each priority; what the scheduler is told of a block, a wake, a choice and a switch means to the
 * model what the including file says (model_block, model_wake, model_take, model_switch).  Checked
 * after each step: the order of every queue, who may stand in them, what is picked, and the
 * contract of sched.h.
 */
#ifndef TESTS_HOST_SCHED_DRIVE_H
#define TESTS_HOST_SCHED_DRIVE_H

#include <sanitizer/asan_interface.h>

enum { THREADS = 24, STEPS = 20000, PRIOS = 256, BLOCKED = 0x1000 };

static struct tcb *threads[THREADS], *running; /* NULL: idle */
static struct tcb before[THREADS];	       /* what the scheduler must leave alone */
static struct tcb *queue[PRIOS][THREADS];
static unsigned length[PRIOS];
static u8 dead[THREADS];
static unsigned idles, preemptions, stale_found;

/* The model's side. */

static int model_where(const struct tcb *t, u32 *prio)
{
	for (u32 p = 0; p < PRIOS; p++)
		for (unsigned i = 0; i < length[p]; i++)
			if (queue[p][i] == t) {
				*prio = p;
				return (int)i;
			}
	return -1;
}

static void model_remove(const struct tcb *t)
{
	u32 prio = 0;
	int at = model_where(t, &prio);

	if (at < 0)
		return;
	length[prio]--;
	for (unsigned i = (unsigned)at; i < length[prio]; i++)
		queue[prio][i] = queue[prio][i + 1];
}

static void model_last(struct tcb *t)
{
	queue[t->prio][length[t->prio]++] = t;
}

static void model_ready(struct tcb *t)
{
	u32 prio;

	if (model_where(t, &prio) < 0)
		model_last(t);
}

static void model_first(struct tcb *t)
{
	model_remove(t);
	for (unsigned i = length[t->prio]++; i > 0; i--)
		queue[t->prio][i] = queue[t->prio][i - 1];
	queue[t->prio][0] = t;
}

static struct tcb *model_pick(void)
{
	for (u32 p = PRIOS; p-- > 0;)
		while (length[p]) {
			if (queue[p][0]->wait == WAIT_READY)
				return queue[p][0];
			stale_found++;
			model_remove(queue[p][0]);
		}
	return 0;
}

/* What sched_block, sched_wake, sched_take and sched_switch mean. */
static void model_block(struct tcb *t);
static void model_wake(struct tcb *t);
static void model_take(struct tcb *t);
static void model_switch(struct tcb *t);

/* Kernel and model. */

static void block(struct tcb *t, u32 wait)
{
	t->wait = wait;
	sched_block(t);
	model_block(t);
}

static void take(struct tcb *t)
{
	sched_take(t);
	model_take(t);
}

static void ready(struct tcb *t)
{
	sched_ready(t);
	model_ready(t);
}

static void pick(void)
{
	struct tcb *t = sched_pick(), *should = model_pick();

	expect(t == should, "priority %d picked, not %d", t ? t->prio : -1,
	       should ? should->prio : -1);
	if (t)
		take(t);
	for (unsigned i = 0; i < THREADS; i++) {
		if (dead[i] || threads[i]->wait != WAIT_READY || threads[i] == running)
			continue;
		if (!tcb_has_slice(threads[i]))
			continue;
		expect(t && t->wait == WAIT_READY && t->prio >= threads[i]->prio,
		       "thread %u of priority %u is passed over", i, threads[i]->prio);
	}
	running = t;
	idles += !t;
}

static void check_queue(u32 prio)
{
	struct tcb *t = heads[prio];

	expect(!(used[prio >> 5] >> (prio & 31) & 1) == !length[prio], "priority %u", prio);
	expect(!(used_words >> (prio >> 5) & 1) == !used[prio >> 5], "priority %u", prio);
	for (unsigned i = 0; i < length[prio]; i++, t = place(t)->next) {
		expect(t == queue[prio][i], "priority %u place %u", prio, i);
		expect(place(place(t)->next)->prev == t, "priority %u place %u", prio, i);
	}
	expect(t == heads[prio], "priority %u is longer than %u", prio, length[prio]);
}

static void check(void)
{
	enum { FIRST = __builtin_offsetof(struct tcb, sched),
	       BEHIND = FIRST + sizeof(((struct tcb *)0)->sched) };

	u32 queued = 0;

	for (u32 p = 0; p < PRIOS; p++) {
		check_queue(p);
		queued += length[p];
	}
	expect(sched_check(running) == queued, "sched_check finds 0x%x of %u",
	       sched_check(running), queued);
	for (unsigned i = 0; i < THREADS; i++) {
		if (dead[i])
			continue;
		before[i].wait = threads[i]->wait;
		before[i].prio = threads[i]->prio;
		expect(!__builtin_memcmp(threads[i], &before[i], FIRST) &&
			       !__builtin_memcmp((char *)threads[i] + BEHIND,
						 (char *)&before[i] + BEHIND,
						 sizeof(struct tcb) - BEHIND),
		       "thread %u is changed outside sched[]", i);
	}
}

/* Nothing may refer to a thread that was removed: its memory is poison then. */
static void kill_thread(unsigned i)
{
	sched_remove(threads[i]);
	model_remove(threads[i]);
	dead[i] = 1;
	ASAN_POISON_MEMORY_REGION(threads[i], sizeof(struct tcb));
	if (running == threads[i])
		pick();
}

static void revive(unsigned i)
{
	static const u8 prios[] = { 0, 1, 31, 32, 33, 100, 127, 128, 254, 255 };

	ASAN_UNPOISON_MEMORY_REGION(threads[i], sizeof(struct tcb));
	memset(threads[i], 0x5a, sizeof(struct tcb));
	memset(threads[i]->sched, 0, sizeof threads[i]->sched);
	threads[i]->wait = WAIT_READY;
	threads[i]->prio = prios[random_below(sizeof prios)];
	threads[i]->slice_mantissa = threads[i]->slice_exponent = 0;
	before[i] = *threads[i];
	dead[i] = 0;
	ready(threads[i]);
}

static void change_prio(struct tcb *t)
{
	sched_remove(t);
	model_remove(t);
	t->prio = (u8)(percent(50) ? t->prio + random_below(3) - 1 : random_below(PRIOS));
	if (t == running)
		take(t);
	else if (t->wait == WAIT_READY)
		ready(t);
}

/* The running thread wakes `t` by ipc and blocks, or lets it run first, or goes on. */
static void wake(struct tcb *t)
{
	t->wait = WAIT_READY;
	sched_wake(t);
	model_wake(t);
	if (running && percent(60)) {
		block(running, BLOCKED);
		sched_switch(t);
		model_switch(t);
		running = t;
	} else if (running && percent(50)) {
		ready(running);
		take(t);
		running = t;
	} else {
		ready(t);
	}
}

static void stop_running(void)
{
	switch (random_below(3)) {
	case 0:
		block(running, percent(50) ? BLOCKED : WAIT_SEND);
		break;
	case 1:
		sched_rotate(running);
		model_remove(running);
		model_last(running);
		break;
	default:
		preemptions++;
		sched_first(running);
		model_first(running);
		break;
	}
	pick();
}

static void step(void)
{
	unsigned i = random_below(THREADS);
	unsigned often = host_step / 1000 % 2 ? 1 : 70; /* busy times and idle ones */
	struct tcb *t = threads[i];

	if (dead[i]) {
		if (percent(often))
			revive(i);
	} else if (percent(3)) {
		kill_thread(i);
	} else if (percent(5)) {
		change_prio(t);
	} else if (t->wait != WAIT_READY) {
		if (percent(often))
			wake(t);
	} else if (t != running && running && percent(20)) {
		ready(running); /* thread_switch */
		take(t);
		running = t;
	} else if (running) {
		stop_running();
	} else {
		pick();
	}
}

/* In the end every ready thread comes, highest priority first, each once. */
static void drain(void)
{
	u32 last = PRIOS;

	if (running)
		block(running, BLOCKED);
	for (unsigned n = 0; n <= THREADS; n++) {
		pick();
		check();
		if (!running)
			break;
		expect(running->prio <= last, "%u after %u", running->prio, last);
		last = running->prio;
		block(running, BLOCKED);
	}
	expect(!running && !used_words, "the queues do not end");
	for (unsigned i = 0; i < THREADS; i++)
		if (!dead[i])
			kill_thread(i);
}

static void test(unsigned long long seed)
{
	test_begin(TEST_NAME, seed);
	idles = preemptions = stale_found = 0;
	running = 0;
	for (unsigned i = 0; i < THREADS; i++)
		dead[i] = 1;
	for (host_step = 0; host_step < STEPS; host_step++) {
		step();
		check();
	}
	expect(idles > 5 && preemptions > 500, "%u %u: too few", idles, preemptions);
	expect(STALE ? stale_found > 500 : !stale_found, "%u blocked threads found", stale_found);
	drain();
	test_end();
}

int main(int argc, char **argv)
{
	host_begin();
	for (unsigned i = 0; i < THREADS; i++) {
		threads[i] = malloc(sizeof(struct tcb));
		ASAN_POISON_MEMORY_REGION(threads[i], sizeof(struct tcb));
	}
	host_seeds(argc, argv, test);
	for (unsigned i = 0; i < THREADS; i++) {
		ASAN_UNPOISON_MEMORY_REGION(threads[i], sizeof(struct tcb));
		free(threads[i]);
	}
	return host_end();
}

#endif
