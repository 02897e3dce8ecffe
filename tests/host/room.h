/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Room for the kernel's addresses, from C0000000 up, also under QEMU's user-mode emulation, which
 * runs these programs where the machine runs no i386 code.
 *
 * AddressSanitizer's shadow of 4 GB lies at 20000000 to 3FFFFFFF, where that emulation puts
 * libraries and stack.  The section `.high` (the Makefile has its address) makes the program reach
 * from its code to F2000000, so that everything else has to lie below it; and AddressSanitizer sees
 * writable memory in the last GB, so its shadow covers that too.  What lies between is given back
 * before AddressSanitizer begins: nothing but an indirect function is called so early.
 */
#ifndef TESTS_HOST_ROOM_H
#define TESTS_HOST_ROOM_H

enum { ROOM_PAGE = 4096, ROOM_MUNMAP = 91 }; /* bytes; the system call's number on i386 Linux */

extern char _end[]; /* the linker's: where code and data end */

static char room_high[ROOM_PAGE] __attribute__((section(".high"), used)) = { 1 };

static void room_is_there(void)
{
}

static __attribute__((no_sanitize("address", "undefined"), used)) void (*room_make(void))(void)
{
	unsigned from = ((unsigned)_end + ROOM_PAGE - 1) & ~(ROOM_PAGE - 1u);
	int ignored;

	__asm__ volatile("int $0x80"
			 : "=a"(ignored)
			 : "0"(ROOM_MUNMAP), "b"(from), "c"((unsigned)room_high - from)
			 : "memory");
	return room_is_there;
}

/* Calling it does nothing; that there is a call has the loader ask room_make where it leads. */
static void room_ready(void) __attribute__((ifunc("room_make")));

#endif
