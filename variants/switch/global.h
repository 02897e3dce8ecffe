/* SPDX-License-Identifier: BSD-2-Clause */
/* See global.c. */
#ifndef VARIANTS_SWITCH_GLOBAL_H
#define VARIANTS_SWITCH_GLOBAL_H

#include "switch/flat.h"

#ifndef __ASSEMBLER__

void switch_init(void);
u32 switch_kernel_page(void);

#else

	.macro	SWITCH_TO
	SWITCH_UNLESS_SAME
	.endm

#endif
#endif
