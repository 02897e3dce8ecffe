/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all host tests share: KTAP lines for tests/host/run.py, and random numbers that a seed
 * repeats.  A program runs its random tests with seed 1 and, if given one, with that of argv[1].
 */
#ifndef TESTS_HOST_HOST_H
#define TESTS_HOST_HOST_H

#include "room.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static unsigned host_count, host_failed;
static const char *host_name = "start"; /* the test under way */
static unsigned long long host_seed, host_state, host_step;

static inline void host_begin(void)
{
	room_ready();
	setvbuf(stdout, 0, _IOLBF, 0);
	printf("KTAP version 1\n");
}

static inline int host_end(void)
{
	printf("1..%u\n", host_count);
	return host_failed ? 1 : 0;
}

/* One row of a table: its result, and what to call it. */
static inline __attribute__((format(printf, 2, 3))) void host_row(int ok, const char *format, ...)
{
	va_list args;

	host_count++;
	host_failed += !ok;
	printf("%sok %u ", ok ? "" : "not ", host_count);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

static inline void test_begin(const char *name, unsigned long long seed)
{
	host_name = name;
	host_seed = host_state = seed;
	host_step = 0;
}

static inline void test_end(void)
{
	host_row(1, "%s (seed %llu)", host_name, host_seed);
}

/* Ends the program: once model and kernel differ, what follows means nothing. */
static inline __attribute__((noreturn, format(printf, 4, 5))) void
host_give_up(const char *file, int line, const char *what, const char *format, ...)
{
	va_list args;

	printf("# %s:%d: not so: %s: seed %llu step %llu: ", file, line, what, host_seed,
	       host_step);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	host_row(0, "%s (seed %llu)", host_name, host_seed);
	exit(host_end());
}

#define expect(condition, ...) \
	((condition) ? (void)0 : host_give_up(__FILE__, __LINE__, #condition, __VA_ARGS__))

/* Zeros at a fixed address, in the place of what was there before. */
static inline void host_map(void *at, unsigned long size)
{
	void *p;

	munmap(at, size);
	p = mmap(at, size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	expect(p == at, "no memory at %p", at);
}

/* splitmix64 */
static inline unsigned long long random_u64(void)
{
	unsigned long long z = host_state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static inline unsigned random_below(unsigned n)
{
	return (unsigned)(random_u64() >> 32) % n;
}

static inline int percent(unsigned p)
{
	return random_below(100) < p;
}

/* Runs a random test with each seed. */
static inline void host_seeds(int argc, char **argv, void (*test)(unsigned long long seed))
{
	test(1);
	if (argc > 1)
		test(strtoull(argv[1], 0, 0));
}

#endif
