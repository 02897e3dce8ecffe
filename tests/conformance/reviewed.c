/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a review of the kernel asked about: rules at the joints of several parts.  Nothing here is
 * expected to be done in less than a minute.
 */
#include "long.h"

#define LATE 0xf4f40066u /* send and receive timeouts of 64 seconds */
enum { PATIENCE = 60000000, DWORDS = L4_MSG_DWORDS, WINDOW = 0x40000000 };

static int ended(const struct actor *a, u32 n)
{
	for (u32 begin = clock_low(); a->done < n && clock_low() - begin < PATIENCE;)
		l4_thread_switch(NIL_ID);
	settle(a);
	return a->done >= n;
}

/* The next fault of an actor that the test pages; pages of the program are mapped in passing. */
static u32 fault_of(const struct actor *a, u32 *w1)
{
	u32 w0, address;

	for (u32 n = 0; n < 64 && !l4_receive(a->id, &w0, w1, LATE); n++) {
		address = w0 & ~3u;
		if (address < IMAGE_BASE || address >= (u32)(unsigned long)program_end)
			return w0;
		__asm__ volatile("lock orb $0, (%0)" : : "r"(address) : "memory", "cc");
		reply_page(a, address, one(address, RW));
	}
	CHECK(!"a fault outside the program");
	return ABSENT;
}

/* Actor 0 sends 8 dwords at FROM to actor 1, whose buffer at TO the test has to map from PAGES. */
static void begin_faulting_transfer(void)
{
	u32 w1;

	sender = actor_task(0);
	receiver = actor_task(1);
	begin_receive(receiver, NIL_ID, NOW); /* the program's pages are there from now on */
	CHECK(ended(receiver, 1));
	page_with(receiver, root_id);
	put_head(FROM, 0, 0, L4_DOPE(8, 0));
	fill(FROM + DWORDS, 32, 1);
	map_one(0, sender, FROM, FROM, RW);
	blank(page(0), PAGE);
	put_head(PAGES, 0, L4_DOPE(8, 0), 0);
	receiver->regs = ipc_regs(sender->id, L4_NO_DESC, TO, NEVER, 0, 0);
	CHECK_EQUAL(tell(receiver, do_ipc), L4_STATE_WAITING);
	sender->regs = ipc_regs(receiver->id, FROM, L4_NO_DESC, NEVER, W0, W1);
	tell(sender, do_ipc);
	CHECK_EQUAL(fault_of(receiver, &w1), TO);
	CHECK_EQUAL(w1, 0xffffffff);
}

/* The answer of the test: a send descriptor and an fpage for TO; then all has gone over. */
static void end_faulting_transfer(u32 snd, u32 fpage)
{
	struct regs r = ipc_regs(receiver->id, snd, L4_NO_DESC, LATE, TO, fpage);
	u32 sent = sender->done, received = receiver->done;

	gate_0x30(&r);
	CHECK_EQUAL(r.eax, 0);
	CHECK(ended(sender, sent + 1));
	CHECK(ended(receiver, received + 1));
	check_codes(0, L4_DOPE(8, 0));
	CHECK_EQUAL(differences(FROM + DWORDS + 8, PAGES + DWORDS + 8, 24), 0);
}

TEST(pager_may_answer_with_a_long_message, "4.7", "a transfer's fault, answered from memory")
{
	begin_faulting_transfer();
	put_head(INTO, 0, L4_DOPE(2, 0), L4_DOPE(2, 0));
	end_faulting_transfer(INTO | L4_SND_MAP, one(PAGES, RW));
}

TEST(pager_may_answer_with_a_big_fpage, "4.7", "a transfer's fault, answered by 4 MB in registers")
{
	for (u32 n = 1; n < 256; n++)
		page(n);
	begin_faulting_transfer();
	end_faulting_transfer(L4_SND_MAP, l4_fpage(PAGES, L4_SUPERPAGE_SHIFT, RW));
	page_with(receiver, root_pager);
	for (u32 n = 1; n < 256; n += 127)
		CHECK_EQUAL(peek(receiver, TO + n * PAGE), MARK(PAGES + n * PAGE));
}

/* By EDX of CPUID 1, where there is CPUID. */
static int has_sse(void)
{
	enum { ID_FLAG = 1 << 21, FXSR_AND_SSE = 3 << 24 };
	u32 before, after, eax = 1, ebx, ecx, edx;

	__asm__ volatile("pushf; pop %0; mov %0, %1; xor %2, %1; push %1; popf; pushf; pop %1"
			 : "=&r"(before), "=&r"(after)
			 : "i"(ID_FLAG)
			 : "cc");
	if (!((before ^ after) & ID_FLAG))
		return 0;
	__asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
	return (edx & FXSR_AND_SSE) == FXSR_AND_SSE;
}

