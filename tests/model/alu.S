/* SPDX-License-Identifier: BSD-2-Clause */
/* For speed.py: computes in registers, as programs do that hardly touch memory. */
#include "guest.inc"

	case	alu
	rounds
	mov	$INNER, %edx
2:	add	%eax, %esi
	lea	4(%esi, %eax), %edi
	xor	%edi, %eax
	shl	$3, %edi
	sub	%esi, %edi
	and	$0x7FFF, %edi
	or	%edi, %ebp
	inc	%eax
	dec	%edx
	jnz	2b
	again

	.section .cases, "a"
cases_end:
