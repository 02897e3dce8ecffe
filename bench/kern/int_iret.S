/* SPDX-License-Identifier: BSD-2-Clause */
/* The empty gate: into the kernel and out again. */
#include "kernbench.inc"

	KERNEL_BENCH	int_iret, GATE_INT_IRET
	iret
