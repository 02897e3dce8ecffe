/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts as senders (section 4.8).  Keyboard and mouse controller raise lines 1 and 12 at
 * will: they say that a byte has come which the test itself has put there.
 */
#include "actor.h"

enum {
	DATA = 0x60,
	CONTROL = 0x64,
	HAS_OUTPUT = 1,
	HAS_INPUT = 2,
	WRITE_MODE = 0x60,
	MODE_BOTH = 0x03, /* interrupts of keyboard and mouse */
	PUT_KEY = 0xd2,
	PUT_MOUSE = 0xd3
};
enum { KEY_LINE = 1, MOUSE_LINE = 12 };

static u8 in(u16 port)
{
	u8 v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static void out_to(u16 port, u8 v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(port));
}

static struct l4_id line(u32 n)
{
	return (struct l4_id){ n + 1, 0 };
}

static void drain(void)
{
	while (in(CONTROL) & HAS_OUTPUT)
		in(DATA);
}

static void command(u8 c, u8 value)
{
	while (in(CONTROL) & HAS_INPUT)
		;
	out_to(CONTROL, c);
	while (in(CONTROL) & HAS_INPUT)
		;
	out_to(DATA, value);
	while (in(CONTROL) & HAS_INPUT)
		;
}

static void prepare(void)
{
	command(WRITE_MODE, MODE_BOTH);
	drain();
}

/* One interrupt, if the line is open. */
static void fire(u32 n)
{
	drain();
	command(n == KEY_LINE ? PUT_KEY : PUT_MOUSE, 0x55);
	spin_ticks(2);
}

static int is_masked(u32 n)
{
	return in(n < 8 ? 0x21 : 0xa1) >> (n & 7) & 1;
}

/* A closed receive; the code, with the registers in *r. */
static u32 receive_into(struct regs *r, struct l4_id from, u32 timeouts)
{
	*r = ipc_regs(from, L4_NO_DESC, 0, timeouts, 0x77, 0x88);
	gate_0x30(r);
	return r->eax;
}

static u32 receive(struct l4_id from, u32 timeouts)
{
	struct regs r;

	return receive_into(&r, from, timeouts);
}

static u32 attach(u32 n)
{
	return receive(line(n), NOW);
}

static void detach(void)
{
	CHECK_EQUAL(receive(NIL_ID, NOW), L4_RETIMEOUT);
}

/* The same by an actor. */
static u32 attach_by(struct actor *a, u32 n)
{
	begin_receive(a, line(n), NOW);
	return a->regs.eax;
}

static void check_message(const struct regs *r, u32 n)
{
	CHECK_EQUAL(r->eax, 0);
	CHECK_EQUAL(r->esi, n + 1);
	CHECK_EQUAL(r->edi, 0);
	CHECK_EQUAL(r->ebx, 0);
	CHECK(r->edx == 0 || r->edx == n + 1);
}

#define SHORTLY 0x1400000a /* 20 ticks */

TEST(irq_attach, "24.12", "attach: 0x20; another thread: 0x10; detach; the other: 0x20")
{
	struct actor *a = actor_thread(0);

	CHECK_EQUAL(attach(KEY_LINE), L4_RETIMEOUT);
	CHECK_EQUAL(attach_by(a, KEY_LINE), L4_ENOT_EXISTENT);
	CHECK_EQUAL(attach(KEY_LINE), L4_RETIMEOUT);
	detach();
	CHECK_EQUAL(attach_by(a, KEY_LINE), L4_RETIMEOUT);
	CHECK_EQUAL(attach(KEY_LINE), L4_ENOT_EXISTENT);
	begin_receive(a, NIL_ID, NOW);
	CHECK_EQUAL(attach(KEY_LINE), L4_RETIMEOUT);
	detach();
}

