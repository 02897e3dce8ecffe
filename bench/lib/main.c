/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs benchmarks and prints raw samples, one JSON object a line: nothing is averaged, nothing
 * subtracted here.  Boot line: run= benchmarks, fast= fastpaths, n= samples, seed= order.
 *
 * The fastpaths take turns in blocks, in random order, so that what changes slowly in a machine
 * meets all of them.
 */
#include "bench.h"
#include "fastpaths.h"
#include "measure.h"
#include "small.h"

enum { SAMPLES_MAX = 256, BLOCK = 8, WARM_UP = 2, TRIES = 100, DETUNE = 200 };

struct series {
	u32 n, refused, fast, slow, good;
	u32 value; /* of the last operation */
	u32 values[SAMPLES_MAX], intervals[SAMPLES_MAX];
};

volatile unsigned measure_start, measure_stop, measure_eax, measure_edx, measure_word;
extern const struct bench bench_records[], bench_records_end[];
static struct series series[FASTPATHS_MAX];
static u32 records, intervals, random_state, failures;

/* A linear congruential generator (Numerical Recipes): good enough to shuffle with. */
static u32 random_below(u32 limit)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (u32)((u64)(random_state >> 8) * limit >> 24);
}

static void shuffle(u32 *order, u32 n)
{
	for (u32 i = 0; i < n; i++)
		order[i] = i;
	for (u32 i = n; i > 1; i--) {
		u32 j = random_below(i), t = order[i - 1];

		order[i - 1] = order[j];
		order[j] = t;
	}
}

/*
 * One operation; 0 if a timer tick fell between its preparation and its check.  Its value is read
 * before that is looked at: in a slice that ends the partner may set the end mark once more.
 */
static int take(const struct bench_case *c, struct series *s)
{
	u32 fast, slow, fast_after, slow_after;
	u64 before = root_kip()->clock;
	int good;

	if (c->prepare)
		c->prepare();
	fastpath_paths(&fast, &slow);
	c->sample();
	s->value = measure_stop - measure_start;
	intervals++;
	good = !c->check || c->check();
	if (root_kip()->clock != before && !c->lasts)
		return 0;
	s->good &= good;
	fastpath_paths(&fast_after, &slow_after);
	s->fast += fast_after - fast;
	s->slow += slow_after - slow;
	return 1;
}

static struct series unused;

/*
 * Two operations may take as long as it is from tick to tick, and a tick then meet every second
 * one: each try waits for longer, by DETUNE rounds of an empty loop.
 */
static void get_out_of_step(u32 tries)
{
	for (u32 n = tries * DETUNE; n; n--)
		__asm__ volatile("");
}

/*
 * The same.  A tick that ends a slice may have stopped the partner in the middle: then the next
 * operation is but what is left of this one, and is thrown away.
 */
static int take_whole(const struct bench_case *c, struct series *s, u32 tries)
{
	int taken = take(c, s);

	if (!taken) {
		get_out_of_step(tries);
		take(c, &unused);
	}
	return taken;
}

static void sample(const struct bench_case *c, struct series *s)
{
	for (u32 tries = 0; tries < TRIES; tries++) {
		if (take_whole(c, s, tries)) {
			s->values[s->n] = s->value;
			s->intervals[s->n++] = intervals - 1;
			return;
		}
		s->refused++;
	}
	s->good = 0;
}

static void warm_up(const struct bench_case *c)
{
	for (u32 i = 0; i < WARM_UP; i++)
		take_whole(c, &unused, 0);
}

/* By the `count` fastpaths whose numbers are in `chosen`. */
static void measure(const struct bench_case *c, u32 n, const u32 *chosen, u32 count)
{
	u32 order[FASTPATHS_MAX];

	n = c->at_most && c->at_most < n ? c->at_most : n;
	for (u32 f = 0; f < count; f++)
		series[chosen[f]] = (struct series){ .good = 1 };
	if (c->only)
		fastpath_select(&fastpaths[chosen[0]]);
	if (c->setup)
		c->setup();
	for (u32 done = 0; done < n; done += BLOCK) {
		shuffle(order, count);
		for (u32 f = 0; f < count; f++) {
			fastpath_select(&fastpaths[chosen[order[f]]]);
			if (!c->at_most)
				warm_up(c);
			for (u32 i = done; i < n && i < done + BLOCK; i++)
				sample(c, &series[chosen[order[f]]]);
		}
	}
	if (c->cleanup)
		c->cleanup();
}

