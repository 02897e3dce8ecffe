/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The figures of the model that are not certain, or that differ between boards.  Every row is an
 * argument of the plugin (name=value) and is listed by `help=1` and `./l4bench list`; the harness
 * reads this table too.  BCLK figures are in clocks of the external bus and may have fractions;
 * they are rounded to processor clocks once.
 *
 * BAND(value, fast, slow): what is taken, and the two ends between which the figure may lie, the
 * end that makes the machine faster first.  The interval of a result is made of them (README.md).
 * SURE(value): read at its source, or a choice of the experiment.  The two numbers after the
 * processors are what an argument may be set to.
 *
 * Sources are the keys of the specification: AL IBM's assembler reference, AM and AT Agner Fog's
 * manuals, AB Abrash, B6 86Box, HP HelpPC, IM Intel's Pentium manual, L93 Liedtke 1993, S95 and T9
 * Liedtke 1995, LM lmbench, MA MAME, S97 Haertig 1997, TR a 430FX measurement, VC Ventium; MEM from
 * memory.  A band without a printed other end is our estimate: 6 clocks for a gate, 4 for a walk, 2
 * bus clocks for a line.
 */
#ifndef KNOBS_H
#define KNOBS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#pragma GCC visibility push(hidden)

/* KNOB(name, Pentium, 486, lowest, highest, unit, source and meaning) */
#define KNOBS(KNOB)                                                                               \
	KNOB(mhz, SURE(133), SURE(50), 1, 1000, MHZ,                                              \
	     "processor clock")                                                                   \
	KNOB(bus, SURE(66.5), SURE(50), 1, 1000, MHZ,                                             \
	     "external bus clock")                                                                \
	KNOB(int_outer, BAND(48, 42, 55), SURE(71), 40, 82, CLK,                                  \
	     "AL, B6: INT n to more privilege; P5 with IRET 69 (S95) to 82 (S97)")                \
	KNOB(int_same, BAND(31, 25, 37), BAND(44, 38, 50), 20, 60, CLK,                           \
	     "AL, B6: INT n, same privilege")                                                     \
	KNOB(int3_outer, BAND(44, 38, 50), BAND(67, 61, 82), 38, 82, CLK,                         \
	     "AL P5 44; 486 MEM: INT n less 4 (AL prints 82)")                                    \
	KNOB(int3_same, BAND(27, 21, 33), BAND(40, 34, 46), 20, 60, CLK,                          \
	     "MEM: INT n less 4")                                                                 \
	KNOB(exc, BAND(6, 0, 12), BAND(6, 0, 12), 0, 12, CLK,                                     \
	     "MEM: abort and error code, on top of INT 3")                                        \
	KNOB(inta, BAND(10, 4, 40), BAND(10, 4, 40), 0, 40, BCLK,                                 \
	     "MEM: two acknowledge cycles of a hardware interrupt")                               \
	KNOB(iret_outer, SURE(27), SURE(36), 18, 40, CLK,                                         \
	     "AL, B6, S95: IRETD to less privilege; band: int_outer")                             \
	KNOB(iret_same, BAND(10, 7, 13), BAND(15, 15, 20), 7, 20, CLK,                            \
	     "AL, B6, HP: IRETD, same privilege")                                                 \
	KNOB(task_switch, BAND(85, 71, 108), BAND(180, 150, 200), 71, 200, CLK,                   \
	     "AL P5 85 to a 32-bit TSS, MEM 21 to 23 more; 486 MEM")                              \
	KNOB(cr3, BAND(21, 21, 46), SURE(4), 4, 46, CLK,                                          \
	     "T9: 21 and 4; AL prints 21/46 for the P5")                                          \
	KNOB(btbflush, BAND(1, 0, 1), SURE(0), 0, 1, FLAG,                                        \
	     "IM 2.2 note: loading CR3 empties the branch buffer")                                \
	KNOB(cr0, BAND(22, 16, 28), BAND(16, 10, 22), 4, 30, CLK,                                 \
	     "AL, second-hand")                                                                   \
	KNOB(cr2, BAND(12, 8, 16), BAND(4, 4, 8), 4, 20, CLK,                                     \
	     "AL, second-hand")                                                                   \
	KNOB(cr4, BAND(14, 8, 25), BAND(4, 4, 14), 4, 25, CLK,                                    \
	     "MEM: 14, perhaps 25 with paging")                                                   \
	KNOB(dr, BAND(11, 5, 15), BAND(10, 3, 15), 3, 15, CLK,                                    \
	     "MEM: load of a debug register")                                                     \
	KNOB(invlpg, BAND(25, 19, 30), BAND(12, 11, 14), 8, 30, CLK,                              \
	     "AL P5 25, MEM; 486 12 (HP), 11 if it is not there")                                 \
	KNOB(seg_new, BAND(0, 0, 8), SURE(0), 0, 8, CLK,                                          \
	     "MEM: extra of a segment load with another descriptor")                              \
	KNOB(seg_ss, BAND(0, 0, 6), SURE(0), 0, 6, CLK,                                           \
	     "MEM: the same, more for SS")                                                        \
	KNOB(wrmsr, BAND(37, 30, 45), SURE(20), 20, 45, CLK,                                      \
	     "MEM; the 486 has none")                                                             \
	KNOB(wbinvd, BAND(2000, 2000, 4000), SURE(5), 5, 4000, CLK,                               \
	     "MEM P5 2000 and more; AL 486 5")                                                    \
	KNOB(hlt, BAND(12, 4, 12), SURE(4), 4, 12, CLK,                                           \
	     "MEM; MA 4; the time spent waiting comes on top")                                 \
	KNOB(in, BAND(4, 4, 7), BAND(14, 8, 16), 4, 30, CLK,                                      \
	     "MEM P5, MA 486: IN with the right to; the bus comes on top")                        \
	KNOB(out, BAND(9, 9, 12), BAND(16, 10, 18), 7, 30, CLK,                                   \
	     "MEM P5, MA 486: OUT with the right to; the bus comes on top")                       \
	KNOB(iodev, BAND(8, 2, 100), BAND(8, 2, 100), 2, 100, BCLK,                               \
	     "MEM: bus cycle of a device or port")                                                \
	KNOB(imul, BAND(9, 9, 10), BAND(13, 13, 42), 9, 42, CLK,                                  \
	     "AT 9, MA, B6 10; 486 MA, by the value, which is not seen")                          \
	KNOB(bsf, BAND(16, 6, 42), BAND(16, 6, 42), 6, 42, CLK,                                   \
	     "MEM: 6+n on the P5; the value is not seen")                                         \
	KNOB(bsr, BAND(23, 7, 73), BAND(23, 6, 103), 6, 103, CLK,                                 \
	     "MEM: 7+2n on the P5; the value is not seen")                                        \
	KNOB(fnsave, BAND(124, 124, 160), BAND(143, 100, 160), 100, 160, CLK,                     \
	     "MEM")                                                                               \
	KNOB(frstor, BAND(70, 70, 140), BAND(120, 60, 140), 60, 140, CLK,                         \
	     "MEM")                                                                               \
	KNOB(fninit, BAND(16, 12, 20), SURE(17), 12, 20, CLK,                                     \
	     "MEM P5; MA 486")                                                                    \
	KNOB(fnclex, BAND(9, 7, 11), SURE(7), 7, 11, CLK,                                         \
	     "MEM P5; MA 486")                                                                    \
	KNOB(untimed, BAND(5, 1, 50), BAND(5, 1, 50), 1, 50, CLK,                                 \
	     "charged for an instruction that has no timing")                                     \
	KNOB(mis_always, BAND(3, 2, 3), SURE(0), 0, 5, CLK,                                       \
	     "IM 2.2 3, AB 2: unconditional transfer, mispredicted")                              \
	KNOB(mis_u, SURE(3), SURE(0), 0, 5, CLK,                                                  \
	     "IM 2.2, AM, AB: Jcc in U, mispredicted")                                            \
	KNOB(mis_v, SURE(4), SURE(0), 0, 6, CLK,                                                  \
	     "IM 2.2, AM, AB: Jcc in V, mispredicted")                                            \
	KNOB(mis_next, BAND(1, 0, 1), SURE(0), 0, 1, FLAG,                                        \
	     "AM: after a misprediction the next is not predicted")                               \
	KNOB(btbkey, BAND(0, 1, 0), SURE(0), 0, 1, FLAG,                                          \
	     "AM: 1 keys the buffer by the preceding group")                                      \
	KNOB(misalign, SURE(3), SURE(3), 0, 6, CLK,                                               \
	     "AB, VC, B6: access across a dword boundary")                                        \
	KNOB(walk, BAND(9, 5, 13), BAND(9, 9, 13), 5, 28, CLK,                                    \
	     "S95, L93: TLB miss, entries in L1; 486 to 13 (S95)")                                \
	KNOB(walk_fill, BAND(0, 1, 0), SURE(1), 0, 1, FLAG,                                       \
	     "S97 4.3: P5 does not allocate L1 lines for walks; S95 counts as if")                \
	KNOB(adlock, BAND(2, 0, 12), BAND(4, 0, 12), 0, 12, BCLK,                                 \
	     "MEM: lock when an accessed or dirty bit is set")                                    \
	KNOB(l2_first, BAND(4, 2, 6), BAND(5, 2, 7), 2, 8, BCLK,                                  \
	     "TR, LM: L1 miss, L2 hit, until the load completes")                                 \
	KNOB(l2_line, BAND(8, 6, 10), BAND(8, 5, 10), 4, 12, BCLK,                                \
	     "LM fit: bus busy with a line of L2")                                                \
	KNOB(mem_first, BAND(7.5, 5.5, 12), BAND(10, 8, 12), 5, 15, BCLK,                         \
	     "TR: L2 miss, until the load completes")                                             \
	KNOB(mem_line, BAND(12.5, 10.5, 18), BAND(20, 18, 22), 8, 30, BCLK,                       \
	     "LM fit: bus busy with a line of memory")                                            \
	KNOB(wr_l2, BAND(3, 2, 5), BAND(3, 2, 5), 1, 6, BCLK,                                     \
	     "MEM: a posted write that hits L2")                                                  \
	KNOB(wr_mem, BAND(5, 2, 8), BAND(3, 2, 8), 2, 10, BCLK,                                   \
	     "MEM: a posted write to memory")                                                     \
	KNOB(wr_line, BAND(6, 4, 13), SURE(0), 0, 13, BCLK,                                       \
	     "MEM: a modified line written back (3-1-1-1)")                                       \
	KNOB(uncached, BAND(2, 2, 4), BAND(2, 2, 4), 2, 8, BCLK,                                  \
	     "MEM: locked or uncached cycle")                                                     \
	KNOB(l2_kb, BAND(256, 512, 256), SURE(256), 0, 2048, KB,                                  \
	     "S97, L93 256; MEM Pentium boards to 512; 0 takes it away")                          \
	KNOB(l2_ways, BAND(1, 2, 1), BAND(1, 2, 1), 1, 4, WAYS,                                   \
	     "S97 direct mapped; MEM for other boards")                                           \
	KNOB(wbufs, SURE(2), BAND(4, 8, 2), 1, 8, WAYS,                                           \
	     "IM 2.6: P5 one a pipe; 486 MEM")                                                    \
	KNOB(cold, SURE(0), SURE(0), 0, 2, FLAG,                                                  \
	     "1 empties caches, TLBs, BTB before an interval; 2 L2 too")

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
/* A figure in its own unit. */
double knob_value(enum knob knob);
void knobs_help(FILE *to);
/* Prints `"name": value` of every knob. */
void knobs_print(FILE *to);
/* A figure in processor clocks: bus clocks are converted, halves rounded up. */
static inline uint32_t knob_clocks(enum knob knob)
{
	return knob_in_clocks[knob];
}

#pragma GCC visibility pop

#endif