static u32 xmm[8][4];

static void load_all_xmm(struct actor *a)
{
	static const u32 secret[4] = { 0x5ec2e7, 1, 2, 0xdeadbeef };

	(void)a;
	__asm__ volatile("movups %0, %%xmm0; movaps %%xmm0, %%xmm1; movaps %%xmm0, %%xmm2;"
			 "movaps %%xmm0, %%xmm3; movaps %%xmm0, %%xmm4; movaps %%xmm0, %%xmm5;"
			 "movaps %%xmm0, %%xmm6; movaps %%xmm0, %%xmm7"
			 :
			 : "m"(secret));
}

static void store_all_xmm(struct actor *a)
{
	(void)a;
	__asm__ volatile("movups %%xmm0, %0; movups %%xmm1, 16+%0; movups %%xmm2, 32+%0;"
			 "movups %%xmm3, 48+%0; movups %%xmm4, 64+%0; movups %%xmm5, 80+%0;"
			 "movups %%xmm6, 96+%0; movups %%xmm7, 112+%0"
			 : "=m"(xmm));
}

TEST(fpu_of_others_is_not_seen, "12.6", "no SSE register of a new thread holds what another's held")
{
	struct actor *a, *b;

	if (!has_sse())
		test_skip("the processor has no SSE");
	a = actor_task(0);
	b = actor_task(1);
	CHECK(finish(a, load_all_xmm));
	blank((u32)(unsigned long)xmm, sizeof xmm);
	CHECK(finish(b, store_all_xmm));
	for (u32 n = 0; n < 32; n++)
		CHECK_EQUAL(xmm[n / 4][n % 4], 0);
}

/*
 * A message of 8 dwords of which 4 are above user memory, where the kernel sees physical memory
 * from 0 on: there stands a pair that would map TO of the sender.
 */
static void put_pair_beyond(struct actor *a, u32 zero)
{
	u32 at = page(3) + PAGE - DWORDS - 4 * 4;

	word_at(zero)[0] = PAGE;
	word_at(zero)[1] = one(TO, 0);
	word_at(zero)[2] = word_at(zero)[3] = 0;
	put_head(at, 0, 0, L4_DOPE(8, 0));
	word_at(at + DWORDS)[2] = 0;
	word_at(at + DWORDS)[3] = one(TO + PAGE, 0); /* nothing */
	map_one(0, a, PAGES + 3 * PAGE, L4_USER_END - PAGE, RW);
	map_one(0, a, page(4), TO, RW);
}

TEST(message_fpages_end_with_user_memory, "4.5", "fpages above user memory are cut off, not mapped")
{
	enum { ZERO = 0x30000000 };
	struct actor *a = actor_task(0), *b = actor_task(1);
	struct ipc i = { .to = id_of(L4_TASK_SIGMA0, 0),
			 .timeouts = LATE,
			 .rcv = ZERO | L4_PAGE_SHIFT << 2 | L4_RCV_FPAGE };
	u32 saved[4], before;

	CHECK_EQUAL(l4_ipc(&i), 0); /* word 0 is 0: the page at 0 */
	if (!(i.result & L4_CC_MAPPED))
		test_skip("sigma0 does not give the page at 0");
	for (u32 n = 0; n < 4; n++)
		saved[n] = word_at(ZERO)[n];
	put_pair_beyond(a, ZERO);
	put_head(INTO, l4_fpage(WINDOW, 20, RW), L4_DOPE(2, 0), 0);
	b->regs = ipc_regs(a->id, L4_NO_DESC, INTO, NEVER, 0, 0);
	tell(b, do_ipc);
	a->regs = ipc_regs(b->id, (L4_USER_END - DWORDS - 4 * 4) | L4_SND_MAP, L4_NO_DESC, LATE, 0,
			   one(TO + PAGE, 0));
	before = a->done;
	launch(a, do_ipc);
	CHECK(ended(a, before + 1));
	for (u32 n = 0; n < 4; n++)
		word_at(ZERO)[n] = saved[n];
	unmap(0, one(ZERO, 0), REMOVE | OWN);
	CHECK_EQUAL(a->regs.eax, L4_SEMSGCUT);
	CHECK_EQUAL(b->regs.eax, L4_DOPE(2, 0) | L4_REMSGCUT);
	CHECK_EQUAL(peek(b, WINDOW + PAGE), ABSENT);
}

