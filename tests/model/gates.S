/* SPDX-License-Identifier: BSD-2-Clause */
/* For speed.py: from ring 3 through a gate, a load of CR3 and IRET, over and over. */
#include "guest.inc"

	case	gates
	vector	0x32, switch_space, 0xEE00
	enter_ring3
	rounds
	mov	$INNER, %edx
2:	int	$0x32
	dec	%edx
	jnz	2b
	again_ring3

switch_space:
	mov	%cr3, %eax
	mov	%eax, %cr3
	iret

	.section .cases, "a"
cases_end:
