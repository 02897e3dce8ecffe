/* SPDX-License-Identifier: BSD-2-Clause */
/* See spread.h. */
#include "variant.h"

VARIANT(tables, spread, "each table that the processor reads has a page of its own", "");
