/* SPDX-License-Identifier: BSD-2-Clause */
/* Client and servers of the ipc benchmarks, see pingpong.h. */
#include "pingpong.h"
#include "bench.h"
#include "measure.h"

#define SEND_TIMEOUT_ZERO "$0x10"

static volatile u32 request;

/* Before a server's first reply: wait for anybody. */
#define WAIT_FIRST              \
	"mov $-1, %%eax\n\t"    \
	"mov $1, %%ebp\n\t"     \
	"xor %%ecx, %%ecx\n\t"  \
	"int $0x30\n"

/* What replying needs: the receive phase open, send timeout zero; ESI EDI are the client. */
#define REPLY_REGISTERS                           \
	"mov " SEND_TIMEOUT_ZERO ", %%ecx\n\t"    \
	"mov $1, %%ebp\n\t"

void server_stops(void)
{
	__asm__ volatile(WAIT_FIRST
			 "1:" MEASURE_END
			 "mov measure_edx, %%edx\n\t"
			 "not %%edx\n\t"
			 REPLY_REGISTERS
			 "xor %%eax, %%eax\n\t"
			 "int $0x30\n\t"
			 "jmp 1b"
			 :
			 :
			 : "memory");
}

void server_starts(void)
{
	__asm__ volatile(WAIT_FIRST
			 "1: not %%edx\n\t"
			 "mov %%edx, measure_word\n\t"
			 REPLY_REGISTERS
			 MEASURE_BEGIN("$0", MEASURE_WORD)
			 "int $0x30\n\t"
			 "jmp 1b"
			 :
			 :
			 : "memory");
}

void server_plain(void)
{
	__asm__ volatile(WAIT_FIRST
			 "1: not %%edx\n\t"
			 REPLY_REGISTERS
			 "xor %%eax, %%eax\n\t"
			 "int $0x30\n\t"
			 "jmp 1b"
			 :
			 :
			 : "memory");
}

/*
 * One call: BEFORE and AFTER are the ends of the interval or what stands in for them.  EDX takes
 * the request there and the answer back.
 */
#define CALL(before, after)                                                               \
	do {                                                                              \
		u32 esi = partner.low, edi = partner.high, ecx = timeouts;                \
                                                                                          \
		__asm__ volatile("push %%ebp\n\t"                                         \
				 "xor %%ebp, %%ebp\n\t"                                   \
				 before "int $0x30\n\t" after "pop %%ebp"                 \
				 : "+S"(esi), "+D"(edi), "+c"(ecx)                        \
				 :                                                        \
				 : "eax", "ebx", "edx", "memory", "cc");                  \
	} while (0)

#define KEEP_RESULT                          \
	"mov %%eax, measure_eax\n\t"         \
	"mov %%edx, measure_edx\n\t"

void client_starts(u32 timeouts)
{
	measure_word = request;
	CALL(MEASURE_BEGIN("$0", MEASURE_WORD), KEEP_RESULT);
}

void client_stops(u32 timeouts)
{
	measure_word = request;
	CALL("mov measure_word, %%edx\n\txor %%eax, %%eax\n\t", MEASURE_END);
}

void client_measures(u32 timeouts)
{
	measure_word = request;
	CALL(MEASURE_BEGIN("$0", MEASURE_WORD), MEASURE_END);
}

void pingpong_prepare(void)
{
	request += 0x01010101;
	measure_eax = ~0u;
}

int pingpong_check(void)
{
	return !(measure_eax & L4_CC_ERROR) && measure_edx == ~request;
}
