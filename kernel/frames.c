/* SPDX-License-Identifier: BSD-2-Clause */
/* The pool of kernel frames, taken from the top of memory at boot. */
#include "frames.h"
#include "kernel.h"

static void **pool;
static unsigned left;
CHECKING(unsigned frames_given;)

void *frame_alloc(void)
{
	void **frame = pool;

	if (!frame)
		return 0;
	pool = *frame;
	left--;
	memset(frame, 0, L4_PAGE_SIZE);
	return frame;
}

void frame_free(void *frame)
{
	*(void **)frame = pool;
	pool = frame;
	left++;
}

unsigned frames_left(void)
{
	return left;
}

void frames_add(void *first, void *end)
{
	for (char *p = first; p < (char *)end; p += L4_PAGE_SIZE) {
		frame_free(p);
		CHECKING(frames_given++;)
	}
}
