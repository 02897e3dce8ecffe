/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What QEMU's plugin interface has had since QEMU 7.2 (version 1), and what it has lost.  Each
 * function is a weak symbol: where QEMU lacks it, it is null, and what 7.2 has is used instead.
 *
 *	version 2 (QEMU 9.0)	inline additions go to a scoreboard, no more to any address
 *	version 3 (9.1)		the bytes of an instruction are copied; control of time
 *	version 5 (10.1)	general registers can be written, so the guest's clock too
 *
 * No such QEMU has been tried: tests/plugin/newer_qemu.c stands for it.
 */
#ifndef NEWER_H
#define NEWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "qemu_plugin.h"

#pragma GCC visibility push(hidden)

enum { INSN_BYTES = 16 };

/* To be called first; `version` is the highest that QEMU knows. */
void newer_open(uint64_t plugin, int version);

/* The bytes of an instruction, in `buffer` or in QEMU's memory. */
const uint8_t *newer_bytes(const struct qemu_plugin_insn *insn, uint8_t buffer[INSN_BYTES]);

/* How far the generated code has come; advanced by newer_advance at an instruction. */
extern volatile uint64_t *newer_progress;
void newer_advance(struct qemu_plugin_insn *insn, uint64_t by);
/* Before the first use of newer_progress; the guest runs. */
void newer_find_progress(void);

/* Callbacks must say that they write registers. */
enum qemu_plugin_cb_flags newer_flags(void);
/* EDX:EAX of the guest; false if it cannot be written. */
bool newer_can_write_clock(void);
void newer_write_clock(uint64_t value);

/* Control of QEMU's virtual clock; false if it is not given. */
bool newer_control_time(void);
/* The virtual clock is to be so many ns after it was taken over. */
void newer_set_time(uint64_t ns);

#pragma GCC visibility pop

#endif