/* A buffer that sends and receives 16 times 1 MB, which takes several ticks. */
enum { STRINGS = 16, BUFFERS = FROM + 2 * MB };

static u32 long_buffer(u32 n)
{
	u32 at = BUFFERS + n * PAGE;

	put_head(at, 0, L4_DOPE(0, STRINGS), L4_DOPE(0, STRINGS));
	for (u32 i = 0; i < STRINGS; i++)
		put_string(at + DWORDS + i * 16, MB, FROM, MB, INTO);
	return at;
}

TEST(receiver_runs_whatever_its_sender_gets, "4.7", "a sender's long receive phase stops nobody")
{
	struct actor *s = actor_thread(0), *r = actor_thread(1), *q = actor_thread(2);

	fill(FROM, MB, 7);
	blank(INTO, MB);
	r->regs = ipc_regs(s->id, L4_NO_DESC, long_buffer(0), NEVER, 0, 0);
	CHECK_EQUAL(tell(r, do_ipc), L4_STATE_WAITING);
	q->regs = ipc_regs(s->id, long_buffer(1), L4_NO_DESC, NEVER, W1, W0);
	CHECK_EQUAL(tell(q, do_ipc), L4_STATE_PENDING);
	s->regs = ipc_regs(r->id, long_buffer(2), long_buffer(3) | L4_RCV_OPEN, NEVER, W0, W1);
	launch(s, do_ipc);
	CHECK(ended(r, 1));
	CHECK(ended(s, 1));
	CHECK(ended(q, 1));
	CHECK_EQUAL(r->regs.eax, L4_DOPE(0, STRINGS));
	CHECK_EQUAL(r->regs.edx, W0);
	CHECK_EQUAL(s->regs.eax, L4_DOPE(0, STRINGS));
	CHECK_EQUAL(s->regs.esi, q->id.low);
	CHECK_EQUAL(s->regs.edx, W1);
	CHECK_EQUAL(q->regs.eax, 0);
	CHECK_EQUAL(differences(FROM, INTO, MB), 0);
}

/* Actor n as a task with 20 * 1024 pages, whose deletion takes more than a tick. */
static struct actor *full_task(u32 n)
{
	struct actor *a = actor_task(n);
	u32 sent;

	for (u32 i = 0; i < 1024; i++)
		page(i);
	for (u32 i = 0; i < 20; i++) {
		u32 window = l4_fpage(TO + (i << L4_SUPERPAGE_SHIFT), L4_SUPERPAGE_SHIFT, 0);

		CHECK_EQUAL(pass(0, a, window, l4_fpage(PAGES, L4_SUPERPAGE_SHIFT, RW), 0, &sent),
			    MAPPED);
	}
	return a;
}

/* Lets `k` begin to delete the task, and sends it elsewhere at the next tick. */
static void interrupt_deletion(struct actor *k, struct l4_id task)
{
	u32 begin = clock_low(), w;
	struct ex_regs x = { .word = l4_id_lthread(k->id.low),
			     .esp = actor_esp(k),
			     .eip = (u32)(unsigned long)actor_entry,
			     .preempter = INVALID_ID,
			     .pager = INVALID_ID };

	set_schedule(root_id, PLAIN_PARAM + 16);
	k->regs = (struct regs){ .eax = root_id.low, .esi = task.low };
	launch(k, do_task_new);
	while (state_of(task) != L4_STATE_DEAD && clock_low() - begin < PATIENCE)
		l4_receive(NIL_ID, &w, &w, 0x0100000a); /* a tick */
	if (!k->done)
		l4_lthread_ex_regs(&x);
	set_schedule(root_id, PLAIN_PARAM);
}

TEST(task_deletion_abandoned_ends_waits, "D9",
     "who waits for a dead task gets 10 though its deleter left")
{
	struct actor *k = actor_thread(1), *w = actor_thread(2), *v = full_task(3);

	CHECK_EQUAL(begin_receive(w, v->id, NEVER), L4_STATE_WAITING);
	interrupt_deletion(k, v->id);
	CHECK(ended(w, 1));
	CHECK_EQUAL(w->regs.eax, L4_ENOT_EXISTENT);
	settle(k);
	CHECK_EQUAL(k->landings + k->done, 2);
	v = actor_task(3);
	CHECK_EQUAL(v->landings, 1);
	CHECK_EQUAL(peek(v, TO), ABSENT);
}

