/* SPDX-License-Identifier: BSD-2-Clause */
/* Test pages, probing them, and passing them on (memory.h). */
#include "memory.h"

static struct probe own_probe;

/*
 * The probing thread: it has no pager but the thread that wants to know, so that a fault arrives
 * there as a message and maps nothing.
 */
static void probing(struct probe *p)
{
	volatile u32 *word = (volatile u32 *)(unsigned long)p->address;

	if (p->write)
		__asm__ volatile("lock orl $0, %0" : "+m"(*word) : : "cc");
	p->value = *word;
	l4_send(p->owner, 0, 0, NEVER);
	l4_sleep_forever();
}

/* The prober's own code or stack is not there yet: the faulting thread has it paged for both. */
static void touch(u32 fault)
{
	u8 *address = (u8 *)(unsigned long)(fault & ~3u);

	if (fault & 2)
		__asm__ volatile("lock orb $0, %0" : "+m"(*address) : : "cc");
	else
		__asm__ volatile("testb $0, %0" : : "m"(*(volatile u8 *)address) : "cc");
}

static void probe(struct probe *p)
{
	u32 *top = p->stack + sizeof p->stack / sizeof *p->stack, w0, w1;
	struct l4_id prober;
	struct ex_regs x = { .word = PROBE_LTHREAD,
			     .eip = (u32)(unsigned long)probing,
			     .preempter = INVALID_ID };

	p->owner = x.pager = l4_myself();
	prober = beside(p->owner, PROBE_LTHREAD);
	*--top = (u32)(unsigned long)p;
	*--top = 0;
	x.esp = (u32)(unsigned long)top;
	p->fault = p->fault_ip = 0;
	p->value = ABSENT;
	l4_lthread_ex_regs(&x);
	while (!l4_receive(prober, &w0, &w1, SOON)) {
		if (!w1)
			return;
		if ((w0 ^ p->address) < PAGE) {
			p->fault = w0;
			p->fault_ip = w1;
			return;
		}
		touch(w0);
		l4_send(prober, 0, 0, SOON);
	}
	CHECK(!"the probing thread says something");
}

void do_probe(struct actor *a)
{
	probe(&a->probe);
}

static const struct probe *probe_in(struct actor *a, u32 address, u32 write)
{
	struct probe *p = a ? &a->probe : &own_probe;

	p->address = address;
	p->write = write;
	if (a)
		CHECK(finish(a, do_probe));
	else
		probe(p);
	return p;
}

u32 peek(struct actor *a, u32 address)
{
	return probe_in(a, address, 0)->value;
}

int can_write(struct actor *a, u32 address)
{
	return probe_in(a, address, 1)->value != ABSENT;
}

u32 last_fault(const struct actor *a)
{
	return a ? a->probe.fault : own_probe.fault;
}

void mark(u32 address)
{
	*(volatile u32 *)(unsigned long)address = MARK(address);
}

u32 page(u32 n)
{
	mark(PAGES + n * PAGE);
	return PAGES + n * PAGE;
}

u32 pass(struct actor *from, struct actor *to, u32 window, u32 fpage, u32 hot, u32 *sender)
{
	struct l4_id id = from ? from->id : root_id;
	struct regs r = ipc_regs(to->id, L4_SND_MAP, L4_NO_DESC, SOON, hot, fpage);
	u32 before = to->done;

	to->regs = ipc_regs(id, L4_NO_DESC, window ? window | L4_RCV_FPAGE : 0, SOON, 0, 0);
	tell(to, do_ipc);
	if (from) {
		from->regs = r;
		CHECK(finish(from, do_ipc));
		r = from->regs;
	} else {
		gate_0x30(&r);
	}
	CHECK(done_with(to, before + 1));
	*sender = r.eax;
	return to->regs.eax;
}

u32 map_one(struct actor *from, struct actor *to, u32 source, u32 target, u32 rights)
{
	u32 sender, result = pass(from, to, one(target, 0), one(source, rights), 0, &sender);

	CHECK_EQUAL(sender, 0);
	return result;
}

void unmap(struct actor *a, u32 fpage, u32 mask)
{
	if (!a) {
		l4_fpage_unmap(fpage, mask);
		return;
	}
	a->regs = (struct regs){ .eax = fpage, .ecx = mask };
	CHECK(finish(a, do_unmap));
}
