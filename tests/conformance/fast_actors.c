/* SPDX-License-Identifier: BSD-2-Clause */
/* Actors that enter by SYSENTER (fast.h). */
#include "fast.h"
#include "long.h"
#include "sysenter.h"

struct fast fast_of[ACTORS];

int fast_is_there(void)
{
	char name[sizeof root_kip()->fastpath];

	for (u32 n = 0; n < sizeof name; n++)
		name[n] = root_kip()->fastpath[n];
	return equal_strings(name, "sysenter");
}

/* a->limit: which of fast_of it is. */
void do_fast(struct actor *a)
{
	enter_fast(&fast_of[a->limit]);
}

void do_raw(struct actor *a)
{
	enter_raw(&a->regs);
}

static void touch_raw(struct actor *a)
{
	a->count = *(volatile u8 *)enter_raw + *(volatile u8 *)raw_return +
		   *(volatile u8 *)do_raw;
	raw_esp = 0;
}

void have_raw_in(struct actor *a)
{
	CHECK(finish(a, touch_raw));
}

struct fast *tell_fast(struct actor *a, u32 n, struct regs r)
{
	settle(a);
	fast_of[n] = (struct fast){ .regs = r, .by_sysexit = ~0u };
	if (!r.eflags)
		fast_of[n].regs.eflags = test_flags();
	a->limit = n;
	tell(a, do_fast);
	return &fast_of[n];
}

void serve_by_int(struct actor *a)
{
	struct regs r = ipc_regs(NIL_ID, L4_NO_DESC, L4_RCV_OPEN, NEVER, 0, 0);

	for (;; a->count++) {
		gate_0x30(&r);
		r = ipc_regs((struct l4_id){ r.esi, r.edi }, 0, L4_RCV_OPEN, L4_TIMEOUT_SND_ZERO,
			     ~r.edx, r.ebx + 1);
	}
}

void put_entry_words(u32 n)
{
	volatile u32 *first = word_at(page(n) + LAST_WORDS), *second = word_at(page(n + 1));

	first[0] = (u32)(unsigned long)raw_return;
	first[1] = 0x1b;
	second[0] = 0;
	second[1] = NEVER;
}

/* By the forms of user/lib. */
void serve_by_sysenter(struct actor *a)
{
	struct ipc i = { .snd = L4_NO_DESC };

	for (;; a->count++) {
		l4_ipc_reply_and_wait(i.from, &i);
		i.snd = 0;
		i.w0 = ~i.w0;
		i.w1++;
		i.timeouts = L4_TIMEOUT_SND_ZERO;
	}
}
