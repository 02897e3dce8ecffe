/* SPDX-License-Identifier: BSD-2-Clause */
/* What the compiler expects of a C library, and no more. */
#include "kernel.h"

void *memset(void *to, int value, unsigned long n)
{
	void *p = to;
	u32 rest = n & 3;

	n >>= 2; /* frames are cleared here: a word at a time, or interrupts wait for it */
	__asm__ volatile("rep stosl; mov %3, %1; rep stosb"
			 : "+D"(p), "+c"(n)
			 : "a"((value & 0xff) * 0x01010101u), "r"(rest)
			 : "memory");
	return to;
}

void *memcpy(void *to, const void *from, unsigned long n)
{
	void *p = to;
	u32 rest = n & 3;

	n >>= 2;
	__asm__ volatile("rep movsl; mov %3, %1; rep movsb"
			 : "+D"(p), "+S"(from), "+c"(n)
			 : "r"(rest)
			 : "memory");
	return to;
}