TEST(irq_refused, "4.8", "the timer, the cascade and lines beyond 15 cannot be attached")
{
	static const u32 lines[] = { 0, 2, 16, 17, 100, 254 };

	for (u32 n = 0; n < sizeof lines / sizeof *lines; n++) {
		CHECK_EQUAL(attach(lines[n]), L4_ENOT_EXISTENT);
		CHECK_EQUAL(receive(line(lines[n]), SHORTLY), L4_ENOT_EXISTENT);
	}
	CHECK(!is_masked(0));
}

TEST(irq_exponents, "4.8", "timeout zero has mantissa 0 and any exponent but 0")
{
	for (u32 e = 1; e < 16; e++)
		CHECK_EQUAL(receive(line(KEY_LINE), e), L4_RETIMEOUT);
	detach();
	CHECK_EQUAL(receive(line(KEY_LINE), 0x01000000 | 0xf), L4_ENOT_EXISTENT);
}

TEST(irq_one_per_thread, "4.8", "attaching another line detaches the first")
{
	struct actor *a = actor_thread(0);

	CHECK_EQUAL(attach(KEY_LINE), L4_RETIMEOUT);
	CHECK_EQUAL(attach(MOUSE_LINE), L4_RETIMEOUT);
	CHECK_EQUAL(attach_by(a, KEY_LINE), L4_RETIMEOUT);
	CHECK_EQUAL(attach(KEY_LINE), L4_ENOT_EXISTENT); /* which changes nothing (D13) */
	begin_receive(a, NIL_ID, NOW);
	CHECK_EQUAL(attach_by(a, MOUSE_LINE), L4_ENOT_EXISTENT);
	detach();
}

TEST(irq_unattached, "D13", "waiting for a line that is not attached: 0x10")
{
	CHECK_EQUAL(receive(line(KEY_LINE), SHORTLY), L4_ENOT_EXISTENT);
	CHECK_EQUAL(receive(line(KEY_LINE), NEVER), L4_ENOT_EXISTENT);
	CHECK_EQUAL(attach(MOUSE_LINE), L4_RETIMEOUT);
	CHECK_EQUAL(receive(line(KEY_LINE), NEVER), L4_ENOT_EXISTENT);
	detach();
}

TEST(irq_sends_to_nobody, "4.2", "nothing can be sent to an interrupt")
{
	CHECK_EQUAL(attach(KEY_LINE), L4_RETIMEOUT);
	CHECK_EQUAL(l4_send(line(KEY_LINE), 1, 2, NEVER), L4_ENOT_EXISTENT);
	detach();
}

TEST(irq_timeout, "4.8", "no interrupt: a wait for one ends with 0x20, not earlier")
{
	u32 begin = clock_low();

	prepare();
	attach(KEY_LINE);
	CHECK_EQUAL(receive(line(KEY_LINE), SHORTLY), L4_RETIMEOUT);
	CHECK(clock_low() - begin >= 20 * TICK);
	detach();
}

/* An actor that has attached the line and begun to wait for it (or for anything). */
static void check_delivery(u32 n, u32 rcv)
{
	struct actor *a = actor_task(0);

	prepare();
	CHECK_EQUAL(attach_by(a, n), L4_RETIMEOUT);
	for (u32 times = 0; times < 5; times++) {
		u32 before = a->done;

		a->regs = ipc_regs(rcv & L4_RCV_OPEN ? NIL_ID : line(n), L4_NO_DESC, rcv, NEVER,
				   0x77, 0x88);
		CHECK_EQUAL(tell(a, do_ipc), L4_STATE_WAITING);
		CHECK(!is_masked(n));
		CHECK_EQUAL(a->done, before);
		fire(n);
		CHECK(done_with(a, before + 1));
		check_message(&a->regs, n);
		CHECK(is_masked(n)); /* until the next receive */
	}
}

TEST(irq_delivered, "4.8",
     "an interrupt is a message: source n + 1, dope 0; the line is masked then")
{
	check_delivery(KEY_LINE, 0);
	test_clean();
	check_delivery(MOUSE_LINE, 0);
}

