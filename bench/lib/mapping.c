/* SPDX-License-Identifier: BSD-2-Clause */
/* Receives pages and reads them, see mapping.h. */
#include "mapping.h"
#include "bench.h"
#include "measure.h"

volatile u32 mapping_arrived;

u32 mapping_fpage(void)
{
	return l4_fpage(bench_page_address(), L4_PAGE_SHIFT, L4_FPAGE_WRITE);
}

void mapping_revoke(void)
{
	l4_fpage_unmap(mapping_fpage(), L4_UNMAP_REMOVE);
}

void receive_pages(void)
{
	u32 eax, edx, ebx, ecx, esi, edi;

	for (;;) {
		__asm__ volatile("push %%ebp\n\t"
				 "mov %6, %%ebp\n\t"
				 "int $0x30\n\t"
				 MEASURE_END
				 "pop %%ebp"
				 : "=a"(eax), "=d"(edx), "=b"(ebx), "=c"(ecx), "=S"(esi), "=D"(edi)
				 : "i"(L4_RCV_WHOLE_SPACE | L4_RCV_OPEN), "0"(L4_NO_DESC), "3"(0)
				 : "memory", "cc");
		if (measure_eax & L4_CC_MAPPED)
			mapping_arrived = *(volatile u32 *)HOT_SPOT;
	}
}
