/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does the test see what it should?  A fault is planted in a fastpath, in place, and pre-states
 * from all over the enumeration are tried until one shows it: the end differs from that of the C
 * path, or the fastpath does not commit where it did or leaves by iret where it could by SYSEXIT,
 * or something has been written that no ipc should touch.  Prints a line when a mutant begins and
 * one when it ends; the harness starts the machine anew behind one that has brought it down.
 */
#include "equal.h"

enum { STRIDE = 7919, PATHS_AT_ONCE = 256, PROGRESS = 250, TURNS = 4 };

/*
 * The nth pre-state to be tried.  Where one thing is odd, one check alone stands between it and the
 * commit: more of them are such than in the enumeration.
 */
static const struct state *nth(u32 n)
{
	static const u8 odd[TURNS] = { 1, ODD_MAX, 0, ODD_MAX };
	u32 turn = n % TURNS, first = equal.degree[odd[turn]];
	u32 count = equal.degree[odd[turn] + 1] - first;

	return &equal.states[first + (n / TURNS * STRIDE + turn * count / TURNS) % count];
}

/* Plants the fault, or takes it out again: the bytes change places. */
static void swap(struct mutant *m)
{
	u8 *code = (u8 *)m->address;

	for (u32 n = 0; n < m->length; n++) {
		u8 was = code[n];

		code[n] = m->bytes[n];
		m->bytes[n] = was;
	}
}

/* Where the fastpath as it is commits, for some more pre-states. */
static void know_paths(const struct fastpath *f)
{
	for (u32 n = 0; n < PATHS_AT_ONCE; n++, equal.paths_known++) {
		outcome_run(fresh(nth(equal.paths_known)), f, &equal.outcome);
		equal.paths[equal.paths_known] = path_of(&equal.outcome);
	}
}

/* How many pre-states it takes to show the fault; `limit`: none of so many does. */
static u32 try(const struct fastpath *f, struct mutant *m, u32 limit)
{
	for (u32 n = 0; n < limit; n++) {
		if (n == equal.paths_known) {
			swap(m);
			know_paths(f);
			swap(m);
		}
		run_reference(nth(n));
		outcome_run(fresh(nth(n)), f, &equal.outcome);
		if (outcome_differs(0) || path_of(&equal.outcome) < equal.paths[n])
			return n;
		if (n % PROGRESS == PROGRESS - 1)
			print("# %u\n", n + 1);
	}
	return limit;
}

static const struct fastpath *find(const char *name)
{
	for (const struct fastpath *f = fastpaths; f < fastpaths_end; f++)
		if (equal_strings(f->name, name))
			return f;
	panic("equal: a mutant of %s, which is not in this image", name);
}

static void run_one(u32 number, struct mutant *m, const struct fastpath *f, u32 limit)
{
	u32 tried;

	print("mutant %u begins\n", number);
	swap(m);
	tried = try(f, m, limit);
	swap(m);
	if (tried == limit && what_changed())
		print("mutant %u caught by pre-state %u: writes elsewhere\n", number, limit);
	else if (tried < limit)
		print("mutant %u caught by pre-state %u: %s\n", number, tried + 1,
		      !outcome_differs(0) ? "no commit" :
		      equal.outcome.how == ENDED_PANIC ? "panic" : "difference");
	else
		print("mutant %u survives %u pre-states\n", number, limit);
}

/* A mutant may have written anywhere: the world is no longer what it was, and the boot ends. */
void mutants_run(struct mutant_file *file, u32 from, u32 limit)
{
	const struct fastpath *f = 0;

	if (file->magic != MUTANTS_MAGIC)
		panic("equal: the third module holds no mutants");
	limit = limit < equal.state_count - PATHS_AT_ONCE ? limit :
							     equal.state_count - PATHS_AT_ONCE;
	equal.paths = equal_memory(equal.state_count);
	areas_remember();
	for (u32 n = from; n < file->count; n++) {
		struct mutant *m = &file->mutants[n];

		if (f != find(m->fastpath))
			equal.paths_known = 0;
		f = find(m->fastpath);
		run_one(n, m, f, limit);
		if (what_changed()) {
			print("# the world is spoilt\n");
			return;
		}
	}
	print("mutants are over\n");
}
