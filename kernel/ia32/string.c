/* SPDX-License-Identifier: BSD-2-Clause */
/* What the compiler expects of a C library, and no more. */
#include "kernel.h"

void *memset(void *to, int value, unsigned long n)
{
	void *p = to;

	__asm__ volatile("rep stosb" : "+D"(p), "+c"(n) : "a"(value) : "memory");
	return to;
}

void *memcpy(void *to, const void *from, unsigned long n)
{
	void *p = to;

	__asm__ volatile("rep movsb" : "+D"(p), "+S"(from), "+c"(n) : : "memory");
	return to;
}