TEST(irq_delivered_open, "4.8", "an open wait takes interrupts")
{
	check_delivery(KEY_LINE, L4_RCV_OPEN);
	test_clean();
	check_delivery(MOUSE_LINE, L4_RCV_OPEN);
}

TEST(irq_before_senders, "4.3", "an open wait takes a pending interrupt before queued senders")
{
	struct actor *a = actor_thread(0), *b = actor_thread(1);
	struct regs r;

	prepare();
	attach(KEY_LINE);
	begin_send(a, root_id, NEVER, 1, 2);
	CHECK_EQUAL(receive(line(KEY_LINE), 0x0100000a), L4_RETIMEOUT); /* opens the line */
	begin_send(b, root_id, NEVER, 3, 4);
	fire(KEY_LINE);
	r = ipc_regs(NIL_ID, L4_NO_DESC, L4_RCV_OPEN, SHORTLY, 0, 0);
	gate_0x30(&r);
	check_message(&r, KEY_LINE);
	for (u32 n = 0; n < 2; n++) {
		r = ipc_regs(NIL_ID, L4_NO_DESC, L4_RCV_OPEN, SHORTLY, 0, 0);
		gate_0x30(&r);
		CHECK_EQUAL(r.esi, (n ? b : a)->id.low);
	}
	detach();
}

TEST(irq_pending_once, "D13", "while nobody waits an interrupt is kept, once")
{
	struct regs r;

	prepare();
	attach(KEY_LINE);
	CHECK_EQUAL(receive(line(KEY_LINE), 0x0100000a), L4_RETIMEOUT);
	fire(KEY_LINE);
	fire(KEY_LINE);
	fire(KEY_LINE);
	drain();
	CHECK_EQUAL(receive_into(&r, line(KEY_LINE), NOW), 0);
	check_message(&r, KEY_LINE);
	receive(line(KEY_LINE), 0x0300000a); /* the controller may have kept one more edge */
	CHECK_EQUAL(receive(line(KEY_LINE), 0x0300000a), L4_RETIMEOUT);
	detach();
}

TEST(irq_pending_while_attaching, "4.8",
     "attaching while one is pending: it is delivered, nothing changes")
{
	struct regs r;

	prepare();
	attach(KEY_LINE);
	CHECK_EQUAL(receive(line(KEY_LINE), 0x0100000a), L4_RETIMEOUT);
	fire(KEY_LINE);
	CHECK_EQUAL(receive_into(&r, line(MOUSE_LINE), NOW), 0);
	check_message(&r, KEY_LINE);
	CHECK_EQUAL(receive(line(MOUSE_LINE), SHORTLY), L4_ENOT_EXISTENT);
	CHECK_EQUAL(attach(MOUSE_LINE), L4_RETIMEOUT);
	detach();
}

TEST(irq_polling, "14", "receives with timeout 0 get one interrupt after the other")
{
	struct regs r;

	prepare();
	attach(KEY_LINE);
	for (u32 n = 0; n < 5; n++) {
		CHECK_EQUAL(receive(line(KEY_LINE), NOW), L4_RETIMEOUT);
		fire(KEY_LINE);
		CHECK_EQUAL(receive_into(&r, line(KEY_LINE), NOW), 0);
		check_message(&r, KEY_LINE);
	}
	detach();
}

TEST(irq_not_for_others, "4.8",
     "a closed receive from a thread takes no interrupt, nor opens the line")
{
	struct actor *a = actor_thread(0);
	u32 w;

	prepare();
	attach(KEY_LINE);
	CHECK_EQUAL(receive(line(KEY_LINE), 0x0100000a), L4_RETIMEOUT);
	fire(KEY_LINE);
	CHECK_EQUAL(l4_receive(a->id, &w, &w, 0x0300000a), L4_RETIMEOUT);
	begin_send(a, root_id, NEVER, 5, 6);
	CHECK_EQUAL(l4_receive(a->id, &w, &w, SHORTLY), 0);
	CHECK_EQUAL(w, 6);
	CHECK_EQUAL(receive(line(KEY_LINE), NOW), 0);
	CHECK_EQUAL(l4_receive(a->id, &w, &w, 0x0300000a), L4_RETIMEOUT);
	CHECK(is_masked(KEY_LINE));
	detach();
}

