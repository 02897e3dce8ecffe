/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bodies of the client and the servers of the ipc benchmarks (pingpong.h), by the way in that
 * `enter` is: an asm string that does ipc with all registers loaded.  For pingpong.c and
 * pingpong_sysenter.c.
 */
#ifndef BENCH_PINGPONG_CODE_H
#define BENCH_PINGPONG_CODE_H

#include "bench.h"
#include "measure.h"

#define SEND_TIMEOUT_ZERO "$0x10"

/* The word of the request: a server answers with its complement. */
extern volatile u32 pingpong_request;

/* Before a server's first reply: wait for anybody. */
#define WAIT_FIRST(enter)       \
	"mov $-1, %%eax\n\t"    \
	"mov $1, %%ebp\n\t"     \
	"xor %%ecx, %%ecx\n\t"  \
	enter "\n"

/* What replying needs: the receive phase open, send timeout zero; ESI EDI are the client. */
#define REPLY_REGISTERS                           \
	"mov " SEND_TIMEOUT_ZERO ", %%ecx\n\t"    \
	"mov $1, %%ebp\n\t"

#define SERVER_STOPS(enter)                                                               \
	__asm__ volatile(WAIT_FIRST(enter)                                                \
			 "1:" MEASURE_END                                                 \
			 "mov measure_edx, %%edx\n\t"                                     \
			 "not %%edx\n\t"                                                  \
			 REPLY_REGISTERS                                                  \
			 "xor %%eax, %%eax\n\t"                                           \
			 enter "\n\t"                                                     \
			 "jmp 1b"                                                         \
			 :                                                                \
			 :                                                                \
			 : "memory")

#define SERVER_STARTS(enter)                                                              \
	__asm__ volatile(WAIT_FIRST(enter)                                                \
			 "1: not %%edx\n\t"                                               \
			 "mov %%edx, measure_word\n\t"                                    \
			 REPLY_REGISTERS                                                  \
			 MEASURE_BEGIN("$0", MEASURE_WORD)                                \
			 enter "\n\t"                                                     \
			 "jmp 1b"                                                         \
			 :                                                                \
			 :                                                                \
			 : "memory")

#define SERVER_PLAIN(enter)                                                               \
	__asm__ volatile(WAIT_FIRST(enter)                                                \
			 "1: not %%edx\n\t"                                               \
			 REPLY_REGISTERS                                                  \
			 "xor %%eax, %%eax\n\t"                                           \
			 enter "\n\t"                                                     \
			 "jmp 1b"                                                         \
			 :                                                                \
			 :                                                                \
			 : "memory")

/*
 * One call: BEFORE and AFTER are the ends of the interval or what stands in for them.  EDX takes
 * the request there and the answer back.
 */
#define CALL(before, enter, after)                                                        \
	do {                                                                              \
		u32 esi = partner.low, edi = partner.high, ecx = timeouts;                \
                                                                                          \
		measure_word = pingpong_request;                                          \
		__asm__ volatile("push %%ebp\n\t"                                         \
				 "xor %%ebp, %%ebp\n\t"                                   \
				 before enter "\n\t" after "pop %%ebp"                    \
				 : "+S"(esi), "+D"(edi), "+c"(ecx)                        \
				 :                                                        \
				 : "eax", "ebx", "edx", "memory", "cc");                  \
	} while (0)

#define KEEP_RESULT                          \
	"mov %%eax, measure_eax\n\t"         \
	"mov %%edx, measure_edx\n\t"

#define CLIENT_STARTS(enter) CALL(MEASURE_BEGIN("$0", MEASURE_WORD), enter, KEEP_RESULT)
#define CLIENT_STOPS(enter) \
	CALL("mov measure_word, %%edx\n\txor %%eax, %%eax\n\t", enter, MEASURE_END)
#define CLIENT_MEASURES(enter) CALL(MEASURE_BEGIN("$0", MEASURE_WORD), enter, MEASURE_END)

#endif
