/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CR3 is loaded whenever another thread goes on, be it of the same space: what the comparison of
 * skip.c saves.
 */
#include "variant.h"

VARIANT(switch, cr3, "CR3 is loaded for every other thread", "");
