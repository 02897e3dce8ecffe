/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages in memory as hostile tasks lay them down: right in form, wrong in every number. */
#include "hostile.h"

enum { FREELY = 64, DOPE_WORDS = 4 };

HOSTILE static u32 few(struct hostile *h)
{
	switch (wild_below(h, 8)) {
	case 0:
		return 0;
	case 1:
		return 1 + wild_below(h, 3);
	case 2:
		return 64;
	case 3:
		return 1000 + wild_below(h, 100);
	case 4:
		return wild_one_in(h, 8) ? 0x7ffff : 16;
	}
	return 2 + wild_below(h, 30);
}

HOSTILE static u32 strings(struct hostile *h)
{
	return wild_one_in(h, 16) ? 31 : wild_below(h, 4);
}

HOSTILE static u32 string_size(struct hostile *h)
{
	switch (wild_below(h, 32)) {
	case 0:
		return 0x400000 - 1 + wild_below(h, 3);
	case 1:
		return wild_random(h);
	case 2:
		return 0x7fffffff;
	case 3:
	case 4:
		return PAGE - 1 + wild_below(h, 3);
	case 5:
		return 0;
	}
	return wild_below(h, wild_one_in(h, 4) ? 0x8000 : 0x400);
}

/* Where a string may be received: not over this thread's own stack. */
HOSTILE static u32 string_target(struct hostile *h)
{
	return wild_one_in(h, 8) ? L4_USER_END - wild_below(h, 0x1000) : wild_buffer(h);
}

/* The buffer must be the task's own or get a page on demand, with room for what is written. */
HOSTILE void message_write(struct hostile *h, u32 buffer)
{
	u32 *m = (u32 *)(unsigned long)buffer, room = 0x1000, words = few(h), n = strings(h);

	if (buffer >= L4_USER_END - 16)
		return;
	if (L4_USER_END - buffer < room)
		room = L4_USER_END - buffer;
	room /= 4;
	m[0] = wild_one_in(h, 3) ? wild_fpage(h) : L4_RCV_WHOLE_SPACE;
	m[1] = L4_DOPE(words, n) | (wild_random(h) & 0xff);
	m[2] = L4_DOPE(wild_one_in(h, 4) ? few(h) : words, wild_one_in(h, 4) ? strings(h) : n);
	for (u32 i = 5; i + 1 < room && i < FREELY; i += 2) {
		m[i] = wild_hot(h);
		m[i + 1] = wild_one_in(h, 4) ? wild_random(h) : wild_fpage(h);
	}
	for (u32 at = 3 + words; n && at + DOPE_WORDS <= room; n--, at += DOPE_WORDS) {
		m[at] = string_size(h);
		m[at + 1] = wild_address(h);
		m[at + 2] = string_size(h);
		m[at + 3] = string_target(h);
	}
}
