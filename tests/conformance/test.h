/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conformance tests: one test, one rule of the V2 interface.  A file holds the tests of one
 * section; TEST puts a test into the table by a linker section, so that a new file needs no edit
 * elsewhere.  Tests run in the root task, whose memory its children share (user/root/root.h).
 */
#ifndef CONFORMANCE_TEST_H
#define CONFORMANCE_TEST_H

#include "root.h"

struct test {
	const char *name, *section, *rule;
	void (*run)(void);
};

/* TEST(name, "4.2", "rule in words") { ... CHECK(...) ... } */
#define TEST(name, section_number, rule)                                             \
	static void test_##name(void);                                               \
	static const struct test record_##name                                       \
		__attribute__((section(".tests." #name), used)) = {                  \
			#name, section_number, rule, test_##name                     \
		};                                                                   \
	static void test_##name(void)

/* Each says what was expected and found; a test goes on after a failure. */
#define CHECK(condition) test_check(!!(condition), #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(found, expected) \
	test_equal((u32)(found), (u32)(expected), #found, __FILE__, __LINE__)

void test_check(int good, const char *what, const char *file, u32 line);
void test_equal(u32 found, u32 expected, const char *what, const char *file, u32 line);

/* Numbers that tests may use for their own threads and tasks; all are removed or parked between
 * tests by test_clean. */
enum { FIRST_LTHREAD = 2, LAST_LTHREAD = 40, FIRST_TASK = 5, LAST_TASK = 40 };
void test_clean(void);

/* Ends the test: it does not apply to this kernel or processor.  Only the test itself calls it. */
void test_skip(const char *reason) __attribute__((noreturn));
/* Does the kernel enforce clans (boot line clans=on)? */
int test_clans(void);
/* EFLAGS with which a thread starts: IOPL 3, but for io=fpage. */
u32 test_flags(void);

/* Where this program lies: Makefile and user.ld say so. */
enum { IMAGE_BASE = 0x00800000 };
extern char program_end[];

#endif
