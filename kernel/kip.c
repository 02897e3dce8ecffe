/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel info page (section 15). */
#include "build.h"
#include "kernel.h"

enum { VERSION_STRINGS = 0xe0 };

struct l4_kip kip __attribute__((aligned(4096), section(".kip"))) = {
	.magic = L4_KIP_MAGIC,
	.version = L4_KIP_VERSION,
	.strings = VERSION_STRINGS / 16,
	.version_string = "l4bench, an L4 V2 kernel",
	.build = BUILD_KIND,
};
