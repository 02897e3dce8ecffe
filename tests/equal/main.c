/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes over where the kernel would start its first thread: makes the world, then each pre-state
 * once for `none` and once for each fastpath, and compares.  Arguments, at the second module:
 * states=N, fast=A+B.  A third module holds faults that are planted in turn (mutants.c): limit=N
 * pre-states for each, the first is from=N.
 */
#include "equal.h"
#include "multiboot.h"

enum {
	STATES = 150000,
	MUTANT_STATES = 16000,
	DIGESTS = 1 << 20,
	STACK = 65536,
	LOOKS = 3, /* of so many pre-states one is shown to the invariants */
	PART = 8192, /* pre-states between two looks at the cold areas */
	SHARE_MIN = 10, /* per cent of the pre-states that a fastpath must take */
	TIMER_CONTROL = 0x43, TIMER_STOP = 0x30, /* one count, which nobody gives */
	QEMU_EXIT = 0xf4, PASSED = 0x10, FAILED = 0x11
};

struct equal equal;

void __wrap_boot_done(void) __attribute__((noreturn));

/* The kernel has given up outside of a pre-state's ipc: in which one? */
void equal_panicked(void)
{
	if (equal.now)
		state_print(equal.now);
}

struct tcb *fresh(const struct state *s)
{
	equal.now = s;
	areas_restore(state_classes(s));
	outcome_reset();
	return state_apply(s);
}

/* Is this pre-state another than all before? */
static int is_new(u64 digest)
{
	u32 n = (u32)digest % DIGESTS;

	for (; equal.digests[n]; n = (n + 1) % DIGESTS)
		if (equal.digests[n] == digest)
			return 0;
	equal.digests[n] = digest;
	return 1;
}

/* It must be a state that the kernel can be in. */
static void check_invariants(const struct state *s)
{
	invariants(fresh(s));
}

void run_reference(const struct state *s)
{
	struct tcb *me = fresh(s);
	u32 masked = outcome_masked();
	u64 digest = outcome_hardware();

	areas_digest(&digest, world_stack(me->space));
	equal.distinct += (u32)is_new(digest | 1);
	outcome_run(me, equal.reference, &equal.none);
	areas_keep(equal.expected, equal.classes);
	equal.interrupted += (equal.none.pic & ~masked) >> LINE & 1; /* it has masked its line */
	if (equal.none.how == ENDED_PANIC || frames_left() != equal.frames) {
		state_print(s);
		panic("equal: the C path has %s",
		      equal.none.how == ENDED_PANIC ? "given up" : "taken memory");
	}
}

static void run_one(struct result *r, const struct state *s)
{
	outcome_run(fresh(s), r->f, &equal.outcome);
	r->states++;
	r->fast += !equal.outcome.slow;
	if (!outcome_differs(0))
		return;
	r->failed++;
	print("# %s differs from the C path\n", r->f->name);
	state_print(s);
	outcome_differs(1);
}

static void run_all(const struct state *s)
{
	if ((u32)(s - equal.states) / equal.step % LOOKS == 0)
		check_invariants(s);
	run_reference(s);
	for (struct result *r = equal.results; r->f; r++)
		if (!r->failed)
			run_one(r, s);
}

/* Where no ipc should write, something has changed; or NULL. */
const struct area *what_changed(void)
{
	areas_restore(0);
	return areas_changed();
}

static void check_the_rest(void)
{
	const struct area *a = what_changed();

	if (a)
		panic("equal: %s at 0x%x, which no ipc should touch, are others", a->name,
		      (u32)(unsigned long)a->at);
}

static void run_states(void)
{
	u32 done = 0;

	areas_remember();
	for (u32 n = 0; n < equal.state_count; n += equal.step) {
		run_all(&equal.states[n]);
		if (++done % PART == 0) {
			check_the_rest();
			print("# %u of %u pre-states\n", done, equal.state_count / equal.step);
		}
	}
	check_the_rest();
	equal.now = 0;
	print("# %u pre-states, %u distinct\n", done, equal.distinct);
	print("# an interrupt came at the end of %u\n", equal.interrupted);
}

static int report(const struct result *r, u32 number)
{
	int enough = r->f == equal.reference || r->fast >= r->states / 100 * SHARE_MIN;
	int ok = !r->failed && enough;

	print("# %s: %u pre-states, %u fast, %u to the C path\n", r->f->name, r->states, r->fast,
	      r->states - r->fast);
	if (!enough)
		print("# %s commits in fewer than %u of 100 pre-states\n", r->f->name, SHARE_MIN);
	print("%sok %u - %s\n", ok ? "" : "not ", number, r->f->name);
	return ok;
}

static void leave(u8 status)
{
	outb(QEMU_EXIT, status);
	for (;;)
		halt_forever();
}

static void test(void)
{
	u32 n = 0, passed = 0;

	run_states();
	for (; equal.results[n].f; n++)
		passed += (u32)report(&equal.results[n], n + 1);
	leave(passed == n ? PASSED : FAILED);
}

/* A list of names, A+B; no list names all. */
static int is_chosen(const char *list, const char *name)
{
	while (*list) {
		const char *n = name;

		for (; *list && *list != '+'; list++)
			if (n && *n++ != *list)
				n = 0;
		if (n && !*n)
			return 1;
		list += *list == '+';
	}
	return 0;
}

static void choose(const char *list)
{
	u32 n = 0;

	for (const struct fastpath *f = fastpaths; f < fastpaths_end; f++) {
		if (equal_strings(f->name, "none"))
			equal.reference = f;
		if ((!*list || is_chosen(list, f->name)) && n < FASTPATHS_MAX - 1)
			equal.results[n++].f = f;
	}
	if (!n || !equal.reference)
		panic("equal: no fastpath of %s is in this image", list);
	print("KTAP version 1\n1..%u\n", n);
}

static u32 number(const char *s, u32 otherwise)
{
	u32 n = 0;

	if (!*s)
		return otherwise;
	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (u32)(*s - '0');
	return n;
}

static u32 number_of(const char *line, const char *name, u32 otherwise)
{
	char word[16] = "";

	option(line, name, word, sizeof word);
	return number(word, otherwise);
}

static void prepare(void)
{
	outb(TIMER_CONTROL, TIMER_STOP);
	gate_set(GATE_COLLECT, gate_collect, 3);
	tcb_find(L4_TASK_ROOT << L4_TASK_SHIFT)->regs.eax = 1; /* each time */
	invariants_every(tcb_find(L4_TASK_ROOT << L4_TASK_SHIFT));
	world_make();
	areas_find();
	outcome_reset();
	equal.frames = frames_left();
	areas_keep(equal.base, ~0u);
	equal.digests = equal_memory(DIGESTS * sizeof *equal.digests);
}

static void start(void)
{
	u32 info = tcb_find(L4_TASK_ROOT << L4_TASK_SHIFT)->regs.ebx;
	const struct multiboot *mbi = direct(info);
	const struct multiboot_module *mods = direct(mbi->mods);
	const char *line = direct(mods[1].string);
	char fast[128] = "";

	option(line, "fast", fast, sizeof fast);
	prepare();
	states_make(number_of(line, "states", STATES));
	choose(fast);
	if (mbi->mods_count < 3)
		test();
	mutants_run(direct(mods[2].start), number_of(line, "from", 0),
		    number_of(line, "limit", MUTANT_STATES));
	leave(PASSED);
}

/* Instead of the first thread; boot code stays, the test uses it. */
void __wrap_boot_done(void)
{
	equal_on_stack((char *)equal_memory(STACK) + STACK, start);
}
