/* SPDX-License-Identifier: BSD-2-Clause */
/* Useless selectors in segment registers are repaired where they matter (section 12.3). */
#include "actor.h"

/* Loads one selector into the registers that `which` names by bits: DS ES FS GS. */
static inline void load(u32 selector, u32 which)
{
	if (which & 4)
		__asm__ volatile("mov %0, %%fs" : : "r"(selector));
	if (which & 8)
		__asm__ volatile("mov %0, %%gs" : : "r"(selector));
	if (which & 2)
		__asm__ volatile("mov %0, %%es" : : "r"(selector));
	if (which & 1)
		__asm__ volatile("mov %0, %%ds" : : "r"(selector));
}

static void echo(struct actor *a)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN };

	while (!l4_ipc(&i)) {
		load(a->limit, a->bad);
		i.to = i.from;
		i.snd = 0;
		a->count++;
	}
}

static void try_ipc(u32 selector)
{
	struct actor *a = actor_task(0);

	tell(a, echo);
	a->limit = selector;
	for (u32 which = 1; which < 16; which++) {
		u32 w0 = which, w1 = 7;

		a->bad = which;
		load(selector, which);
		CHECK_EQUAL(l4_call(a->id, &w0, &w1, NEVER), 0);
		CHECK_EQUAL(w0, which);
	}
	CHECK_EQUAL(a->count, 15);
	load(0x23, 15);
}

TEST(segments_null_and_ipc, "12.3", "ipc between threads with null selectors works")
{
	try_ipc(0);
}

TEST(segments_code_and_ipc, "12.3", "ipc between threads with a code selector as data works")
{
	try_ipc(0x1b);
}

static void late(struct actor *a)
{
	u32 w;

	l4_receive(NIL_ID, &w, &w, 0x1400000a); /* 20 ms */
	echo(a);
}

/* Nothing between the load and the call uses DS, and so nothing repairs it. */
static u32 call_without_ds(struct l4_id to)
{
	u32 code = 0, w0 = 1, w1 = 2, timeouts = NEVER;

	__asm__ volatile("push %%ebp; xor %%ebp, %%ebp; mov %%ebp, %%ds; int $0x30; pop %%ebp"
			 : "+a"(code), "+d"(w0), "+b"(w1), "+c"(timeouts), "+S"(to.low),
			   "+D"(to.high)
			 :
			 : "memory");
	return code;
}

TEST(segments_null_and_late_partner, "12.3", "a call with a null selector keeps its timeouts")
{
	struct actor *a = actor_task(0);

	tell(a, late);
	CHECK_EQUAL(call_without_ds(a->id), L4_SHORT_DOPE);
	CHECK_EQUAL(call_without_ds(a->id), L4_SHORT_DOPE);
	CHECK_EQUAL(a->count, 2);
	load(0x23, 15);
}

TEST(segments_null_and_other_calls, "12.3", "the other system calls work with null selectors")
{
	struct actor *a = actor_task(0);
	struct schedule s;

	load(0, 15);
	CHECK(l4_same_id(l4_myself(), root_id));
	load(0, 15);
	l4_fpage_unmap(0, 0);
	load(0, 15);
	l4_thread_switch(NIL_ID);
	load(0, 15);
	CHECK(query(a->id, &s) != L4_INVALID);
	load(0, 15);
	root_task_delete(FIRST_TASK);
	load(0, 15);
	CHECK_EQUAL(query(a->id, &s), L4_INVALID);
	load(0x23, 15);
}

TEST(segments_null_and_timer, "12.3", "a timer tick while selectors are null does no harm")
{
	u32 w;

	for (u32 n = 0; n < 5; n++) {
		load(0, 15);
		CHECK_EQUAL(l4_receive(NIL_ID, &w, &w, 0x0100000a), L4_RETIMEOUT);
	}
	load(0, 14);
	spin_ticks(3);
	load(0x23, 15);
}

TEST(segments_null_and_memory, "12.3", "a memory access through a null selector is repaired")
{
	static u32 word = 0x600d;
	u32 found;

	load(0, 4);
	__asm__ volatile("movl %%fs:%1, %0" : "=r"(found) : "m"(word));
	CHECK_EQUAL(found, 0x600d);
	load(0, 8);
	__asm__ volatile("movl %%gs:%1, %0" : "=r"(found) : "m"(word));
	CHECK_EQUAL(found, 0x600d);
	load(0, 1);
	CHECK_EQUAL(word, 0x600d);
	load(0, 2);
	__asm__ volatile("cld; movsl" : : "S"(&word), "D"(&found) : "memory");
	CHECK_EQUAL(found, 0x600d);
}
