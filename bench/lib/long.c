/* SPDX-License-Identifier: BSD-2-Clause */
/* Client and server of the long-message benchmarks, see long.h. */
#include "long.h"
#include "bench.h"
#include "measure.h"

#define PAGES __attribute__((aligned(4096)))

struct long_message long_sent PAGES, long_received PAGES;
u32 long_source[LONG_STRING / 4] PAGES, long_target[LONG_STRING / 4] PAGES;
static u32 round_number;

void long_server(void)
{
	u32 eax, ecx, edx, ebx, esi, edi;

	long_received.head = (struct l4_msg_head){ 0, L4_DOPE(LONG_DWORDS, 1), 0 };
	long_received.string = (struct l4_string_dope){ 0, 0, LONG_STRING, (u32)long_target };
	for (;;)
		__asm__ volatile("push %%ebp\n\t"
				 "lea long_received + 1, %%ebp\n\t" /* into it, from anybody */
				 "int $0x30\n\t"
				 MEASURE_END
				 "pop %%ebp"
				 : "=a"(eax), "=c"(ecx), "=d"(edx), "=b"(ebx), "=S"(esi), "=D"(edi)
				 : "0"(L4_NO_DESC), "1"(L4_TIMEOUT_NEVER)
				 : "memory", "cc");
}

void long_prepare(u32 dwords, u32 strings)
{
	round_number++;
	measure_eax = ~0u;
	measure_word = (u32)&long_sent;
	long_sent.head = (struct l4_msg_head){ 0, L4_DOPE(LONG_DWORDS, 1),
					       L4_DOPE(dwords, strings) };
	long_sent.string = (struct l4_string_dope){ LONG_STRING, (u32)long_source, 0, 0 };
	for (u32 i = 0; i < LONG_DWORDS; i++)
		long_sent.dwords[i] = round_number + i;
	for (u32 i = 0; i < LONG_STRING / 4; i++)
		long_source[i] = round_number ^ i;
}

void long_client(void)
{
	u32 esi = partner.low, edi = partner.high, ecx = 0;

	__asm__ volatile("push %%ebp\n\t"
			 "mov $-1, %%ebp\n\t" /* nothing to receive */
			 MEASURE_BEGIN(MEASURE_WORD, "$0")
			 "int $0x30\n\t"
			 "pop %%ebp"
			 : "+S"(esi), "+D"(edi), "+c"(ecx)
			 :
			 : "eax", "ebx", "edx", "memory", "cc");
	l4_thread_switch(partner); /* it waits again */
}

/* Everything arrived, and the server's result says so. */
int long_check(u32 dwords, u32 strings)
{
	for (u32 i = 2; i < dwords; i++)
		if (long_received.dwords[i] != round_number + i)
			return 0;
	for (u32 i = 0; strings && i < LONG_STRING / 4; i++)
		if (long_target[i] != (round_number ^ i))
			return 0;
	return measure_eax == L4_DOPE(dwords, strings);
}
