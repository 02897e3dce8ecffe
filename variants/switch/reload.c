/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * skip, in a kernel that keeps segment registers, as those of its time did: what leaving them alone
 * saves (Liedtke 1993, section 5.5.3).  Each entry saves DS, ES, FS and GS and loads DS and ES,
 * each exit loads all four: the instructions of the 66 cycles that the paper gives for the 486.  As
 * all else in this kernel leaves them alone, what is loaded is the flat segment that is there.
 */
#include "variant.h"

VARIANT(switch, reload, "as skip, but each entry and each exit loads segment registers", "");
