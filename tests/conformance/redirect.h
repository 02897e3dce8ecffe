/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tasks of section 23.8 with clans enforced.  The test cannot send orders across clans, so
 * these threads look for their orders in memory; each chief has a pager for its clan.
 */
#ifndef CONFORMANCE_REDIRECT_H
#define CONFORMANCE_REDIRECT_H

#include "memory.h"

enum { ROOT, A, B, A1, A2, B1, A11, MEMBERS };

struct member {
	struct l4_id id, pager; /* pager: of its clan, a thread of its own task */
	void (*volatile job)(struct member *m);
	struct regs regs;
	struct l4_id virtual; /* for do_deceit */
	u32 stack[300], pager_stack[300];
};
extern struct member members[MEMBERS];

/* Skips the test if the kernel does not enforce clans; else makes the tasks. */
void make_members(void);
/* Gives a job and lets the member run until it is done or blocked. */
void begin_job(u32 n, void (*job)(struct member *m));
/* Is it done, within a second? */
int job_done(u32 n);

void job_ipc(struct member *m);
/* As job_ipc with the virtual sender m->virtual on the stack. */
void job_deceit(struct member *m);

/* Member n waits: for anybody, or for an id alone. */
void member_waits(u32 n, u32 timeouts);
void member_receives(u32 n, struct l4_id from, u32 timeouts);
/* Member n sends two words, or calls; the root task's member is the test itself. */
u32 member_sends(u32 n, struct l4_id to, u32 timeouts);
void member_deceives(u32 n, struct l4_id to, struct l4_id as, u32 rcv, u32 timeouts);
#define W0 0xa5a50001u
#define W1 0x5a5a0002u

#endif
