/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The measured interval.  Every sample executes the same instructions around its operation, so
 * that one benchmark, `overhead`, knows what they cost:
 *
 *	rdtsc, keep it, load EAX and EDX, marker | operation | marker, keep EAX and EDX, rdtsc, keep
 *
 * The markers (`test` with a magic constant, which changes nothing but flags) delimit the same
 * interval for whoever watches the execution stream.  MEASURE_END may be in another thread.
 * For use in asm statements; EAX and EDX are lost before the operation and after it.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#define MEASURE_BEGIN(eax, edx)                 \
	"rdtsc\n\t"                             \
	"mov %%eax, measure_start\n\t"          \
	"mov " eax ", %%eax\n\t"                \
	"mov " edx ", %%edx\n\t"                \
	"test $0x4c340100, %%eax\n\t"

#define MEASURE_END                             \
	"test $0x4c340200, %%eax\n\t"           \
	"mov %%eax, measure_eax\n\t"            \
	"mov %%edx, measure_edx\n\t"            \
	"rdtsc\n\t"                             \
	"mov %%eax, measure_stop\n\t"

/* Low words of the TSC, and what the operation left in EAX and EDX. */
extern volatile unsigned measure_start, measure_stop, measure_eax, measure_edx;

/* The word that a measured message carries, as an operand of MEASURE_BEGIN. */
extern volatile unsigned measure_word;
#define MEASURE_WORD "measure_word"

#endif
