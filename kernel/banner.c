/* SPDX-License-Identifier: BSD-2-Clause */
/* The first records of a run: which kernel, which processor, which variants. */
#include "build.h"
#include "kernel.h"

static void key(const char *before, const char *name, const char *value)
{
	print("%s\"%s\":", before, name);
	print_string_json(value);
}

static void print_kernel(const char *command_line)
{
	key("{", "type", "kernel");
	key(",", "name", "l4bench");
	key(",", "revision", BUILD_REVISION);
	key(",", "compiler", BUILD_COMPILER);
	key(",", "flags", BUILD_FLAGS);
	key(",", "build", BUILD_KIND);
	key(",", "cmdline", command_line);
	print("}\n");
}

static void print_features(u32 edx)
{
	static const struct {
		u32 bit;
		const char *name;
	} features[] = { { 0, "fpu" },	{ 3, "pse" },  { 4, "tsc" },   { 5, "msr" },
			 { 11, "sep" }, { 13, "pge" }, { 24, "fxsr" }, { 25, "sse" } };
	const char *before = "";

	for (u32 i = 0; i < sizeof features / sizeof *features; i++) {
		if (!(edx >> features[i].bit & 1))
			continue;
		print("%s%s", before, features[i].name);
		before = " ";
	}
}

static void print_vendor(u32 leaf)
{
	struct cpuid id = cpuid(leaf);
	u32 words[4] = { id.ebx, id.edx, id.ecx, 0 };

	if (leaf >= 0x40000000u) {
		words[1] = id.ecx;
		words[2] = id.edx;
	}
	print_string_json((const char *)words);
}

static void print_processor(void)
{
	struct cpuid id = cpuid(1);

	print("{\"type\":\"processor\",\"vendor\":");
	print_vendor(0);
	print(",\"family\":%u,\"model\":%u,\"stepping\":%u,\"features\":\"", id.eax >> 8 & 15,
	      id.eax >> 4 & 15, id.eax & 15);
	print_features(id.edx);
	print("\",\"hypervisor\":");
	if (id.ecx >> 31)
		print_vendor(0x40000000u);
	else
		print("\"\"");
	print("}\n");
}

static void print_variant(const char *axis, const char *name, const char *summary,
			  const char *paper, int selected)
{
	key("{", "type", "variant");
	key(",", "axis", axis);
	key(",", "name", name);
	key(",", "summary", summary);
	key(",", "paper", paper);
	print(",\"selected\":%s}\n", selected ? "true" : "false");
}

void banner(const char *command_line)
{
	print_kernel(command_line);
	print_processor();
	for (const struct variant *v = variants; v < variants_end; v++)
		print_variant(v->axis, v->name, v->summary, v->paper, 1);
	for (const struct fastpath *f = fastpaths; f < fastpaths_end; f++)
		print_variant("fastpath", f->name, f->summary, f->paper, f == fastpath_selected);
}
