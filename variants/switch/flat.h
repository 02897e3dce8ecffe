/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What choices have in common that leave the segment registers alone: the user's are flat, and so
 * are good for the kernel (Liedtke 1993, 5.5.3).
 */
#ifndef VARIANTS_SWITCH_FLAT_H
#define VARIANTS_SWITCH_FLAT_H

#include "switch/plain.h"

#ifndef __ASSEMBLER__

#define SWITCH_ENTER ""

#else

	.macro	ENTER_SEGMENTS
	.endm

#endif
#endif
