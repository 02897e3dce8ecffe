/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root task of the hostile run.  Boot line: seed= of all that is random, calls= how many calls
 * of hostile tasks are enough, tasks= and attacks= bits of what takes part, progress= calls a line,
 * every= how many ways out of the kernel there are between two looks at its invariants.
 * The same seed and calls mean the same run wherever the machine is deterministic.
 */
#include "soak.h"

enum {
	GATE_CHECK = 0x3b,
	CHECK_EVERY = 8,
	POLL_TICKS = 8,
	SHARE_TICKS = 256, /* in which the victim's share of time is taken */
	STARVED = 1,	   /* such times in a row without a round of the victim */
	COMPETITORS = HOSTILES * HOSTILE_LTHREADS + 2, /* of the same priority; pager and sigma0 */
	LEAST_SHARE = 1000 / (2 * (1 + COMPETITORS)),  /* half of a fair one: children run too */
	STUCK_POLLS = 4,
	MANY_CALLS = 1 << 20,
	MANY_TASK = 100,
	MANY = 1500,
	TASK_FRAMES = 3,
	SIGMA0_TABLES = 768, /* that a run may leave: a frame each */
	FRAMES_LEFT = 256    /* that hostile tasks may fight for */
};

static struct hostile_task {
	u32 generation, stuck;
	struct l4_id id; /* with the version that it has or had last */
} tasks[HOSTILES];
static u32 last_calls[ARENAS], all_calls; /* as the tasks count, and what that comes to */
static u32 random_state, seed, wanted_tasks, attacks, revived, failed_new, mixed;
static u32 share_low; /* in 1/1000, of all SHARE_TICKS the least */
static u32 starved;   /* for so many of them by now */
static u32 starved_most;
static u32 room_before, room_left, share_time, share_clock;
static u32 busy; /* microseconds that this thread took from everybody */

static u32 next_random(void)
{
	random_state = random_state * 1664525u + 1013904223u;
	return random_state >> 8;
}

static u32 clock_low(void)
{
	return *(const volatile u32 *)&root_kip()->clock;
}

static void set_schedule(struct l4_id id, u32 param)
{
	struct schedule s = { .dest = id, .param = param, .preempter = INVALID_ID };

	l4_thread_schedule(&s);
}

static u32 victim_time(u32 lthread)
{
	struct schedule s = { .dest = victim_thread(lthread),
			      .param = L4_SCHED_QUERY,
			      .preempter = INVALID_ID };

	l4_thread_schedule(&s);
	return s.time_low;
}

static u32 calls_of(u32 slot)
{
	u32 n = 0;

	for (u32 i = 0; i < HOSTILE_LTHREADS; i++)
		n += control_of(slot)->calls[i];
	return n;
}

/* What has come since the last time; a counter that a task has overwritten tells nothing. */
static u32 new_calls(u32 slot)
{
	u32 now = calls_of(slot), more = now - last_calls[slot];

	last_calls[slot] = now;
	more = more < MANY_CALLS ? more : 0;
	all_calls += more;
	return more;
}

static void clear(u32 slot)
{
	for (u32 n = 0; n < PAGE / 4; n++)
		((u32 *)(unsigned long)arena(slot))[n] = 0;
}

/* The task, if it lives, is deleted; so all numbers below it return. */
static void hostile_delete(u32 slot)
{
	root_task_delete(HOSTILE_TASK + slot);
}

static void give_numbers(u32 slot)
{
	u32 chief = l4_make_id(HOSTILE_TASK + slot, 0, 0, 0).low;

	for (u32 n = 0; n < CHILDREN; n++)
		l4_task_new(l4_make_id(CHILD_TASK + slot * CHILDREN + n, 0, 0, 0), chief, 0, 0,
			    NIL_ID);
}

struct l4_id hostile_id(u32 slot)
{
	return tasks[slot].id;
}

/* Versions begin with 1 and grow: until they have come round, the one before is nobody's. */
struct l4_id hostile_former(u32 slot)
{
	struct l4_id id = tasks[slot].id;

