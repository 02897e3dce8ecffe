/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs the conformance tests named by run=. */
#include "test.h"

static char list[512] = "all"; /* of those that are to run */

enum { BOOT_PARAM = 0x0aa00010 }; /* priority 16, slice 10 * 1024 us */

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

int test_clans(void)
{
	return root_kip()->clans != 0;
}

u32 test_flags(void)
{
	return root_kip()->io_fpages ? 0x202 : 0x3202;
}

/* With ids=strict ids cannot be computed, as most tests do: only those named strict_ run. */
static int applies(const struct test *t)
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
	touch_image();
	root_option(args, "run", list, sizeof list);
	return tests_run(applies, test_clean);
}