/* Begins a record with the fields that samples, checks, paths and skips share. */
static void begin(const char *type, const struct bench *b, const struct bench_case *c, u32 f)
{
	records++;
	out("{\"type\":%j,\"bench\":%j,\"case\":%j,\"fastpath\":%j,", type, b->name, c->name,
	    fastpaths[f].name);
}

static void print_list(const char *name, const u32 *values, u32 n)
{
	out("\"%s\":[", name);
	for (u32 i = 0; i < n; i++)
		out(i ? ",%u" : "%u", values[i]);
	out("]");
}

static void print(const struct bench *b, const struct bench_case *c, u32 f)
{
	const struct series *s = &series[f];

	begin("samples", b, c, f);
	out("\"clock\":\"tsc\",\"first\":%u,\"n\":%u,\"refused\":%u,", s->intervals[0], s->n,
	    s->refused);
	print_list("intervals", s->intervals, s->n);
	out(",");
	print_list("values", s->values, s->n);
	out("}\n");
	begin("check", b, c, f);
	out("\"ok\":%s}\n", s->good ? "true" : "false");
	failures += !s->good;
	if (!equal_strings((const char *)root_kip()->build, "check"))
		return;
	begin("path", b, c, f);
	out("\"fast\":%u,\"slow\":%u}\n", s->fast, s->slow);
}

static void skip(const struct bench *b, const struct bench_case *c, u32 f, const char *reason)
{
	begin("skip", b, c, f);
	out("\"reason\":%j}\n", reason);
}

static int have_tsc(void)
{
	u32 changed;

	__asm__ volatile("pushf; pushf; xorl $0x200000, (%%esp); popf; pushf; pop %0;"
			 "xor (%%esp), %0; popf"
			 : "=r"(changed)
			 :
			 : "cc", "memory");
	if (changed & 0x200000) {
		u32 eax = 1, ebx, ecx, edx;

		__asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
		return edx >> 4 & 1;
	}
	return 0;
}

/* What a case needs and this kernel, processor or fastpath has not; NULL: nothing. */
static const char *missing(const struct bench_case *c, const struct fastpath_choice *f)
{
	if (!have_tsc())
		return "the processor has no time-stamp counter";
	if (c->needs_gates && !have_gates())
		return "needs a benchmark build";
	if (c->needs_small && segment_limit() == ~0u)
		return "needs a kernel with small spaces";
	if (c->only && !equal_strings(c->only, f->name))
		return "needs another fastpath";
	if (f->impossible)
		return "the processor or ids=strict rules the fastpath out";
	return 0;
}

static void run_case(const struct bench *b, const struct bench_case *c, u32 n)
{
	u32 chosen[FASTPATHS_MAX], count = 0;

	for (u32 f = 0; f < fastpath_count; f++)
		if (!missing(c, &fastpaths[f]))
			chosen[count++] = f;
	if (count)
		measure(c, n, chosen, count);
	for (u32 f = 0; f < fastpath_count; f++) {
		const char *reason = missing(c, &fastpaths[f]);

		if (reason)
			skip(b, c, f, reason);
		else
			print(b, c, f);
	}
}

static void run(const struct bench *b, u32 n)
{
	records++;
	out("{\"type\":\"bench\",\"name\":%j,\"mode\":\"user\",\"question\":%j,\"expect\":%j,"
	    "\"measures\":%j}\n",
	    b->name, b->question, b->expect, b->measures);
	for (const struct bench_case *c = b->cases; c < b->cases + b->count; c++)
		run_case(b, c, n);
}

u32 program(const char *args)
{
	char list[512] = "all", fast[128] = "all";
	u32 n = root_number(args, "n", 16);

	root_option(args, "run", list, sizeof list);
	root_option(args, "fast", fast, sizeof fast);
	random_state = root_number(args, "seed", 1);
	fastpaths_find(fast);
	out("{\"type\":\"begin\",\"program\":\"bench\",\"args\":%j,\"clock\":\"tsc\"}\n", args);
	for (const struct bench *b = bench_records; b < bench_records_end; b++)
		if (root_listed(list, b->name) && !(b->apart && equal_strings(list, "all")))
			run(b, n > SAMPLES_MAX ? SAMPLES_MAX : n);
	out("{\"type\":\"end\",\"records\":%u}\n", records);
	return failures;
}
