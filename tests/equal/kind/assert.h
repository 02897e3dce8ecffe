/* SPDX-License-Identifier: BSD-2-Clause */
/* The image of the equality test: assertions as in a checking build. */
#ifndef EQUAL_ASSERT_H
#define EQUAL_ASSERT_H

#include "../../../kernel/check/assert.h"

#endif
