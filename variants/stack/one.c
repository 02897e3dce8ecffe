/* SPDX-License-Identifier: BSD-2-Clause */
/* Its lines stay in the cache, whoever runs (Elphinstone and Heiser 2013). */
#include "variant.h"

VARIANT(stack, one, "one kernel stack for the processor", "elphinstone13");
