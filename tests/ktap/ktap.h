/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests that run as programs of the kernel: one test, one rule of the V2 interface; what they
 * found is printed as KTAP.  A file holds the tests of one section; TEST puts a test into the
 * table by a linker section, so that a new file needs no edit elsewhere.
 */
#ifndef KTAP_KTAP_H
#define KTAP_KTAP_H

#include "l4.h"
#include "out.h"

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

/* Ends the test: it does not apply to this kernel or processor.  Only the test itself calls it. */
void test_skip(const char *reason) __attribute__((noreturn));

/* Runs the tests that apply, and `clean` after each; how many failed. */
u32 tests_run(int (*applies)(const struct test *t), void (*clean)(void));

#endif
