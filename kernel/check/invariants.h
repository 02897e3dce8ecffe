/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the invariants share. */
#ifndef CHECK_INVARIANTS_H
#define CHECK_INVARIANTS_H

void memory_check(void); /* a part of memory: in turn, all of it */

#endif
