/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds and selects fastpaths through the control gate (control.h). */
#include "fastpaths.h"

struct fastpath_choice fastpaths[FASTPATHS_MAX];
u32 fastpath_count;

#define STR(x) #x
#define INT(vector) "int $" STR(vector)

u32 control(u32 operation, u32 argument, u32 *ecx, u32 *edx)
{
	u32 c, d;

	__asm__ volatile(INT(GATE_CONTROL)
			 : "+a"(operation), "=c"(c), "=d"(d)
			 : "b"(argument)
			 : "memory");
	*ecx = c;
	*edx = d;
	return operation;
}

static void copy(char *to, const volatile char *from, u32 size)
{
	while (--size && (*to = *from)) {
		to++;
		from++;
	}
	*to = 0;
}

/* Release kernels have none: the kernel info page tells which build it is. */
int have_gates(void)
{
	char build[16];

	copy(build, root_kip()->build, sizeof build);
	return equal_strings(build, "bench") || equal_strings(build, "check");
}

static void describe(u32 number, struct fastpath_choice *f)
{
	u32 words[2];

	f->impossible = control(CONTROL_NAME, number, &words[0], &words[1]);
	f->number = number;
	copy(f->name, (const char *)words, FASTPATH_NAME);
}

void fastpaths_find(const char *list)
{
	u32 count, unused;

	if (!have_gates()) {
		copy(fastpaths[0].name, root_kip()->fastpath, FASTPATH_NAME);
		fastpath_count = 1;
		return;
	}
	count = control(CONTROL_COUNT, 0, &unused, &unused);
	for (u32 n = 0; n < count && fastpath_count < FASTPATHS_MAX; n++) {
		struct fastpath_choice *f = &fastpaths[fastpath_count];

		describe(n, f);
		fastpath_count += (u32)root_listed(list, f->name);
	}
}

void fastpath_select(const struct fastpath_choice *f)
{
	u32 unused;

	if (have_gates())
		control(CONTROL_SELECT, f->number, &unused, &unused);
}

void fastpath_paths(u32 *fast, u32 *slow)
{
	*fast = *slow = 0;
	if (have_gates())
		control(CONTROL_PATHS, 0, fast, slow);
}
