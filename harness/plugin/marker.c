/* SPDX-License-Identifier: BSD-2-Clause */
/* Recognises the marker instructions. */
#include "marker.h"

/* test $imm32,%eax with imm32 = 0x4C34<<16 | op<<8 | id, as the guest writes it */
enum { MARKER_OPCODE = 0xA9, MARKER_SIZE = 5, MARKER_MAGIC_LOW = 0x34, MARKER_MAGIC_HIGH = 0x4C };

struct marker decode_marker(const uint8_t *bytes, size_t size)
{
	struct marker m = { MARKER_NONE, 0 };

	if (size != MARKER_SIZE || bytes[0] != MARKER_OPCODE)
		return m;
	if (bytes[3] != MARKER_MAGIC_LOW || bytes[4] != MARKER_MAGIC_HIGH)
		return m;
	if (bytes[2] == MARKER_START || bytes[2] == MARKER_STOP) {
		m.op = bytes[2];
		m.id = bytes[1];
	}
	return m;
}
