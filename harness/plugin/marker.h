/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The marker instructions that delimit an interval: test $imm32,%eax with
 * imm32 = 0x4C34<<16 | op<<8 | id.  Shared by the counter and the machine model.
 */
#ifndef MARKER_H
#define MARKER_H

#include <stddef.h>
#include <stdint.h>

/* Hidden: QEMU exports thousands of symbols, and its own would be taken before ours. */
#pragma GCC visibility push(hidden)

enum marker_op {
	MARKER_NONE,
	MARKER_START,
	MARKER_STOP,
};

struct marker {
	enum marker_op op;
	uint8_t id;
};

struct marker decode_marker(const uint8_t *bytes, size_t size);

#pragma GCC visibility pop

#endif