static struct l4_id false_name;

/* An ipc with the false name on the stack, of which only the result is kept. */
static void deceive(struct actor *a)
{
	u32 eax = a->regs.eax, ecx = NEVER, edx = W0, ebx = W1;

	__asm__ volatile("push %%ebp; pushl 4+%6; pushl %6; mov $-1, %%ebp; int $0x30;"
			 "add $8, %%esp; pop %%ebp"
			 : "+a"(eax), "+c"(ecx), "+d"(edx), "+b"(ebx)
			 : "S"(a->regs.esi), "D"(a->regs.edi), "m"(false_name)
			 : "memory", "cc");
	a->regs.eax = eax;
}

TEST(deceit_outlasts_a_page_fault, "5.3",
     "a false name stays when the message's page must be fetched")
{
	struct actor *c = actor_task(0), *d, *r = actor_thread(2);
	u32 before;

	l4_task_new(id_of(FIRST_TASK + 1, 0), c->id.low, 0, 0, NIL_ID);
	d = actor_child(c, FIRST_TASK + 1, 1);
	false_name = d->id;
	put_head(FROM, 0, 0, L4_DOPE(4, 0)); /* the chief has not this page */
	CHECK_EQUAL(peek(c, FROM), ABSENT);
	put_head(INTO, 0, L4_DOPE(4, 0), 0);
	r->regs = ipc_regs(NIL_ID, L4_NO_DESC, INTO | L4_RCV_OPEN, NEVER, 0, 0);
	CHECK_EQUAL(tell(r, do_ipc), L4_STATE_WAITING);
	c->regs = (struct regs){ .eax = FROM | L4_SND_DECEIT, .esi = r->id.low, .edi = r->id.high };
	before = c->done;
	launch(c, deceive);
	CHECK(ended(r, 1));
	CHECK(ended(c, before + 1));
	CHECK_EQUAL(c->regs.eax, 0);
	CHECK_EQUAL(r->regs.eax, L4_DOPE(4, 0) | L4_CC_DECEITED);
	CHECK_EQUAL(r->regs.esi, d->id.low);
	CHECK_EQUAL(r->regs.edi, d->id.high);
}

static const u32 handler_at_one[64] = { [3 * 2] = 1 };

static void breakpoint_with_handler_at_one(struct actor *a)
{
	struct {
		u16 limit;
		u32 base;
	} __attribute__((packed)) pointer = { 255, (u32)(unsigned long)handler_at_one };

	(void)a;
	__asm__ volatile("lidt (%%eax); int3; nop" : : "a"(&pointer) : "memory");
}

TEST(upcall_handler_at_address_1, "12.1", "a handler at address 1 is one: it is entered, there")
{
	struct actor *a = actor_task(0);
	u32 w1;

	page_with(a, root_id);
	word_at(page(0))[0] = 0x9090cf90; /* nop, then iret at 1 */
	launch(a, breakpoint_with_handler_at_one);
	for (u32 n = 0; n < 3; n++) {
		CHECK_EQUAL(fault_of(a, &w1) & ~3u, 0);
		CHECK_EQUAL(w1, 1);
		if (n < 2)
			CHECK_EQUAL(reply_plain(a), 0);
	}
	CHECK_EQUAL(reply_page(a, 0, one(PAGES, RW)), 0);
	CHECK(ended(a, 2));
}

TEST(tasknew_numbers_in_a_chain, "D32", "numbers handed on in a long chain stop nothing, no circle")
{
	enum { FIRST = 1900, LAST = 1940 };

	for (u32 n = FIRST; n < LAST; n++)
		CHECK(l4_task_new(id_of(n, 0), id_of(n + 1, 0).low, 0, 0, NIL_ID).low != 0);
	CHECK_EQUAL(l4_task_new(id_of(LAST, 0), id_of(FIRST, 0).low, 0, 0, NIL_ID).low, 0);
	for (u32 n = FIRST; n < LAST; n++) {
		struct l4_id id = id_of(n, 0);

		CHECK(l4_id_nearest(&id) != L4_NEAREST_SAME);
		CHECK(l4_send(id_of(n, 0), 0, 0, NOW) != 0);
		CHECK_EQUAL(l4_task_new(id_of(n, 0), 255, 0, TO, root_id).low, 0);
	}
	actor_task(0);
	root_task_delete(FIRST_TASK);
	CHECK_EQUAL(actor_task(0)->landings, 1);
}