TEST(irq_after_send, "4.1",
     "the receive phase of a call may be the wait for an interrupt or anything")
{
	struct actor *driver = actor_task(0), *client = actor_thread(1);

	prepare();
	attach_by(driver, KEY_LINE);
	begin_receive(client, driver->id, NEVER);
	driver->regs = ipc_regs(client->id, 0, L4_RCV_OPEN, NEVER, 1, 2);
	tell(driver, do_ipc);
	CHECK(done_with(client, 1));
	fire(KEY_LINE);
	CHECK(done_with(driver, 2));
	check_message(&driver->regs, KEY_LINE);
}

TEST(irq_of_the_dead, "4.8", "deletion and shutting down detach, and mask the line")
{
	struct actor *a = actor_task(0);

	prepare();
	attach_by(a, KEY_LINE);
	begin_receive(a, line(KEY_LINE), NEVER);
	CHECK(!is_masked(KEY_LINE));
	root_task_delete(FIRST_TASK);
	CHECK(is_masked(KEY_LINE));
	CHECK_EQUAL(attach(KEY_LINE), L4_RETIMEOUT);
	detach();
	a = actor_task(0);
	attach_by(a, KEY_LINE);
	a->regs = (struct regs){ .esi = 0xfffffff0, .eflags = 0x3202 };
	CHECK_EQUAL(tell(a, do_read), L4_STATE_DEAD);
	CHECK_EQUAL(attach(KEY_LINE), L4_RETIMEOUT);
	detach();
}

TEST(irq_cancelled, "4.10", "a wait for an interrupt is cancelled: 0x40; the line stays attached")
{
	struct actor *a = actor_thread(0);
	struct ex_regs x = { .word = FIRST_LTHREAD, .esp = actor_esp(a),
			     .eip = (u32)(unsigned long)actor_entry,
			     .preempter = INVALID_ID, .pager = INVALID_ID };

	prepare();
	attach_by(a, KEY_LINE);
	CHECK_EQUAL(begin_receive(a, line(KEY_LINE), NEVER), L4_STATE_WAITING);
	l4_lthread_ex_regs(&x);
	settle(a);
	CHECK_EQUAL(a->landed.eax, L4_RECANCELED);
	CHECK_EQUAL(attach(KEY_LINE), L4_ENOT_EXISTENT);
	begin_receive(a, NIL_ID, NOW);
	CHECK_EQUAL(attach(KEY_LINE), L4_RETIMEOUT);
	detach();
}

TEST(irq_sleep, "D26", "a receive from nil takes no interrupt; only with timeout 0 it detaches")
{
	prepare();
	attach(KEY_LINE);
	CHECK_EQUAL(receive(line(KEY_LINE), 0x0100000a), L4_RETIMEOUT);
	fire(KEY_LINE);
	CHECK_EQUAL(receive(NIL_ID, 0x0300000a), L4_RETIMEOUT);
	CHECK_EQUAL(receive(line(KEY_LINE), SHORTLY), 0);
	detach();
}

TEST(irq_acknowledged_by_user, "14", "a driver that acknowledges and unmasks itself does no harm")
{
	enum { MASTER = 0x20, MASK = 0x21, SPECIFIC_EOI = 0x60 };

	prepare();
	for (u32 n = 0; n < 5; n++) {
		CHECK_EQUAL(attach(KEY_LINE), L4_RETIMEOUT);
		fire(KEY_LINE);
		CHECK_EQUAL(receive(line(KEY_LINE), SHORTLY), 0);
		out_to(MASTER, SPECIFIC_EOI + KEY_LINE);
		out_to(MASK, in(MASK) & ~(1 << KEY_LINE));
	}
	detach();
	CHECK(is_masked(KEY_LINE));
}
