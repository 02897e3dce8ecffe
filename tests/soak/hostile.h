/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Code of hostile tasks: it stands in a section of its own and has no data but its stack and its
 * arena.  A hostile thread is one `struct hostile` on its stack.
 */
#ifndef SOAK_HOSTILE_H
#define SOAK_HOSTILE_H

#include "soak.h"

#define HOSTILE __attribute__((section("hostile_text"), noinline))

/* Registers of a system call, as calls.S has them. */
struct wild {
	u32 eax, ecx, edx, ebx, ebp, esi, edi;
	struct l4_id virtual_sender;
	u32 esp;
};

struct hostile {
	struct control *control;
	u32 slot, lthread, state; /* of the random numbers */
	struct wild w;
};

enum vector { IPC, ID_NEAREST, FPAGE_UNMAP, THREAD_SWITCH, THREAD_SCHEDULE, EX_REGS, TASK_NEW };

void hostile_gate_0x30(struct wild *w);
void hostile_gate_0x31(struct wild *w);
void hostile_gate_0x32(struct wild *w);
void hostile_gate_0x33(struct wild *w);
void hostile_gate_0x34(struct wild *w);
void hostile_gate_0x35(struct wild *w);
void hostile_gate_0x36(struct wild *w);
void hostile_stackless_0x31(struct wild *w);
void hostile_stackless_0x32(struct wild *w);
void hostile_stackless_0x33(struct wild *w);
void hostile_sysenter(struct wild *w);
void hostile_go(u32 eip);
void hostile_handler_restart(void);
void hostile_main(u32 esp);

/* hostile.c */
u32 hostile_call(struct hostile *h, enum vector v); /* with the registers in h->w; its EAX */

/* values.c: numbers that are wild in a way that has a point. */
u32 wild_random(struct hostile *h);
u32 wild_below(struct hostile *h, u32 limit);
int wild_one_in(struct hostile *h, u32 n);
struct l4_id wild_id(struct hostile *h);
struct l4_id wild_thread(struct hostile *h, u32 task, u32 lthread, u32 chief);
struct l4_id wild_hostile(struct hostile *h); /* a thread of a hostile task */
u32 wild_task(struct hostile *h);		 /* a number that this task may use */
u32 wild_address(struct hostile *h);
u32 wild_buffer(struct hostile *h); /* an address at which a message may be laid down */
u32 wild_fpage(struct hostile *h);
u32 wild_hot(struct hostile *h);
u32 wild_timeouts(struct hostile *h);
u32 wild_eip(struct hostile *h);
u32 wild_send(struct hostile *h);
u32 wild_receive(struct hostile *h);

/* messages.c */
void message_write(struct hostile *h, u32 buffer);

/* The kinds of attack, one function each: attacks.c and fpages.c; by exceptions: crashes.c. */
typedef void attack(struct hostile *h);
attack attack_ipc, attack_any_call, attack_map, attack_receive_map, attack_unmap, attack_flood;
attack attack_schedule, attack_ex_regs, attack_tasks, attack_switch, attack_sigma0, attack_touch;
attack attack_irq, attack_crash, attack_fpu, attack_stackless, attack_message, attack_exhaust;
attack attack_super, attack_ports, attack_debug, attack_storm, attack_sysenter;

#endif