	id.low = (id.low & ~0x3ffu) | ((id.low - 1) & 0x3ff);
	return id;
}

/* Half of them at the victim's priority, half below; mcp does not let them change that. */
static void hostile_start(u32 slot)
{
	struct control *c = control_of(slot);
	u32 prio = next_random() & 1 ? PRIO_SAME : PRIO_LOW, own = HOSTILE_TASK + slot;
	struct l4_id id;

	shares_end_of(slot);
	hostile_delete(slot);
	clear(slot);
	last_calls[slot] = tasks[slot].stuck = 0;
	*c = (struct control){ .seed = seed * 0x9e3779b9u ^ (slot << 24) ^
				       ++tasks[slot].generation * 0x85ebca6bu,
			       .slot = slot,
			       .first_child = CHILD_TASK + slot * CHILDREN,
			       .children = CHILDREN,
			       .attacks = attacks,
			       .unmixed = ~0u };
	for (u32 n = 0; n < CHILDREN; n++)
		control_of(HOSTILES + slot * CHILDREN + n)->attacks = attacks;
	id = l4_task_new(l4_make_id(own, 0, L4_TASK_ROOT, 0), PRIO_SAME - 1, stack_top(slot, 0),
			 (u32)hostile_entry, root_pager);
	if (!id.low) { /* no memory: others have it, and lose it */
		failed_new++;
		hostile_delete(next_random() % HOSTILES);
		return;
	}
	tasks[slot].id = id;
	set_schedule(id, SLICE | prio);
	give_numbers(slot);
}

/* Another task to which this one has mapped its arena may have written here: then nothing. */
static u32 mixed_of(const struct control *c)
{
	return c->mixed == ~c->unmixed ? c->mixed : 0;
}

static void look_after(u32 slot)
{
	struct hostile_task *t = &tasks[slot];

	t->stuck = new_calls(slot) ? 0 : t->stuck + 1;
	if (t->stuck >= STUCK_POLLS || next_random() % 32 == 0) {
		revived++;
		mixed += mixed_of(control_of(slot));
		hostile_start(slot);
	}
}

/* The victim's part of the processor while it could use all of it; 0: it is too early to tell. */
static int measure_share(void)
{
	u32 now = clock_low(), used = 0, part = 0;
	u32 span = (now - share_clock - busy) / 1000;

	if (span < SHARE_TICKS)
		return 0;
	for (u32 n = 0; n < VICTIM_THREADS; n++)
		used += victim_time(n);
	if (victim.spinning) {
		for (u32 left = used - share_time; left >= span; left -= span)
			part++;
		share_low = part < share_low ? part : share_low;
	}
	shares_end_window();
	victim.spinning = !victim.spinning;
	share_time = used;
	share_clock = now;
	busy = clock_low() - now;
	return 1;
}

static int failure(void)
{
	if (victim.fault) {
		out("soak: the victim found %s to be 0x%x, not 0x%x\n", victim.fault, victim.found,
		    victim.expected);
		return 1;
	}
	if (mixed) {
		out("soak: %u values in the FPU changed\n", mixed);
		return 1;
	}
	if (share_low < LEAST_SHARE) {
		out("soak: the victim had %u/1000 of the processor\n", share_low);
		shares_say();
		return 1;
	}
	if (starved >= STARVED) {
		out("soak: the victim had nothing of the processor for %u ms\n",
		    starved * SHARE_TICKS);
		shares_say();
		return 1;
	}
	return 0;
}

static void sleep(u32 ticks)
{
	u32 w;

	l4_receive(NIL_ID, &w, &w, ticks << 24 | 10); /* of 1024 us */
}

static void say(const char *what)
{
	out("soak: %s: %u calls, victim %u rounds %u calls %u strangers, ", what, all_calls,
	    victim.rounds, victim.calls + victim.long_calls, victim.foreign);
	if (victim.strict)
		out("%u wrong versions, ", victim.misnamed);
	out("share at least %u/1000, none for %u ms, revived %u, ", share_low,
	    starved_most * SHARE_TICKS, revived);
	out("no memory %u + %u, unanswered %u\n", failed_new, pager_without_memory,
	    pager_unanswered);
}

