/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client that touches n pages after each call to a server that touches two: what the call costs
 * together with what it has thrown out of the TLBs (Liedtke 1995, Figure 2).  The cases alone_n are
 * the same without the call.  Two rounds are not measured, so that the third finds what a round
 * leaves behind.  Each page is touched in another line of the first-level cache.
 */
#include "bench.h"
#include "measure.h"
#include "small.h"

enum { CLIENT_PAGES = 0x02000000, SERVER_PAGES = 0x02100000, STEP = L4_PAGE_SIZE + 32, ROUNDS = 2 };


static u32 pages;

static void server(void)
{
	__asm__ volatile("mov $-1, %%eax\n\t"
			 "mov $1, %%ebp\n\t"
			 "xor %%ecx, %%ecx\n\t"
			 "int $0x30\n"
			 "1: mov %c0, %%eax\n\t"
			 "mov %c1, %%eax\n\t"
			 "mov $0x10, %%ecx\n\t"
			 "mov $1, %%ebp\n\t"
			 "xor %%eax, %%eax\n\t"
			 "int $0x30\n\t"
			 "jmp 1b"
			 :
			 : "i"(SERVER_PAGES), "i"(SERVER_PAGES + STEP)
			 : "memory");
}

/* One round: BEGIN and END are the ends of the interval or what stands in for them. */
#define ROUND(begin, call, end)                                                           \
	do {                                                                              \
		u32 esi = partner.low, edi = partner.high, n = pages;                     \
                                                                                          \
		__asm__ volatile("push %%ebp\n\t"                                         \
				 "push %2\n\t"                                            \
				 "xor %%ebp, %%ebp\n\t"                                   \
				 "xor %%ecx, %%ecx\n\t"                                   \
				 begin call                                               \
				 "mov (%%esp), %%ecx\n\t"                                 \
				 "mov %3, %%esi\n"                                        \
				 "1: mov (%%esi), %%ebx\n\t"                              \
				 "add %4, %%esi\n\t"                                      \
				 "dec %%ecx\n\t"                                          \
				 "jnz 1b\n\t"                                             \
				 end                                                      \
				 "pop %2\n\t"                                             \
				 "pop %%ebp"                                              \
				 : "+S"(esi), "+D"(edi), "+c"(n)                          \
				 : "i"(CLIENT_PAGES), "i"(STEP)                           \
				 : "eax", "ebx", "edx", "memory", "cc");                  \
	} while (0)

#define PLAIN_BEGIN "xor %%eax, %%eax\n\txor %%edx, %%edx\n\t"
#define CALL "int $0x30\n\t"

static void calls(void)
{
	for (u32 i = 0; i < ROUNDS; i++)
		ROUND(PLAIN_BEGIN, CALL, "");
	ROUND(MEASURE_BEGIN("$0", "$0"), CALL, MEASURE_END);
}

static void alone(void)
{
	for (u32 i = 0; i < ROUNDS; i++)
		ROUND(PLAIN_BEGIN, "", "");
	ROUND(MEASURE_BEGIN("$0", "$0"), "", MEASURE_END);
}

static int check(void)
{
	return !(measure_eax & L4_CC_ERROR);
}

static void large(u32 n)
{
	pages = n;
	partner_inter(server);
}

static void small(u32 n)
{
	pages = n;
	partner_small(server);
}

/* The three cases of a number of pages. */
#define SETUP(n)                          \
	static void large_##n(void)       \
	{                                 \
		large(n);                 \
	}                                 \
	static void small_##n(void)       \
	{                                 \
		small(n);                 \
	}
#define CASES(n)                                                                       \
	{ .name = "alone_" #n, .setup = large_##n, .sample = alone, .check = check,    \
	  .cleanup = partner_end },                                                    \
	{ .name = "large_" #n, .setup = large_##n, .sample = calls, .check = check,    \
	  .cleanup = partner_end },                                                    \
	{ .name = "small_" #n, .setup = small_##n, .sample = calls, .check = check,    \
	  .cleanup = partner_end, .needs_small = 1 },

SETUP(2)
SETUP(8)
SETUP(16)
SETUP(32)
SETUP(48)
SETUP(64)
SETUP(96)
SETUP(128)

static const struct bench_case cases[] = {
	CASES(2) CASES(8) CASES(16) CASES(32) CASES(48) CASES(64) CASES(96) CASES(128)
};

BENCH(working_set, "What do a call and the working set that it has thrown out cost?", ANY);
