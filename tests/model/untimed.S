/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions that no Pentium has, and so no table of the model. */
#include "guest.inc"

	case	untimed
	rounds
	cmovz	%eax, %ebx
	cmovae	%eax, %ebx
	again

	.section .cases, "a"
cases_end:
	.text