/* Until there were enough calls: the tasks are watched, and revived when they are stuck. */
static u32 watch(u32 wanted, u32 progress)
{
	u32 next = progress, rounds = 0;

	do {
		u32 begin;

		sleep(POLL_TICKS);
		begin = clock_low();
		for (u32 slot = 0; slot < HOSTILES; slot++)
			if (wanted_tasks >> slot & 1)
				look_after(slot);
		for (u32 slot = HOSTILES; slot < ARENAS; slot++)
			new_calls(slot);
		busy += clock_low() - begin;
		if (measure_share()) {
			starved = victim.rounds == rounds ? starved + 1 : 0;
			starved_most = starved > starved_most ? starved : starved_most;
			rounds = victim.rounds;
		}
		if (all_calls >= next) {
			say("going on");
			next += progress;
		}
		if (failure())
			return 1;
	} while (all_calls < wanted);
	return 0;
}

/* How many tasks there is memory for; they are deleted again. */
static u32 room(void)
{
	u32 made = 0;

	while (made < MANY &&
	       l4_task_new(l4_make_id(MANY_TASK + made, 0, L4_TASK_ROOT, 0), 0, 0, NOWHERE, root_id)
		       .low)
		made++;
	for (u32 n = 0; n <= made && n < MANY; n++)
		root_task_delete(MANY_TASK + n);
	return made;
}

/*
 * After all hostile tasks are gone there must be memory for as many tasks as before, but for the
 * tables in which the kernel notes who got memory that sigma0 had not given to anybody before.
 */
static u32 check_memory(void)
{
	u32 after;

	for (u32 slot = 0; slot < HOSTILES; slot++)
		hostile_delete(slot);
	sponge_end();
	after = room();
	out("soak: room for %u tasks before, for %u besides sponges, %u after\n", room_before,
	    room_left, after);
	return after + SIGMA0_TABLES / TASK_FRAMES < room_before;
}

static void set_up(u32 every)
{
	memory_claim(); /* which includes the page where root_kip shows the info page afterwards */
	pager_start();
	set_schedule(root_id, PRIO_ROOT); /* no end of slice: a new task waits until it is tamed */
	set_schedule(l4_make_id(L4_TASK_SIGMA0, 0, L4_TASK_ROOT, 0), SLICE | PRIO_SAME);
	if (equal_strings((const char *)root_kip()->build, "check"))
		__asm__ volatile("int %1" : "+a"(every) : "i"(GATE_CHECK) : "ebx", "edx", "memory");
	if (!equal_strings((const char *)root_kip()->fastpath, "sysenter"))
		attacks &= ~(1u << SYSENTER_ATTACK);
	victim_start(seed, root_kip()->ids_strict);
	room_before = room();
	sleep(POLL_TICKS); /* its memory is there before anybody can take it */
	sponge_start(room_before * TASK_FRAMES, FRAMES_LEFT);
	room_left = room();
	for (u32 n = 0; n < VICTIM_THREADS; n++)
		set_schedule(victim_thread(n), SLICE | PRIO_SAME);
	share_low = 1000;
	for (u32 slot = 0; slot < HOSTILES; slot++)
		if (wanted_tasks >> slot & 1)
			hostile_start(slot);
}

u32 program(const char *args)
{
	u32 calls = root_number(args, "calls", 100000), failed;

	seed = random_state = root_number(args, "seed", 1);
	wanted_tasks = root_number(args, "tasks", (1 << HOSTILES) - 1);
	attacks = root_number(args, "attacks", ~0u);
	out("soak: begins: seed %u, %u calls, tasks 0x%x, attacks 0x%x\n", seed, calls,
	    wanted_tasks, attacks);
	set_up(root_number(args, "every", CHECK_EVERY));
	failed = watch(calls, root_number(args, "progress", 5000)) + check_memory();
	say(failed ? "failed" : "passed");
	return failed;
}
