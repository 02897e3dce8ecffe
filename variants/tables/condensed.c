/* SPDX-License-Identifier: BSD-2-Clause */
/* See condensed.h. */
#include "variant.h"

VARIANT(tables, condensed, "what the processor reads lies in one page", "liedtke93");
