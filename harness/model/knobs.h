/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The figures of the model that are not certain, or that differ between boards: each with its
 * value for the Pentium and the 486, its range, its unit and its source.  Every row is an argument
 * of the plugin (name=value) and is listed by `help=1`.  BCLK figures are in clocks of the
 * external bus and may have fractions; they are rounded to processor clocks once.
 *
 * Sources are the keys of the specification: AL IBM's assembler reference, AM and AT Agner Fog's
 * manuals, AB Abrash, B6 86Box, HS and T9 Liedtke 1995, IM Intel's Pentium manual, IZ IzarraVM,
 * L93 Liedtke 1993, LM lmbench, MA MAME, S97 Haertig 1997, TR a 430FX measurement; MEM from memory.
 */
#ifndef KNOBS_H
#define KNOBS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#pragma GCC visibility push(hidden)

/* KNOB(name, Pentium, 486, lowest, highest, unit, source and meaning) */
#define KNOBS(KNOB)                                                                               \
	KNOB(mhz, 133, 50, 1, 1000, MHZ, "processor clock")                                       \
	KNOB(bus, 66.5, 50, 1, 1000, MHZ, "external bus clock")                                   \
	KNOB(int_outer, 48, 71, 40, 80, CLK, "AL: INT n to more privilege; P5 band 42..52")       \
	KNOB(int_same, 31, 44, 20, 60, CLK, "AL: INT n, same privilege")                          \
	KNOB(int3_outer, 44, 67, 40, 82, CLK, "AL P5 44; 486 MEM: INT n less 4 (AL prints 82)")   \
	KNOB(int3_same, 27, 40, 20, 60, CLK, "MEM: INT n less 4")                                 \
	KNOB(exc, 6, 6, 0, 12, CLK, "MEM: abort and error code, on top of INT 3")                 \
	KNOB(inta, 10, 10, 0, 40, BCLK, "MEM: two acknowledge cycles of a hardware interrupt")    \
	KNOB(iret_outer, 27, 36, 18, 40, CLK, "AL: IRETD to less privilege")                      \
	KNOB(iret_same, 10, 15, 7, 20, CLK, "AL: IRETD, same privilege")                          \
	KNOB(task_switch, 85, 180, 71, 200, CLK, "AL P5 85 to a 32-bit TSS; 486 MEM")             \
	KNOB(cr3, 21, 4, 4, 46, CLK, "T9: 21 and 4; AL prints 21/46 for the P5")                  \
	KNOB(btbflush, 1, 0, 0, 1, FLAG, "IM 2.2 note: loading CR3 empties the branch buffer")    \
	KNOB(cr0, 22, 16, 4, 30, CLK, "AL, second-hand")                                          \
	KNOB(cr2, 12, 4, 4, 20, CLK, "AL, second-hand")                                           \
	KNOB(cr4, 14, 4, 4, 25, CLK, "MEM: 14, perhaps 25 with paging")                           \
	KNOB(dr, 11, 10, 3, 15, CLK, "MEM: load of a debug register")                             \
	KNOB(invlpg, 25, 12, 8, 30, CLK, "AL, second-hand")                                       \
	KNOB(seg_new, 0, 0, 0, 8, CLK, "MEM: extra of a segment load with another descriptor")    \
	KNOB(seg_ss, 0, 0, 0, 6, CLK, "MEM: the same, more for SS")                               \
	KNOB(wrmsr, 37, 37, 30, 45, CLK, "MEM")                                                   \
	KNOB(wbinvd, 2000, 5, 5, 4000, CLK, "MEM P5 2000 and more; AL 486 5")                     \
	KNOB(hlt, 12, 4, 4, 12, CLK, "MEM; MA 4; the time spent waiting is not modelled")         \
	KNOB(in, 4, 14, 4, 30, CLK, "MEM: IN with the right to; the bus comes on top")            \
	KNOB(out, 9, 16, 7, 30, CLK, "MEM: OUT with the right to; the bus comes on top")          \
	KNOB(iodev, 8, 8, 2, 100, BCLK, "MEM: bus cycle of a device or port")                     \
	KNOB(bsf, 16, 16, 6, 42, CLK, "MEM: 6+n on the P5; the value is not seen")                \
	KNOB(bsr, 23, 23, 6, 103, CLK, "MEM: 7+2n on the P5; the value is not seen")              \
	KNOB(fnsave, 124, 143, 100, 160, CLK, "MEM")                                              \
	KNOB(frstor, 70, 120, 60, 140, CLK, "MEM")                                                \
	KNOB(untimed, 5, 5, 1, 50, CLK, "charged for an instruction that has no timing")          \
	KNOB(mis_always, 3, 0, 0, 5, CLK, "IM 2.2: unconditional transfer, mispredicted")         \
	KNOB(mis_u, 3, 0, 0, 5, CLK, "IM 2.2, AM: Jcc in U, mispredicted")                        \
	KNOB(mis_v, 4, 0, 0, 6, CLK, "IM 2.2, AM: Jcc in V, mispredicted")                        \
	KNOB(mis_next, 1, 0, 0, 1, FLAG, "AM: after a misprediction the next is not predicted")   \
	KNOB(btbkey, 0, 0, 0, 1, FLAG, "AM: 1 keys the buffer by the preceding group")            \
	KNOB(misalign, 3, 3, 0, 6, CLK, "AB, B6: access across a dword boundary")                 \
	KNOB(walk, 9, 9, 5, 28, CLK, "HS, L93: TLB miss with both entries in L1; 486 to 13")      \
	KNOB(walk_fill, 0, 1, 0, 1, FLAG, "S97 4.3: P5 does not allocate L1 lines for walks")     \
	KNOB(adlock, 2, 4, 0, 12, BCLK, "MEM: lock when an accessed or dirty bit is set")         \
	KNOB(l2_first, 4, 5, 2, 8, BCLK, "TR, LM: L1 miss, L2 hit, until the load completes")     \
	KNOB(l2_line, 8, 8, 4, 12, BCLK, "LM fit: bus busy with a line of L2")                    \
	KNOB(mem_first, 7.5, 10, 5, 15, BCLK, "TR: L2 miss, until the load completes")            \
	KNOB(mem_line, 12.5, 20, 8, 30, BCLK, "LM fit: bus busy with a line of memory")           \
	KNOB(wr_l2, 3, 3, 1, 6, BCLK, "MEM: a posted write that hits L2")                         \
	KNOB(wr_mem, 5, 3, 2, 10, BCLK, "MEM: a posted write to memory")                          \
	KNOB(wr_line, 6, 0, 4, 13, BCLK, "MEM: a modified line written back (3-1-1-1)")           \
	KNOB(uncached, 2, 2, 2, 8, BCLK, "MEM: locked or uncached cycle")                         \
	KNOB(l2_kb, 256, 256, 0, 2048, KB, "MEM: size of L2; 0 takes it away")                    \
	KNOB(l2_ways, 1, 1, 1, 4, WAYS, "MEM: associativity of L2")                               \
	KNOB(wbufs, 2, 4, 1, 8, WAYS, "IM 2.6: P5 one a pipe; 486 MEM")                           \
	KNOB(cold, 0, 0, 0, 2, FLAG, "1 empties caches, TLBs, BTB before an interval; 2 L2 too")

enum knob {
#define KNOB(name, ...) K_##name,
	KNOBS(KNOB)
#undef KNOB
	KNOB_COUNT
};

enum cpu {
	CPU_P5,
	CPU_486,
};

extern enum cpu cpu_model;
extern uint32_t knob_in_clocks[KNOB_COUNT];

void knobs_default(enum cpu cpu);
bool knobs_set(const char *name, const char *value, char *why, int size);
/* All are set: rounds them to clocks. */
void knobs_fix(void);
void knobs_help(FILE *to);
/* Prints `name=value` of every knob, changed ones marked. */
void knobs_print(FILE *to);
/* A figure in processor clocks: bus clocks are converted, halves rounded up. */
static inline uint32_t knob_clocks(enum knob knob)
{
	return knob_in_clocks[knob];
}

#pragma GCC visibility pop

#endif
