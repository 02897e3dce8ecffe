/* SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions and page faults: pages that a handler needs, and handler 14 (sections 12.1, 11.1). */
#include "small.h"
#include "upcall.h"

TEST(emulate_lidt_faults, "12.1",
     "lidt from a page that is not there yet: a read fault to the pager")
{
	struct actor *a = faulter(0);
	u32 w0, w1;

	fill_table();
	skip = 2;
	a->limit = TO + 0x100;
	tell(a, do_lidt);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, TO + 0x100);
	*(u32 *)(page(0) + 0x102) = (u32)(unsigned long)table;
	reply_page(a, TO, one(PAGES, 0));
	settle(a);
	page_with(a, root_pager);
	CHECK(finish(a, undefined));
	CHECK_EQUAL(seen.count, 1);
}

/* Raises an exception with the stack pointer at a->limit, which comes back in a->count. */
static void raise_on_stack(struct actor *a)
{
	__asm__ volatile("mov %%esp, %%ebx; mov %1, %%esp; ud2; mov %%esp, %0; mov %%ebx, %%esp"
			 : "=&r"(a->count)
			 : "r"(a->limit)
			 : "ebx", "memory");
}

/* An actor whose pages are those of the program, so that only what the test misses is missing. */
static struct actor *warm(u32 n)
{
	struct actor *a = handling(n);

	skip = 2;
	CHECK(finish(a, undefined));
	a->limit = (u32)(unsigned long)&a->stack[200];
	CHECK(finish(a, raise_on_stack));
	seen.count = 0;
	page_with(a, root_id);
	return a;
}

TEST(upcall_missing_stack, "12.1",
     "a missing stack page: a write fault to the pager, then the handler")
{
	struct actor *a = warm(0);
	u32 w0, w1;

	a->limit = TO + PAGE - 16;
	tell(a, raise_on_stack);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, (TO + PAGE - 28) | 2);
	CHECK_EQUAL(bytes_at(w1) & 0xffff, 0x0b0f);
	reply_plain(a);
	CHECK(next_fault(a, &w0, &w1)); /* again, without page */
	CHECK_EQUAL(w0, (TO + PAGE - 28) | 2);
	reply_page(a, TO, one(page(0), RW));
	settle(a);
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(seen.esp, TO + PAGE - 28);
	CHECK_EQUAL(a->count, TO + PAGE - 16);
}

TEST(upcall_stack_across_pages, "12.1",
     "a frame that crosses pages, the second of them missing first")
{
	struct actor *a = warm(0);
	u32 w0, w1;

	a->limit = TO + PAGE + 4;
	tell(a, raise_on_stack);
	for (u32 n = 0; n < 2; n++) {
		CHECK(next_fault(a, &w0, &w1));
		CHECK_EQUAL(w0 & 2, 2);
		reply_page(a, w0 & ~0xfffu, one(page((w0 - TO) / PAGE), RW));
	}
	settle(a);
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(a->count, TO + PAGE + 4);
}

TEST(upcall_stack_without_pager, "12.1", "a missing stack page and no pager: shut down")
{
	struct actor *a = warm(0);

	page_with(a, NIL_ID);
	a->limit = TO + PAGE;
	CHECK_EQUAL(tell(a, raise_on_stack), L4_STATE_DEAD);
	CHECK_EQUAL(seen.count, 0);
}

TEST(upcall_stack_pager_dies, "12.1",
     "a pager that dies while it is asked for the stack: shut down")
{
	struct actor *a = warm(0), *pager = actor_task(1);

	page_with(a, pager->id);
	a->limit = TO + PAGE;
	CHECK_EQUAL(tell(a, raise_on_stack), L4_STATE_FAULT);
	root_task_delete(FIRST_TASK + 1);
	CHECK_EQUAL(state_of(a->id), L4_STATE_DEAD);
}

