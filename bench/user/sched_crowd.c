/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a scheduler has to do with n threads that block and wake.  Each of them waits for anybody,
 * and when it is sent to, it hands the processor back and waits again, all at a lower priority than
 * the root thread.  The cases, for each n:
 *
 *	call_n	the root thread calls each member once, which replies: n calls, there and back
 *	turn_n	each member is woken, becomes ready and does not run, runs, blocks: n turns
 *	pick_n	after that, with all of them blocked: the root thread blocks, and the scheduler
 *		looks for the only one that is ready, which stands behind them
 *
 * A lazy scheduler leaves the n where they were, and finds them in pick_n: nothing that happens
 * between may make it look.  So the root thread stays ready in turn_n, and in its queue; a member
 * that a tick of the timer has stopped on its way gets another turn before pick_n begins, which is
 * right after a tick.
 */
#include "bench.h"
#include "crowd.h"
#include "measure.h"

enum { BODY_PRIORITY = 0x0aa00001, TIMEOUT_10MS = 0x0a00000a, SAMPLES = 8 };

static u32 members;
static volatile u32 answers; /* of members, and of `last` */

/*
 * ESI EDI are the root thread from its first message on.  EDX is 0: a message to hand the
 * processor back; else one to reply to.
 */
void member_body(void);
__asm__(".text\n"
	"member_body:\n"
	"	mov $-1, %eax\n"
	"	xor %ecx, %ecx\n"
	"	mov $1, %ebp\n"
	"	int $0x30\n"
	"1:	lock incl answers\n"
	"	test %edx, %edx\n"
	"	jnz 2f\n"
	"	int $0x33\n"
	"	jmp member_body\n"
	"2:	xor %eax, %eax\n"
	"	mov $0x10, %ecx\n"
	"	mov $1, %ebp\n"
	"	int $0x30\n"
	"	jmp 1b\n");

/* The only ready thread when the scheduler looks for one: hands back, then ends the interval. */
static void last(void)
{
	__asm__ volatile("mov $-1, %%eax\n\t"
			 "xor %%ecx, %%ecx\n\t"
			 "mov $1, %%ebp\n\t"
			 "int $0x30\n"
			 "1: int $0x33\n\t" MEASURE_END
			 "lock incl answers\n\t"
			 "xor %%eax, %%eax\n\t"
			 "mov $0x10, %%ecx\n\t"
			 "mov $1, %%ebp\n\t"
			 "int $0x30\n\t"
			 "jmp 1b"
			 :
			 :
			 : "memory");
}

/* Everybody who could run does, and blocks: no queue has anybody of them afterwards. */
static void settle(void)
{
	u32 unused;

	l4_receive(NIL_ID, &unused, &unused, TIMEOUT_10MS);
}

static void setup(u32 n)
{
	struct schedule s = { .param = BODY_PRIORITY, .preempter = INVALID_ID };

	members = n;
	crowd_make_of((n + CROWD_THREADS - 1) / CROWD_THREADS, member_body);
	crowd_run();
	partner_intra(last);
	s.dest = partner;
	l4_thread_schedule(&s);
	settle();
}

static void cleanup(void)
{
	partner_end();
	crowd_end();
}

static void call(u32 n)
{
	u32 w0 = 1, w1 = 0;

	l4_call(crowd_member(n), &w0, &w1, L4_TIMEOUT_NEVER);
}

/* It is sent to, and back here it stands in its queue; then it runs, and waits again. */
static void turn(u32 n)
{
	l4_send(crowd_member(n), 0, 0, L4_TIMEOUT_SND_ZERO);
	l4_thread_switch(crowd_member(n));
}

static void every(void (*of_member)(u32 n))
{
	for (u32 n = 0; n < members; n++)
		of_member(n);
}

static void begin(void)
{
	__asm__ volatile(MEASURE_BEGIN("$0", "$0") : : : "eax", "edx", "memory", "cc");
}

static void end(void)
{
	__asm__ volatile(MEASURE_END : : : "eax", "edx", "memory", "cc");
}

/* A round like the measured one comes first: members are where such a round leaves them. */
static void prepare(void (*of_member)(u32 n))
{
	every(of_member);
	settle();
	answers = 0;
}

static void prepare_call(void)
{
	prepare(call);
}

static void prepare_turn(void)
{
	prepare(turn);
}

static void sample_call(void)
{
	begin();
	every(call);
	end();
}

static void sample_turn(void)
{
	begin();
	every(turn);
	end();
}

/* A turn that a tick has cut short is carried on. */
static void whole_turn(u32 n)
{
	u64 before = root_kip()->clock;

	turn(n);
	if (root_kip()->clock != before)
		l4_thread_switch(crowd_member(n));
}

static void wait_for_tick(void)
{
	u64 before = root_kip()->clock;

	while (root_kip()->clock == before)
		;
}

static void prepare_pick(void)
{
	prepare(turn);
	every(whole_turn);
	l4_send(partner, 0, 0, L4_TIMEOUT_SND_ZERO);
	wait_for_tick();
}

static void sample_pick(void)
{
	u32 esi = partner.low, edi = partner.high;

	__asm__ volatile("push %%ebp\n\t"
			 "xor %%ecx, %%ecx\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 MEASURE_BEGIN("$-1", "$0")
			 "int $0x30\n\t"
			 "pop %%ebp"
			 : "+S"(esi), "+D"(edi)
			 :
			 : "eax", "ebx", "ecx", "edx", "memory", "cc");
}

static int check(void)
{
	return crowd_size() >= members && answers == members;
}

static int check_pick(void)
{
	return crowd_size() >= members && answers == members + 1;
}

#define CASE(what, n, checked)                                                            \
	{ .name = #what "_" #n, .setup = setup_##n, .prepare = prepare_##what,            \
	  .sample = sample_##what, .check = checked, .cleanup = cleanup,                  \
	  .at_most = SAMPLES, .lasts = 1 }
#define SETUP(n)                          \
	static void setup_##n(void)       \
	{                                 \
		setup(n);                 \
	}
#define CASES(n)                                                                          \
	CASE(call, n, check), CASE(turn, n, check), CASE(pick, n, check_pick)

SETUP(1)
SETUP(4)
SETUP(16)
SETUP(64)
SETUP(256)
SETUP(1024)
SETUP(3000)

static const struct bench_case cases[] = {
	CASES(1), CASES(4), CASES(16), CASES(64), CASES(256), CASES(1024), CASES(3000)
};

BENCH_APART(sched_crowd, "What do n threads that block and wake cost under this scheduler?", ANY);
