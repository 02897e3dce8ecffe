/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the counter must know about an instruction of 32-bit code: the class it is counted in, and
 * the fewest memory accesses after which it can have come to its end.
 */
#ifndef DECODE_H
#define DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "marker.h"

/* Hidden: QEMU exports thousands of symbols, and its own would be taken before ours. */
#pragma GCC visibility push(hidden)

enum insn_class {
	CLASS_NONE,
	CLASS_CR3_LOAD,
	CLASS_SEGMENT_LOAD,
	CLASS_IO,
	CLASS_INVLPG,
	CLASSES,
};

struct decoded {
	enum insn_class class;
	uint8_t loads, stores;	/* fewest accesses of an execution that completes */
};

struct decoded decode(const uint8_t *bytes, size_t size);

#pragma GCC visibility pop

#endif
