/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A benchmark is one file in bench/user: a record that states its question and the path that its
 * ipc must take, and a table of cases.  For each case and each fastpath the driver (main.c) calls
 *
 *	setup()     once: threads and tasks
 *	prepare()   before each sample, outside of the measurement
 *	sample()    one measured operation, between the markers of measure.h
 *	check()     after each sample: was the work done?
 *	cleanup()   once
 *
 * Functions that a case does not need are NULL.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "control.h"
#include "root.h"

struct bench_case {
	const char *name; /* inter (between address spaces), intra (within one) or any */
	void (*setup)(void), (*prepare)(void), (*sample)(void), (*cleanup)(void);
	int (*check)(void);
	int needs_gates; /* of a benchmark build */
	int needs_small; /* a kernel with small address spaces */
	const char *only; /* the one fastpath that it can be measured with */
	u32 at_most;	 /* samples, without warm-up; 0: as many as are asked for */
	int lasts;	 /* timer ticks may fall into a sample */
};

struct bench {
	const char *name, *question, *expect, *measures;
	const struct bench_case *cases;
	u32 count;
	int apart; /* not among all, runs when it is named */
};

#define FAST "fast" /* every ipc between the markers takes the fastpath, if one is selected */
#define SLOW "slow" /* every one takes the C path */
#define NONE "none" /* there is none */
#define ANY "any"   /* some of both */

/* BENCH(name, "question?", FAST); the cases are in `cases` above it. */
#define BENCH(bench_name, question_text, path) BENCH_OF("time", bench_name, question_text, path, 0)
/* The same for one that takes long. */
#define BENCH_APART(bench_name, question_text, path) \
	BENCH_OF("time", bench_name, question_text, path, 1)
/* Of which not the time counts, but how long interrupts were held off (harness/watch/held.h). */
#define BENCH_HELD(bench_name, question_text) BENCH_OF("held", bench_name, question_text, ANY, 0)
#define BENCH_OF(what, bench_name, question_text, path, is_apart)                    \
	static const struct bench record_##bench_name                                \
		__attribute__((section(".bench." #bench_name), used)) = {            \
			#bench_name, question_text, path, what, cases,               \
			sizeof cases / sizeof *cases, is_apart                       \
		}

/* Threads and tasks for the partner of a benchmark. */
enum { PARTNER_LTHREAD = 2, PARTNER_TASK = 5, PARTNER_STACK = 2, HELPER_LTHREAD = 3 };
extern struct l4_id partner;

/* Starts `entry` as a thread of this task, or as a task of its own, as `partner`. */
void partner_intra(void (*entry)(void));
void partner_inter(void (*entry)(void));
void partner_inter_paged(void (*entry)(void), struct l4_id pager);
void partner_small(void (*entry)(void)); /* both in small spaces */
void partner_end(void);

/* A page that is mapped and unmapped, at the same address in both spaces. */
extern u8 bench_page[L4_PAGE_SIZE];
u32 bench_page_address(void);

#endif
