/* SPDX-License-Identifier: BSD-2-Clause */
/* No fastpath: every ipc takes the C path, kernel/ipc.c.  The reference for all others. */
#include "fastpath.inc"

	VARIANT	fastpath, none, "straight to the C path: the reference", ""

	.set	fastpath_none, gate_ipc
