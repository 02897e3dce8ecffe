/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The floor under every ipc between address spaces: the gate, the load of CR3 and the way out,
 * with nothing else.  EAX: page directory of the other space, in which the same code must stand
 * at the same address.  It trusts EAX: a benchmark build is for measuring, not for strangers.
 */
#include "kernbench.inc"

	KERNEL_BENCH	floor_switch, GATE_FLOOR_SWITCH
	mov	%eax, %cr3
	iret
