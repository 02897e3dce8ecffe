/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of the image's fastpaths gate 0x30 leads to. */
#include "kernel.h"

const struct fastpath *fastpath_selected;

void fastpath_select(const struct fastpath *f)
{
	fastpath_selected = f;
	gate_set(0x30, f->entry, 3);
}

static int equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

void fastpath_select_by_name(const char *name)
{
	for (const struct fastpath *f = fastpaths; f < fastpaths_end; f++)
		if (equal(f->name, name)) {
			fastpath_select(f);
			return;
		}
	print("fastpaths in this image:");
	for (const struct fastpath *f = fastpaths; f < fastpaths_end; f++)
		print(" %s", f->name);
	print("\n");
	panic("fastpath=%s is not in this image", name);
}
