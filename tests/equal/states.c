/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The enumeration of pre-states.  What a fastpath decides on (the dimensions up to CORE) is
 * combined in all ways in which at most two values are such that they send it to the C path; what
 * it should not look at runs through its own product beside that, as often as fits the number.
 */
#include "equal.h"

#define VALUES(...) (const char *const[]){ __VA_ARGS__ }
#define DIMENSION(name, plain, ...)                                                        \
	{ name, plain, sizeof VALUES(__VA_ARGS__) / sizeof(char *), VALUES(__VA_ARGS__) }

/* The order of the values is that of the tables in apply.c. */
const struct dimension_values dimensions[DIMENSIONS] = {
	[PARTNER] = DIMENSION("partner", 4, "peer", "far", "far2", "child", "self", "nil",
			      "invalid", "irq5", "irq255", "dead", "not-created", "no-task",
			      "ended-task"),
	[WAIT] = DIMENSION("waits", 2, "for-me", "open", "ready", "for-other", "for-me-timeout",
			   "open-timeout", "for-other-timeout", "for-nobody", "for-me-via-chief",
			   "sends-me", "sends-other", "faulted-me", "faulted-other",
			   "fault-sends-me", "fault-sends-other", "deceives-me", "dead",
			   "in-transfer", "faulted-via-chief"),
	[SND] = DIMENSION("send", 1, "words", "none", "deceit", "map", "map-deceit", "memory",
			  "memory-map", "memory-deceit", "strings", "missing", "no-region",
			  "kernel", "memory-3", "memory-16", "memory-17", "memory-edge",
			  "long-deceit", "memory-high"),
	[RCV] = DIMENSION("receive", 8, "closed", "open", "closed-buffer", "open-buffer",
			  "closed-page", "open-page", "closed-cr3", "open-space", "none",
			  "bit-0-clear", "bit-1-clear", "closed-small"),
	[TIMEOUTS] = DIMENSION("timeouts", 4, "never", "all-but-receive", "send-zero",
			       "mantissas", "receive-zero", "receive-0", "receive-1", "receive-2",
			       "receive-3", "pages-0", "pages-1", "pages-2", "pages-3"),
	[SENDERS] = DIMENSION("queued", 1, "none", "one", "two", "fault", "irq-mark",
			      "irq-pending", "deceiver"),
	[ME] = DIMENSION("me", 4, "lthread-0", "lthread-85", "named-as-cr3", "far-as-cr3"),
	[VERSION] = DIMENSION("id", 2, "plain", "with-version"),
	[CLANS] = DIMENSION("clans", 2, "off", "on"),
	[WORDS] = DIMENSION("words", 3, "a", "b", "port"),
	[WINDOW] = DIMENSION("accepts", 11, "words", "buffer", "page", "small-buffer",
			     "wide-buffer", "edge-buffer", "space", "kernel-buffer", "no-page",
			     "high-buffer", "buffer-at-cr3"),
	[DOPE] = DIMENSION("dope", 6, "string", "2-strings", "4-strings", "8-strings",
			   "16-strings", "2-dwords"),
	[PRIO] = DIMENSION("priorities", 5, "equal", "up", "down", "between", "third"),
	[FPU] = DIMENSION("fpu", 4, "nobody", "me-uses", "partner", "me"),
	[DEBUG] = DIMENSION("breakpoints", 3, "none", "me", "partner"),
	[FLAGS] = DIMENSION("eflags", 2, "plain", "all"),
	[SLICE] = DIMENSION("slice", 3, "own", "donated", "endless"),
	[SELECTORS] = DIMENSION("selectors", 3, "flat", "no-fs-gs", "none"),
	[PENDING] = DIMENSION("interrupt", 2, "none", "pending"),
	[SMALL] = DIMENSION("small", 4, "none", "A", "B", "A-and-B"),
	[QUEUED] = DIMENSION("ready-queue", 4, "neither", "me", "partner", "both"),
	[ENTRY] = DIMENSION("enters", 2, "by-int", "by-sysenter"),
	[LEAVES] = DIMENSION("partner-came", 2, "by-int", "by-sysenter"),
	[TRAP] = DIMENSION("tf", 2, "clear", "set"),
};

enum { ODD_PARTNER = 4, STEP = 12630311, STATES_MIN = 150000, ONCE = 1, FEW = 2 };

void state_print(const struct state *s)
{
	print("# pre-state:");
	for (u32 d = 0; d < DIMENSIONS; d++)
		print(" %s=%s", dimensions[d].name, dimensions[d].values[s->digit[d]]);
	print("\n");
}

static u32 odd(const struct state *s)
{
	u32 n = 0;

	for (u32 d = 0; d < CORE; d++)
		n += s->digit[d] >= dimensions[d].plain;
	return n;
}

/* Nobody but a thread waits: one value stands for all. */
static int is_sensible(const struct state *s)
{
	return s->digit[PARTNER] < ODD_PARTNER || !s->digit[WAIT];
}

/* The next combination of the core; 0: that was the last. */
static int advance(struct state *s)
{
	for (u32 d = CORE; d-- > 0;) {
		if (++s->digit[d] < dimensions[d].count)
			return 1;
		s->digit[d] = 0;
	}
	return 0;
}

static u32 rests(void)
{
	u32 product = 1;

	for (u32 d = CORE; d < DIMENSIONS; d++)
		product *= dimensions[d].count;
	return product;
}

/* The rest of a pre-state, from its number. */
static void fill(struct state *s, u32 number)
{
	for (u32 d = CORE; d < DIMENSIONS; d++) {
		s->digit[d] = (u8)(number % dimensions[d].count);
		number /= dimensions[d].count;
	}
}

static u32 count_core(u32 wanted_odd)
{
	struct state s = { { 0 } };
	u32 n = 0;

	do
		n += is_sensible(&s) && odd(&s) == wanted_odd;
	while (advance(&s));
	return n;
}

/*
 * Writes the pre-states of one degree of oddity, each core combination `times` times; neighbours
 * differ in several dimensions of the rest.
 */
static void write_states(u32 wanted_odd, u32 times)
{
	struct state s = { { 0 } };
	u32 product = rests();

	equal.degree[wanted_odd] = equal.state_count;
	do {
		if (!is_sensible(&s) || odd(&s) != wanted_odd)
			continue;
		for (u32 n = 0; n < times; n++) {
			fill(&s, equal.rest);
			equal.rest = (equal.rest + STEP) % product;
			equal.states[equal.state_count++] = s;
		}
	} while (advance(&s));
}

/*
 * At least `wanted` pre-states: those without anything odd are repeated until there are.  Fewer
 * than the enumeration has are taken evenly from all of it.
 */
void states_make(u32 wanted)
{
	u32 plain = count_core(0), others = FEW * count_core(1) + ONCE * count_core(ODD_MAX);
	u32 full = wanted > STATES_MIN ? wanted : STATES_MIN;
	u32 times = full > others + plain ? (full - others + plain - 1) / plain : 1;

	equal.states = equal_memory((times * plain + others) * sizeof(struct state));
	write_states(0, times);
	write_states(1, FEW);
	write_states(ODD_MAX, ONCE);
	equal.degree[DEGREES] = equal.state_count;
	equal.step = equal.state_count / wanted;
}
