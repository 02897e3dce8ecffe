/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the invariants share. */
#ifndef CHECK_INVARIANTS_H
#define CHECK_INVARIANTS_H

int memory_check(void); /* a part of memory: in turn, all of it */
void memory_from_begin(void);
void invariants_all(void);
void planted(const char *what); /* planted.c: called before a broken rule ends the kernel */

#endif
