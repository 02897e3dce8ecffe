/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The axis `tcb`: how the kernel comes from an id to the control block (Liedtke 1993, 5.2.5).
 *
 * A thread's token is a word that no two ids share, whether there are such threads or not: what
 * waits for a thread notes its token.  Bits 31 and 30 are set and L4_THREAD_MASK's are the id's;
 * the lowest two are 0.  Those of other control blocks (of interrupts) are no tokens of threads.
 *
 * A choice is a file with its record and a header of the same name, which has
 *
 * tcb_find(id)       the control block; of a thread that is not there one of zeros, which nobody
 *                    may write: it waits for nobody, and tcb_exists says no
 * tcb_token(t)       the token of t, which is there
 * tcb_token_of(id)   the token of this id
 * tcb_token_of_name(id)  the same, of an id that a user made up: never that of an interrupt
 * tcb_of_token(w)    tcb_find for the id with this token
 * tcb_is_token(w)    is this the token of a thread (VIA_CHIEF may be in it), no open word?
 * TCB_FRAMES         how many frames of kernel memory all this takes without any thread
 *
 * and the file
 *
 * tcbs_init()        at boot, before any of the above
 * tcb_page_make(id)  there was none: a page of zeros for this thread and the three beside it; 0:
 *                    no memory
 * tcb_page_free(id)  gives that page back
 */
#ifndef VARIANTS_TCB_LOOKUP_H
#define VARIANTS_TCB_LOOKUP_H

#include CHOSEN_tcb

void tcbs_init(void);
int tcb_page_make(u32 id_low);
void tcb_page_free(u32 id_low);

static inline int tcb_exists(const struct tcb *t)
{
	return t->id.low != 0;
}

#endif
