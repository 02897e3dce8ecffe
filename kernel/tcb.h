/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The thread control block: 1 KB each, in pages of four.  How one is found by the task and lthread
 * part of an id is the axis `tcb` (variants/tcb/lookup.h); looking up any id is safe, and finds
 * where no thread is one that waits for nobody.  Below the registers 32 bytes are free for a fault
 * while a fastpath runs on the frame (general_protection).
 *
 * The user's registers live in the TCB itself: TSS.esp0 points behind `ss`, the gate pushes
 * eip..ss there, the slow path's pusha the rest.  A blocked thread has no kernel stack: all that
 * it waits for is in the fields below, and whoever wakes it writes its results into `regs`.
 */
#ifndef KERNEL_TCB_H
#define KERNEL_TCB_H

#include "abi.h"
#include "layout.h"

typedef l4_u8 u8;
typedef l4_u16 u16;
typedef l4_u32 u32;
typedef l4_u64 u64;

struct space;

/* In the order of pusha. */
struct regs {
	u32 edi, esi, ebp, unused, ebx, edx, ecx, eax;
};

/* What a gate pushes from user mode. */
struct iret_frame {
	u32 eip, cs, eflags, esp, ss;
};

struct tcb_link {
	struct tcb *next, *prev;
};

/*
 * `wait` tells in one word what a thread waits for; the fastpaths compare nothing else.
 *   WAIT_READY          runs or could run
 *   token of a thread   closed receive from it, no timeout (low two bits 0)
 *   own `open` word     open receive, no timeout (low two bits 10)
 *   odd values          everything that needs the C path; `partner` then holds the token or
 *                       open word
 */
enum wait {
	WAIT_READY = 0,
	WAIT_OPEN = 2,	      /* with the clan in the bits above (clan_open_word) */
	WAIT_SLOW = 1,	      /* the bit that all of the following have */
	WAIT_RECEIVE = 0x11,  /* receive with a timeout, or from nobody */
	WAIT_SEND = 0x21,     /* queued at the thread `partner` names */
	WAIT_FAULT_SEND = 0x31, /* page-fault message queued at the pager */
	WAIT_FAULT = 0x41,    /* waits for the pager's reply */
	WAIT_DEAD = 0x51,     /* shut down, or not yet started */
	WAIT_TRANSFER = 0x61, /* in a long transfer that its partner carries on with */
};

/* An fpage on its way: from where to where, and how much of it has gone (see map_fpage). */
struct mapping {
	u32 hot, fpage;	      /* as the sender names them */
	u32 window;	      /* the receiver's fpage, 0: it accepts none */
	u32 offset;
};

/* A long message on its way: kept in the sender, see message.c. */
struct transfer {
	u32 stage, done;      /* what is being copied, and how many bytes of it */
	u32 string;	      /* number of the string */
	u32 dope, cc;	      /* result so far: dwords and strings, condition code */
	u32 snd, buffer;      /* send descriptor; address of the receiver's buffer or 0 */
	struct mapping map;
	u32 send_size, send_dope, receive_size; /* dopes of the two buffers */
	u32 for_pager_wait;   /* the receiver waits for its pager: it gets pages, no results; */
	struct tcb *outer;    /* it may be in another transfer, with this partner, */
	u32 outer_is_sender;  /* on this side */
	u32 send_cc;	      /* copies of the sender's, whose page faults overwrite them */
	struct l4_id send_as, addressed;
	u32 page_timeout;     /* receiver's page-fault timeout, exponent */
};

/*
 * In the order in which the kernel's code names the fields most often: those within 128 bytes of
 * the start cost an instruction three bytes less.
 */
struct tcb {
	u32 headroom; /* its last word: at offset 0 a field of its own would cost C a register */
	struct regs regs;
	struct iret_frame frame;

	/* What the fastpaths read and write, next to the frame: two cache lines of 32 bytes. */
	u32 wait;
	u32 rcv_desc;	/* receive descriptor of the current or last wait */
	u32 pdir;	/* physical address of the page directory */
	struct l4_id id;
	u32 open;	/* value of `wait` in an open receive; equal in threads that may talk: */
			/* but for OPEN_NAMED (clan.c) */
	struct tcb *senders; /* FIFO of threads queued to send to this one */

	struct space *space;
	u32 partner;	 /* with WAIT_SLOW: token or open word of whom it waits for */
	u32 send_cc;	 /* of a send that clan_route prepared: condition bits */
	u32 stack;	 /* private to the axis `stack` */

	u8 prio, mcp;
	u8 slice_mantissa, slice_exponent;
	struct tcb *transferring; /* the partner in a long transfer; NULL: in none */
	u32 is_sender;
	u32 progress;	 /* of an unmap or a deletion */
	struct tcb_link queued; /* in the partner's `senders` */
	u32 sched[3];	 /* private to the scheduler: SCHED_STATE proves that its state fits */

	u32 fault_address, fault_ip; /* the two words of a page-fault message */
	u32 fault_timeout; /* in a transfer: exponent of the page-fault timeout */
	struct l4_id send_as, addressed; /* with send_cc: its name, and the id it was meant for */

	u32 timeout[6];	 /* private to the timeout queue: TIMEOUT_STATE likewise */
	u32 space_switch[3]; /* private to the axis `switch` */
	u32 slice_left;	 /* microseconds left of the slice when it last lost the processor */
	u64 consumed;	 /* processor time, microseconds */

	/* Long operations: how the thread goes on, and its user frame meanwhile (continue.c). */
	struct tcb *(*operation)(struct tcb *me);
	struct iret_frame user_frame;
	struct transfer transfer;

	u32 user_idt;		/* table of exception handlers, 0: none (upcall.c) */
	u32 exception_vector, exception_error;
	struct l4_id pager, preempter, external_preempter;
	u32 debug[8];		/* debug registers, as far as they are there (ia32/debug.c) */

	u32 fpu_used;		/* fpu holds a state */
	u32 fpu[131]; /* as FXSAVE or FNSAVE writes it, from the first multiple of 16 bytes on */
};

/* A thread without a slice of its own runs only on donated time. */
static inline int tcb_has_slice(const struct tcb *t)
{
	return t->slice_mantissa || !t->slice_exponent;
}

_Static_assert(sizeof(struct tcb) <= TCB_SIZE - TCB_HEADROOM, "a TCB fits its slot");
_Static_assert((TCB_HEADROOM + __builtin_offsetof(struct tcb, frame)) % 32 == 0,
	       "frame and wait: one line");
_Static_assert(1 << L4_LTHREAD_SHIFT == TCB_SIZE, "an id's thread bits are a TCB offset");
_Static_assert(TCB_ARRAY_SIZE == (L4_THREAD_MASK | (TCB_SIZE - 1)) + 1u, "array covers all ids");

#endif
