/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs the conformance tests named by run= and prints KTAP. */
#include "test.h"

extern const struct test test_records[], test_records_end[];
static u32 failures;
static const char *skipped;
static void *back[5]; /* where test_skip goes */

enum { BOOT_PARAM = 0x0aa00010 }; /* priority 16, slice 10 * 1024 us */

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

/* Existing threads sleep, with the priority and slice they had at boot; tasks are deleted. */
static void park(u32 lthread)
{
	struct ex_regs query = { .word = lthread, .esp = ~0u, .eip = ~0u,
				 .preempter = INVALID_ID, .pager = INVALID_ID };
	struct schedule plain = { .param = BOOT_PARAM, .preempter = NIL_ID };

	if (l4_lthread_ex_regs(&query) == L4_INVALID)
		return;
	plain.dest = root_thread(lthread, l4_sleep_forever);
	l4_thread_schedule(&plain);
}

void test_clean(void)
{
	struct schedule plain = { .dest = root_id, .param = BOOT_PARAM, .preempter = NIL_ID };

	for (u32 n = FIRST_TASK; n <= LAST_TASK; n++)
		root_task_delete(n);
	for (u32 n = FIRST_LTHREAD; n <= LAST_LTHREAD; n++)
		park(n);
	l4_thread_schedule(&plain);
	l4_thread_switch(NIL_ID);
}

/* What is printed must be there: the kernel reads strings only from pages that are mapped. */
static void touch_image(void)
{
	const volatile char *end = program_end;

	for (const volatile char *p = (char *)IMAGE_BASE; p < end; p += L4_PAGE_SIZE)
		(void)*p;
}

void test_skip(const char *reason)
{
	skipped = reason;
	__builtin_longjmp(back, 1);
}

int test_clans(void)
{
	return root_kip()->clans != 0;
}

u32 test_flags(void)
{
	return root_kip()->io_fpages ? 0x202 : 0x3202;
}

static __attribute__((noinline)) void run_or_skip(const struct test *t)
{
	if (!__builtin_setjmp(back))
		t->run();
}

static u32 run(const struct test *t, u32 number)
{
	failures = 0;
	out("# running %s\n", t->name);
	skipped = 0;
	run_or_skip(t);
	test_clean();
	if (skipped && !failures) {
		out("ok %u - %s # SKIP %s\n", number, t->name, skipped);
		return 0;
	}
	out("%s %u - %s # %s: %s\n", failures ? "not ok" : "ok", number, t->name, t->section,
	    t->rule);
	return failures != 0;
}

/* With ids=strict ids cannot be computed, as most tests do: only those of strict.c run. */
static int applies(const struct test *t, const char *list)
{
	const char *word = "strict_", *name = t->name;

	while (*word && *word == *name) {
		word++;
		name++;
	}
	return !*word == (root_kip()->ids_strict != 0) && root_listed(list, t->name);
}

u32 program(const char *args)
{
	char list[512] = "all";
	u32 count = 0, failed = 0;

	touch_image();
	root_option(args, "run", list, sizeof list);
	for (const struct test *t = test_records; t < test_records_end; t++)
		count += (u32)applies(t, list);
	out("KTAP version 1\n1..%u\n", count);
	count = 0;
	for (const struct test *t = test_records; t < test_records_end; t++)
		if (applies(t, list))
			failed += run(t, ++count);
	out("# %u passed, %u failed\n", count - failed, failed);
	return failed;
}