TEST(upcall_stack_in_kernel, "12.1", "a stack in the kernel's half: shut down, nothing is written")
{
	static const u32 at[] = { 0, 4, 8, 0xc0000004, 0xc0100000, 0xe0080080, 0xffffffff };

	for (u32 n = 0; n < sizeof at / sizeof *at; n++) {
		struct actor *a = warm(0);

		a->limit = at[n];
		CHECK_EQUAL(tell(a, raise_on_stack), L4_STATE_DEAD);
		CHECK_EQUAL(seen.count, 0);
	}
}

TEST(upcall_cancelled, "4.10", "a thread that waits for its handler's stack goes on at a new EIP")
{
	struct actor *a = warm(0), *b = actor_beside(a, 1, 1);

	a->limit = TO + PAGE;
	CHECK_EQUAL(tell(a, raise_on_stack), L4_STATE_FAULT);
	b->regs = (struct regs){ .eax = 0, .ecx = actor_esp(a),
				 .edx = (u32)(unsigned long)actor_entry, .ebx = ~0u, .ebp = ~0u,
				 .esi = root_pager.low, .edi = root_pager.high };
	CHECK(finish(b, do_ex_regs));
	settle(a);
	CHECK_EQUAL(a->landings, 2);
	CHECK_EQUAL(seen.count, 0);
	CHECK(finish(a, undefined)); /* its table is still there */
	CHECK_EQUAL(seen.count, 1);
}

TEST(upcall_missing_table, "12.1", "a missing page of the table: a read fault to the pager")
{
	struct actor *a = actor_task(0);
	u32 w0, w1;

	fill_table();
	skip = 2;
	pointer.base = TO + 0x100;
	for (u32 n = 0; n < TABLE; n++)
		((struct gate *)(page(0) + 0x100))[n] = table[n];
	install(a);
	page_with(a, root_id);
	tell(a, undefined);
	CHECK(next_fault(a, &w0, &w1));
	CHECK_EQUAL(w0, TO + 0x100 + 6 * 8);
	CHECK_EQUAL(bytes_at(w1) & 0xffff, 0x0b0f);
	reply_page(a, TO, one(PAGES, 0));
	while (!seen.count && next_fault(a, &w0, &w1))
		;
	CHECK_EQUAL(seen.count, 1);
}

/*
 * A read that handler 14 skips: mov (%esi), %eax.  Handler 13 where the address is beyond the
 * segment's limit and the processor looks at that (decision D36).
 */
static void check_failed_fault(struct actor *a, u32 address)
{
	skip = 2;
	begin_access(a, do_read, address);
	settle(a);
	CHECK_EQUAL(seen.count, 1);
	CHECK(seen.vector == 14 || (seen.vector == 13 && address > segment_limit()));
	CHECK_EQUAL(seen.stack[1], access_read_ip);
	CHECK_EQUAL(a->regs.eax, 0x600d600d);
	CHECK_EQUAL(state_of(a->id), L4_STATE_WAITING);
}

TEST(upcall_without_pager, "11.1", "a page fault without pager: handler 14")
{
	struct actor *a = handling(0);

	skip = 2;
	begin_access(a, do_read, (u32)(unsigned long)a);
	CHECK(finish(a, undefined));
	seen.count = 0;
	page_with(a, NIL_ID);
	check_failed_fault(a, TO);
}

TEST(upcall_above_user_space, "11.1", "an address of the kernel: handler 14, whatever the pager")
{
	struct actor *a = handling(0);

	begin_access(a, do_read, (u32)(unsigned long)a);
	check_failed_fault(a, 0xc0000000);
}

TEST(upcall_pager_dies, "11.1", "a pager that dies while it is asked: handler 14")
{
	struct actor *a = handling(0), *pager = actor_task(1);

	begin_access(a, do_read, (u32)(unsigned long)a);
	skip = 2;
	CHECK(finish(a, undefined));
	seen.count = 0;
	page_with(a, pager->id);
	begin_access(a, do_read, TO);
	CHECK_EQUAL(state_of(a->id), L4_STATE_FAULT);
	root_task_delete(FIRST_TASK + 1);
	settle(a);
	CHECK_EQUAL(seen.count, 1);
	CHECK_EQUAL(seen.vector, 14);
	CHECK_EQUAL(state_of(a->id), L4_STATE_WAITING);
}
