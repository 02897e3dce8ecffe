/* SPDX-License-Identifier: BSD-2-Clause */
/* See skip.c. */
#ifndef VARIANTS_SWITCH_SKIP_H
#define VARIANTS_SWITCH_SKIP_H

#include "switch/flat.h"

#ifndef __ASSEMBLER__

static inline void switch_init(void)
{
}

static inline u32 switch_kernel_page(void)
{
	return 0;
}

#else

	.macro	SWITCH_TO
	SWITCH_UNLESS_SAME
	.endm

#endif
#endif
