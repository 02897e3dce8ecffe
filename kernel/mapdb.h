/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mapping database: for each physical page the tree of its mappings.  sigma0 owns all memory
 * at depth 0 without having nodes; its children are at depth 1.  Grant keeps the node and changes
 * its owner.
 *
 * Siblings are a ring in which those that may write come first, so that one look tells whether any
 * is left: taking away the right to write is interrupted at any time and finds where to go on.
 */
#ifndef KERNEL_MAPDB_H
#define KERNEL_MAPDB_H

#include "abi.h"

struct mapnode {
	struct mapnode *next, *prev; /* siblings */
	struct mapnode **head;	     /* where the first of them is kept: at their parent */
	struct mapnode *child;	     /* first of those derived from this one */
	l4_u32 va;		     /* page address in the owner's space */
	l4_u16 task, depth;
};

#define MAPDB_DEPTH_MAX 255u /* who walks down a tree does so with interrupts off */

void *mapdb_alloc(void);
void mapdb_free(void *node);
struct mapnode *mapdb_insert(struct mapnode **head, l4_u32 writable);
void mapdb_move(struct mapnode *n, l4_u32 writable);
void mapdb_remove(struct mapnode *n);

/* The node whose children are kept at `head`. */
static inline struct mapnode *mapdb_parent(struct mapnode **head)
{
	return (struct mapnode *)((char *)head - __builtin_offsetof(struct mapnode, child));
}

#endif
