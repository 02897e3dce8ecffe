/* SPDX-License-Identifier: BSD-2-Clause */
/* The two functions that the compiler may call for structures. */
#include "l4.h"

void *memset(void *to, int value, unsigned long n);
void *memcpy(void *to, const void *from, unsigned long n);

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
