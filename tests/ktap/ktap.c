/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs tests and prints what they found (ktap.h). */
#include "ktap.h"

extern const struct test test_records[], test_records_end[];
static u32 failures;
static const char *skipped;
static void *back[5]; /* where test_skip goes */

void test_check(int good, const char *what, const char *file, u32 line)
{
	if (good)
		return;
	failures++;
	out("# %s:%u: not so: %s\n", file, line, what);
}

void test_equal(u32 found, u32 expected, const char *what, const char *file, u32 line)
{
	if (found == expected)
		return;
	failures++;
	out("# %s:%u: %s is 0x%x, expected 0x%x\n", file, line, what, found, expected);
}

void test_skip(const char *reason)
{
	skipped = reason;
	__builtin_longjmp(back, 1);
}

static __attribute__((noinline)) void run_or_skip(const struct test *t)
{
	if (!__builtin_setjmp(back))
		t->run();
}

static u32 run(const struct test *t, u32 number, void (*clean)(void))
{
	failures = 0;
	out("# running %s\n", t->name);
	skipped = 0;
	run_or_skip(t);
	clean();
	if (skipped && !failures) {
		out("ok %u - %s # SKIP %s\n", number, t->name, skipped);
		return 0;
	}
	out("%s %u - %s # %s: %s\n", failures ? "not ok" : "ok", number, t->name, t->section,
	    t->rule);
	return failures != 0;
}

u32 tests_run(int (*applies)(const struct test *t), void (*clean)(void))
{
	u32 count = 0, failed = 0;

	for (const struct test *t = test_records; t < test_records_end; t++)
		count += (u32)applies(t);
	out("KTAP version 1\n1..%u\n", count);
	count = 0;
	for (const struct test *t = test_records; t < test_records_end; t++)
		if (applies(t))
			failed += run(t, ++count, clean);
	out("# %u passed, %u failed\n", count - failed, failed);
	return failed;
}
