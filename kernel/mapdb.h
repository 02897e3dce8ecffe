/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mapping database: for each physical page the tree of its mappings, kept as a list in
 * preorder with the depth in each node.  What was derived from a node are the nodes behind it
 * that are deeper.  sigma0 owns all memory at depth 0 without having nodes; its children are at
 * depth 1.  Grant keeps the node and changes its owner.
 */
#ifndef KERNEL_MAPDB_H
#define KERNEL_MAPDB_H

#include "abi.h"

struct mapnode {
	struct mapnode *next, **link; /* link: the pointer that points here */
	l4_u32 va;		      /* page address in the owner's space */
	l4_u16 task, depth;
};

#define MAPDB_DEPTH_MAX 0xffffu

struct mapnode *mapdb_insert(struct mapnode **link, l4_u32 depth, l4_u32 task, l4_u32 va);
void mapdb_remove(struct mapnode *n);
int mapdb_is_child(const struct mapnode *n, struct mapnode *const *link, l4_u32 depth);

#endif
