/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Gates, exceptions, interrupts, returns, control registers, segment loads: section 5.  QEMU does
 * not report what INT and exceptions read and push: it is done here through the caches.
 */
#ifndef SYSTEM_H
#define SYSTEM_H

#include "pipeline.h"

#pragma GCC visibility push(hidden)

enum gate {
	GATE_INT,
	GATE_EXCEPTION,
	GATE_INTERRUPT,
};

/* The guest runs under the model from here on; reads its state. */
void system_start(void);

/* Clocks of a system instruction beside its row in the table; called at its issue. */
uint32_t system_execute(const struct executed *e, uint64_t now);
/* Must the pipeline be empty around it? */
bool system_serialises(const struct insn *insn);
/* The ring the guest is in, as far as it has been followed. */
unsigned system_ring(void);
/* The stream has entered the handler of a vector: charges the way there. */
void system_enter(enum gate gate, unsigned vector);

/* Is this address where a gate of the interrupt table leads? */
bool system_is_handler(uint32_t addr);
/* The vector whose gate leads there; `wanted` if it is one of them. */
int system_vector_of(uint32_t addr, int wanted);
/* The address that the gate has pushed. */
uint32_t system_pushed_address(unsigned vector);
/* The ring from which the gate was entered. */
unsigned system_interrupted_ring(void);
/* The store has changed the interrupt table. */
void system_note_store(uint32_t addr);

#pragma GCC visibility pop

#endif
