/* SPDX-License-Identifier: BSD-2-Clause */
/* Release and benchmark builds: assertions cost nothing. */
#ifndef KERNEL_ASSERT_H
#define KERNEL_ASSERT_H

#define assert(condition) ((void)sizeof(condition))

#endif
