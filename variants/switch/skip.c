/* SPDX-License-Identifier: BSD-2-Clause */
/* CR3 is loaded when a thread of another space goes on: its load empties the TLBs. */
#include "variant.h"

VARIANT(switch, skip, "CR3 is loaded if the page directory is another one", "liedtke93");
