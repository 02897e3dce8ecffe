/* SPDX-License-Identifier: BSD-2-Clause */
/* Ipc by SYSENTER with every register under control (section 3.3); gates.S has the entries. */
#ifndef CONFORMANCE_FAST_H
#define CONFORMANCE_FAST_H

#include "upcall.h"

struct fast {
	struct regs regs;
	u32 by_sysexit, esp;
};

void enter_fast(struct fast *f);
void enter_raw(struct regs *r);
void enter_with_tf(struct regs *r);
extern char raw_return[], tf_return[];
void enter_put_off(struct regs *r);
extern u32 raw_esp, raw_ss;

/*
 * Writes what enter_raw's caller should have pushed, for a receive of two words without timeouts:
 * LAST_WORDS bytes into page n of the test, its second half on the next page.
 */
void put_entry_words(u32 n);
enum { LAST_WORDS = PAGE - 8 };

/* Only a kernel that was booted with fastpath=sysenter has it: the test skips itself on others. */
int fast_is_there(void);
#define NEEDS_FAST()                                                          \
	do {                                                                  \
		if (!fast_is_there())                                         \
			test_skip("needs fastpath=sysenter");                 \
	} while (0)

/* Results of an actor's fast ipc, its registers before it: by the order do_fast. */
extern struct fast fast_of[ACTORS];
order do_fast, do_raw;
void have_raw_in(struct actor *a); /* the pages that do_raw needs are there from now on */
struct fast *tell_fast(struct actor *a, u32 n, struct regs r);

/* Orders: answers ~w0, w1 + 1 until told to stop, by int 0x30 and by SYSENTER. */
order serve_by_int, serve_by_sysenter;

#endif
