/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tasks and their address spaces.  `spaces` is indexed by task number; an entry exists for every
 * number, since an inactive task has an owner too.  What is mapped is kept by regions of 4 MB:
 * beside each page table stands a table of the same shape that holds the mapping node of each page.
 */
#ifndef KERNEL_SPACE_H
#define KERNEL_SPACE_H

#include "tcb.h"

struct mapnode;

struct region {
	u32 *ptes;		/* page table, filled in also when not used; NULL: sigma0's */
	struct mapnode **nodes; /* of sigma0: the first page derived from each of its pages */
	struct mapnode *super;	/* the 4 MB mapping here; of sigma0: the first derived from it */
	u32 supers;		/* of sigma0: how many there are */
};

struct space {
	u32 *pdir;		   /* page directory; NULL: inactive task */
	struct region **regions;   /* by address >> 22; of sigma0: by physical address */
	u32 tcb_pages;		   /* bit n: the TCBs of lthreads 4n..4n+3 have a frame */
	u16 chief;		   /* task number of the owner, active or not */
	u8 nest;		   /* clan depth */
	u8 dying;		   /* deleted by a thread of the chief, in parts (task.c) */
	u32 search_end;		   /* where at the latest nobody waits for its dead (thread.c) */
	u32 task;		   /* its number; always there, as are chief and nest */
};

extern struct space spaces[L4_TASKS];

#define PTE_PRESENT 0x001u
#define PTE_WRITE 0x002u
#define PTE_USER 0x004u
#define PTE_UNCACHED 0x018u /* PWT and PCD */
#define PTE_SUPERPAGE 0x080u
#define PTE_OWN 0x200u /* for software: the frame belongs to the space alone (io.c) */
#define PTE_FRAME 0xfffff000u
#define PDE_KERNEL (KERNEL_BASE >> 22)
#define PDE_IO (IO_SPACE >> 22)

static inline u32 space_task(const struct space *s)
{
	return s->task;
}

static inline void *direct(u32 phys)
{
	return (void *)(unsigned long)(phys + KERNEL_BASE);
}

static inline u32 phys_of(const void *p)
{
	return (u32)(unsigned long)p - KERNEL_BASE;
}

#endif
