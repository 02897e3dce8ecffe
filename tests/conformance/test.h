/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conformance tests run in the root task, whose memory its children share (user/root/root.h).
 */
#ifndef CONFORMANCE_TEST_H
#define CONFORMANCE_TEST_H

#include "ktap.h"
#include "root.h"

/* Numbers that tests may use for their own threads and tasks; all are removed or parked between
 * tests by test_clean. */
enum { FIRST_LTHREAD = 2, LAST_LTHREAD = 40, FIRST_TASK = 5, LAST_TASK = 40 };
void test_clean(void);

/* Does the kernel enforce clans (boot line clans=on)? */
int test_clans(void);
/* EFLAGS with which a thread starts: IOPL 3, but for io=fpage. */
u32 test_flags(void);

/* Where this program lies: Makefile and user.ld say so. */
enum { IMAGE_BASE = 0x00800000 };
extern char program_end[];

#endif
