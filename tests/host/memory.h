/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory for kernel files on the host: a piece of the direct map at its real address (a 32-bit
 * process has it), and kernel/frames.c with every free frame poisoned for AddressSanitizer.
 */
#ifndef TESTS_HOST_MEMORY_H
#define TESTS_HOST_MEMORY_H

#include "cpu.h"
#include "kernel.h"

#include <sanitizer/asan_interface.h>

enum { POOL_PHYS = 0x01000000, POOL_FRAMES = 1024 };

void *pool_alloc(void);
void pool_free(void *frame);

#define frame_alloc pool_alloc
#define frame_free pool_free
#include "../../kernel/frames.c"
#undef frame_alloc
#undef frame_free

void *frame_alloc(void)
{
	if (pool)
		ASAN_UNPOISON_MEMORY_REGION(pool, L4_PAGE_SIZE);
	return pool_alloc();
}

void frame_free(void *frame)
{
	u32 phys = phys_of(frame);

	expect(phys >= POOL_PHYS && phys < POOL_PHYS + POOL_FRAMES * L4_PAGE_SIZE &&
		       !(phys & (L4_PAGE_SIZE - 1)),
	       "0x%x is no frame", phys);
	pool_free(frame);
	ASAN_POISON_MEMORY_REGION(frame, L4_PAGE_SIZE);
}

/* A new pool of so many frames, with other contents than zeros. */
static void memory_begin(unsigned frames)
{
	void *start = direct(POOL_PHYS);

	expect(frames <= POOL_FRAMES, "%u frames are too many", frames);
	host_map(start, POOL_FRAMES * L4_PAGE_SIZE);
	ASAN_UNPOISON_MEMORY_REGION(start, POOL_FRAMES * L4_PAGE_SIZE);
	memset(start, 0xa5, POOL_FRAMES * L4_PAGE_SIZE);
	pool = 0;
	left = 0;
	frames_add(start, (char *)start + frames * L4_PAGE_SIZE);
	ASAN_POISON_MEMORY_REGION(start, POOL_FRAMES * L4_PAGE_SIZE);
}

void panic(const char *format, ...)
{
	host_give_up(__FILE__, __LINE__, "the kernel goes on", "panic: %s", format);
}

#endif
