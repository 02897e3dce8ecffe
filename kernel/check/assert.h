/* SPDX-License-Identifier: BSD-2-Clause */
/* Checking build: an assertion that fails ends the kernel with one line. */
#ifndef KERNEL_ASSERT_H
#define KERNEL_ASSERT_H

void panic(const char *format, ...) __attribute__((noreturn));

#define assert(condition) \
	((condition) ? (void)0 : panic("%s:%u: not so: %s", __FILE__, __LINE__, #condition))

#endif
