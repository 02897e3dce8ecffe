/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Actors: threads that do what the test tells them, one order after the other.  The test is lthread
 * 0 of the root task; an actor is a thread of the root task, or of a task that shares its memory.
 * An order is a function; do_ipc and its like are system calls with all registers in actor->regs.
 */
#ifndef CONFORMANCE_ACTOR_H
#define CONFORMANCE_ACTOR_H

#include "test.h"

struct regs {
	u32 eax, ecx, edx, ebx, ebp, esi, edi, eflags;
};

/* What a thread finds at an address. */
struct probe {
	u32 address, write;	     /* in */
	u32 fault, fault_ip, value; /* out; fault = 0: there was none */
	struct l4_id owner;
	u32 stack[100];
};

struct actor {
	struct regs landed; /* as the kernel started it; gates.S knows this place */
	u32 segments[6];    /* then: DS ES FS GS CS SS */
	struct regs regs;   /* of the order: before and after it */
	volatile u32 landings, done;
	struct l4_id id;
	struct l4_id other;	/* for orders that need one more id */
	volatile u32 count, limit, bad; /* for orders that count */
	struct probe probe;
	u32 stack[400];
	struct actor *self; /* ESP points here when it starts */
} __attribute__((aligned(4096))); /* a page that is there when any of it has been touched */

enum { ACTORS = 24, PROBE_LTHREAD = LAST_LTHREAD };

/* Timeouts of about four seconds for what should happen at once, and combinations. */
#define SOON 0xf4f40088u
#define NEVER L4_TIMEOUT_NEVER
#define NOW 0x11u

typedef void order(struct actor *a);

void gate_0x30(struct regs *r);
void gate_0x31(struct regs *r);
void gate_0x32(struct regs *r);
void gate_0x33(struct regs *r);
void gate_0x34(struct regs *r);
void gate_0x35(struct regs *r);
void gate_0x36(struct regs *r);
void access_read(struct regs *r);
void access_write(struct regs *r);
extern char access_read_ip[], access_write_ip[];
void actor_entry(void);
void actor_main(struct actor *a);

/* The actor with number n (not yet started), and its registers for starting it. */
struct actor *actor_number(u32 n);
u32 actor_esp(struct actor *a);
/* Actor n as lthread FIRST_LTHREAD + n of the root task, or as lthread 0 of task FIRST_TASK + n. */
struct actor *actor_thread(u32 n);
struct actor *actor_task(u32 n);
/* Actor n as another thread of the task of `a`, or as a task made by `a` (its number is given). */
struct actor *actor_beside(struct actor *a, u32 lthread, u32 n);
struct actor *actor_child(struct actor *a, u32 task, u32 n);

/* Gives an order and lets the actor run until it blocks; its scheduling state then. */
u32 tell(struct actor *a, order *what);
/* Gives an order and waits until it is done; 0 if it is not after a long time. */
int finish(struct actor *a, order *what);
u32 settle(const struct actor *a);
/* Gives an order and returns at once: for what does not end by itself. */
void launch(struct actor *a, order *what);
/* Waits until the actor has done n orders. */
int done_with(const struct actor *a, u32 n);

order do_ipc, do_id_nearest, do_unmap, do_switch, do_schedule, do_ex_regs, do_task_new;
order do_read, do_write, do_probe, do_spin;

/* Registers of an ipc. */
struct regs ipc_regs(struct l4_id to, u32 snd, u32 rcv, u32 timeouts, u32 w0, u32 w1);
u32 begin_send(struct actor *a, struct l4_id to, u32 timeouts, u32 w0, u32 w1);
u32 begin_call(struct actor *a, struct l4_id to, u32 timeouts, u32 w0, u32 w1);
u32 begin_receive(struct actor *a, struct l4_id from, u32 timeouts);
u32 begin_wait(struct actor *a, u32 timeouts);

/* deceit.c: the test sends two words under the name of `as`; its code. */
u32 test_deceive(struct l4_id to, struct l4_id as, u32 snd, u32 timeouts);

/* Scheduling state and whole query of a thread. */
u32 state_of(struct l4_id id);
u32 query(struct l4_id id, struct schedule *s);
u32 set_schedule(struct l4_id id, u32 param);
enum { PLAIN_PARAM = 0x0aa00010 }; /* priority 16, slice 10 * 1024 us, as at boot */

/* An id of another thread of the same task. */
struct l4_id id_of(u32 task, u32 lthread);
struct l4_id beside(struct l4_id id, u32 lthread);

/* Microseconds since boot by the kernel's clock, and waiting by it. */
u32 clock_low(void);
void spin_ticks(u32 n);
enum { TICK = 1024 };

#endif
