/* SPDX-License-Identifier: BSD-2-Clause */
/* Page frames for the kernel's own use: TCBs, page tables, mapping nodes. */
#ifndef KERNEL_FRAMES_H
#define KERNEL_FRAMES_H

void *frame_alloc(void);     /* 4 KB of zeros, or NULL */
void frame_free(void *frame);
unsigned frames_left(void);
void frames_add(void *first, void *end);

#endif
