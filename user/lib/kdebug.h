/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel debugger's interface: output functions and entries by int 3, under the names that
 * V2 programs know (section 19).  What is printed must be mapped, the kernel pages nothing in.
 */
#ifndef USER_KDEBUG_H
#define USER_KDEBUG_H

#include "l4.h"

#define KDEBUG_FUNCTION(n, eax, ebx) \
	__asm__ volatile("int3; cmpb %0, %%al" : : "i"(n), "a"(eax), "b"(ebx) : "cc", "memory")

static inline void outchar(char c)
{
	KDEBUG_FUNCTION(0, c, 0);
}

/* `length` characters. */
static inline void outnstring(const char *s, u32 length)
{
	KDEBUG_FUNCTION(1, s, length);
}

static inline void outstring(const char *s)
{
	KDEBUG_FUNCTION(2, s, 0);
}

static inline void outhex32(u32 value)
{
	KDEBUG_FUNCTION(5, value, 0);
}

static inline void outhex20(u32 value)
{
	KDEBUG_FUNCTION(6, value, 0);
}

static inline void outhex16(u32 value)
{
	KDEBUG_FUNCTION(7, value, 0);
}

static inline void outhex12(u32 value)
{
	KDEBUG_FUNCTION(8, value, 0);
}

static inline void outhex8(u32 value)
{
	KDEBUG_FUNCTION(9, value, 0);
}

static inline void outhex4(u32 value)
{
	KDEBUG_FUNCTION(10, value, 0);
}

static inline void outdec(u32 value)
{
	KDEBUG_FUNCTION(11, value, 0);
}

/* Prints a string constant that stands in the code. */
#define kd_display(text) \
	__asm__ volatile("int3; nop; jmp 1f; .ascii \"" text "\"; 1:" : : : "memory")
/* Prints it and enters the debugger; this kernel has none and shuts the thread down. */
#define enter_kdebug(text) __asm__ volatile("int3; jmp 1f; .ascii \"" text "\"; 1:" : : : "memory")

#endif
