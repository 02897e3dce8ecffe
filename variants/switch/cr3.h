/* SPDX-License-Identifier: BSD-2-Clause */
/* See cr3.c. */
#ifndef VARIANTS_SWITCH_CR3_H
#define VARIANTS_SWITCH_CR3_H

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
	lea	TCB_FRAME_END(%eax), %edx
	cmp	%edx, tss_esp0
	je	921f
	mov	%edx, tss_esp0
	mov	TCB_PDIR(%eax), %edx
	mov	%edx, %cr3
921:
	.endm

#endif
#endif
