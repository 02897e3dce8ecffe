/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * I/O fpages (boot line io=fpage; section 2.5, decision D12): which task may reach which port.
 *
 * The TSS and its I/O bitmap lie at IO_SPACE, whose page table each address space with ports has of
 * its own: loading CR3 switches the bitmap too, and no way through the kernel knows of it.  All
 * other spaces share a table whose bitmap denies everything.
 *
 * A port maps to itself, so its mapping tree has each task once at most: a port's giver, the task
 * that it came from, says all.  sigma0 has all ports without a table.
 */
#include "kernel.h"

enum {
	PORTS = 65536,
	BITMAP_PORTS = L4_PAGE_SIZE * 8,
	GIVER_PORTS = L4_PAGE_SIZE / sizeof(u16),
	BITMAP = L4_PAGE_SIZE, /* offset in IO_SPACE; a byte of ones follows, as it must */
	AT_ONCE = 64,	       /* tables looked at, a unit of map_work */
	VECTOR_PROTECTION = 13
};

/*
 * The page table of IO_SPACE.  Where a space has no frame of its own, the common one stands: of
 * ones in the bitmap, of zeros for the givers.  What is no entry leaves bit 0 clear.
 */
struct io {
	u32 tss, bitmap[PORTS / BITMAP_PORTS], end;
	u32 givers[PORTS / GIVER_PORTS]; /* u16 by port: task, 0: the space has not got it */
	struct io *next;
	struct space *space;
	u32 held, flushed; /* ports, times two: in all; by io_destroy */
};

extern char tss[];
int io_fpages;
static struct io *first;

static void *frame_of(u32 entry)
{
	return direct(entry & PTE_FRAME);
}

static struct io *io_of(const struct space *s)
{
	return frame_of(s->pdir[PDE_IO]);
}

static u16 *giver(const struct io *io, u32 port)
{
	return (u16 *)frame_of(io->givers[port / GIVER_PORTS]) + port % GIVER_PORTS;
}

static int is_sigma0(const struct space *s)
{
	return space_task(s) == L4_TASK_SIGMA0;
}

static int holds(const struct space *s, u32 port)
{
	return is_sigma0(s) || *giver(io_of(s), port);
}

/* The EFLAGS with which threads begin. */
u32 io_eflags(const struct space *s)
{
	return io_fpages && !is_sigma0(s) ? EFLAGS_USER : EFLAGS_USER | EFLAGS_IOPL;
}

int io_has_all(const struct space *s)
{
	return io_fpages && io_of(s)->held == 2 * PORTS;
}

/* Gives the space a frame of its own behind an entry; 0 without memory. */
static int own(u32 *entry)
{
	void *frame;

	if (*entry & PTE_OWN)
		return 1;
	frame = frame_alloc();
	if (!frame)
		return 0;
	memcpy(frame, frame_of(*entry), L4_PAGE_SIZE);
	*entry = phys_of(frame) | PTE_PRESENT | PTE_OWN;
	write_cr3(read_cr3()); /* the space may be the loaded one */
	return 1;
}

/* Makes what the space needs to have the port; 0 without memory. */
static int room(struct space *s, u32 port)
{
	struct io *io;

	if (!own(&s->pdir[PDE_IO]))
		return 0;
	io = io_of(s);
	if (!io->space) {
		io->space = s;
		io->next = first;
		first = io;
	}
	return own(&io->givers[port / GIVER_PORTS]) && own(&io->bitmap[port / BITMAP_PORTS]);
}

static void lose_privilege(struct tcb *t, void *unused)
{
	u32 *eflags = &user_frame(t)->eflags;

	(void)unused;
	if (*eflags & EFLAGS_IOPL)
		*eflags = (*eflags & ~EFLAGS_IOPL) | EFLAGS_IF;
}

/* The space has the port from `task` now; from 0: it has lost it. */
static void set(struct io *io, u32 port, u32 task)
{
	u8 *byte = (u8 *)frame_of(io->bitmap[port / BITMAP_PORTS]) + port % BITMAP_PORTS / 8;

	if (io->held == 2 * PORTS)
		for_threads(io->space, lose_privilege, 0);
	io->held += task ? 2 : -2;
	*byte ^= (u8)(1 << port % 8);
	*giver(io, port) = (u16)task;
}

static struct io *after(const struct io *io)
{
	static u32 steps;

	map_work += ++steps % AT_ONCE == 0;
	return io->next;
}

/* Who has the port from task `from` has it from task `to` now. */
static void adopt(u32 port, u32 from, u32 to)
{
	for (struct io *io = first; io; io = after(io))
		if (*giver(io, port) == from)
			*giver(io, port) = (u16)to;
}

/*
 * Takes a port from all who have it from the space, and from the space itself if `too`.  0: there
 * is more to do, call again when interrupts were let in.
 */
static int flush(struct space *s, u32 port, u32 too)
{
	struct io *io = first;

	if (!holds(s, port))
		return 1;
	while (io) {
		if (*giver(io, port) != space_task(s)) {
			io = after(io);
			continue;
		}
		if (map_work >= MAP_BUDGET)
			return 0;
		map_work++;
		adopt(port, space_task(io->space), space_task(s)); /* these come next */
		set(io, port, 0);
		io = first;
	}
	if (too && !is_sigma0(s))
		set(io_of(s), port, 0);
	return 1;
}

/* As map_page in map.c, for a port. */
static u32 map_port(struct space *from, struct space *to, u32 port, u32 grant)
{
	u32 by = space_task(from), old;

	if (!holds(from, port))
		return 0;
	if (!room(to, port))
		return L4_REMAPFAILED;
	old = *giver(io_of(to), port);
	if (old == by && !grant)
		return L4_CC_MAPPED;
	if (old && !flush(to, port, 1))
		return MAP_MORE;
	if (!holds(from, port)) /* it hung below the one just flushed */
		return 0;
	if (grant && !is_sigma0(from)) {
		adopt(port, by, space_task(to));
		by = *giver(io_of(from), port);
		set(io_of(from), port, 0);
	}
	set(io_of(to), port, by);
	return L4_CC_MAPPED;
}

static u32 ports_of(u32 fpage)
{
	return 1u << (fpage >> 2 & 0x3f);
}

/* As map_fpage: maps or grants the ports that fpage and window have in common. */
u32 io_map(struct space *from, struct space *to, struct mapping *m)
{
	u32 snd = m->fpage, rcv = m->window;
	u32 port = l4_io_base(snd), end = port + ports_of(snd), result = 0, n;

	if (io_is_fpage(rcv)) {
		n = l4_io_base(rcv);
		port = n > port ? n : port;
		n += ports_of(rcv);
		end = n < end ? n : end;
	} else if (l4_fpage_shift(rcv) != L4_WHOLE_SPACE) {
		end = 0;
	}
	for (n = port + m->offset / L4_PAGE_SIZE; n < end && !(result & L4_CC_ERROR); n++) {
		if (map_work < MAP_BUDGET) {
			map_work++;
			result |= map_port(from, to, n, snd & L4_FPAGE_GRANT);
		} else {
			result |= MAP_MORE;
		}
		if (result & MAP_MORE) {
			m->offset = (n - port) * L4_PAGE_SIZE | MAP_MORE;
			return result & ~MAP_MORE;
		}
	}
	m->offset = MAP_DONE;
	return result;
}

/* fpage_unmap; the mask's bit for write permission means nothing here. */
struct tcb *io_unmap(struct tcb *me)
{
	u32 fpage = me->regs.eax;

	while (me->progress < ports_of(fpage)) {
		me->progress += (u32)flush(me->space, l4_io_base(fpage) + me->progress,
					   me->regs.ecx & L4_UNMAP_OWN);
		if (++map_work >= MAP_BUDGET)
			preemption_point(me, io_unmap);
	}
	return me;
}

/* Takes the ports of a space that is deleted, in parts, and gives back what they needed. */
void io_destroy(struct tcb *me, struct space *s, struct tcb *(*operation)(struct tcb *))
{
	struct io *io = io_of(s), **link = &first;
	u32 port;

	if (!(s->pdir[PDE_IO] & PTE_OWN))
		return;
	while ((port = io->flushed / 2) < PORTS) {
		if (!(io->givers[port / GIVER_PORTS] & PTE_OWN))
			io->flushed += 2 * GIVER_PORTS;
		else
			io->flushed += 2 * (u32)flush(s, port, 1);
		if (++map_work >= MAP_BUDGET)
			preemption_point(me, operation);
	}
	for (; *link; link = &(*link)->next)
		if (*link == io) {
			*link = io->next;
			break;
		}
	for (u32 *entry = io->bitmap; entry < (u32 *)&io->next; entry++)
		if (*entry & PTE_OWN)
			frame_free(frame_of(*entry));
	frame_free(io);
	s->pdir[PDE_IO] = 0;
}

/* May the thread's instruction be tried that needs these ports? */
static int may(struct tcb *me, u32 fpage)
{
	u32 port = l4_io_base(fpage), n = ports_of(fpage);

	if (io_has_all(me->space)) {
		me->frame.eflags |= EFLAGS_IOPL;
		return 1;
	}
	while (n && n < PORTS && holds(me->space, port + n - 1))
		n--;
	return !n;
}

/* The pager has answered, or there is none. */
struct tcb *io_retry(struct tcb *me)
{
	if (may(me, me->fault_address))
		return me;
	me->exception_vector = VECTOR_PROTECTION;
	me->exception_error = 0;
	return upcall(me);
}

/*
 * An instruction raised #GP that needs ports: asks the pager for them (section 11.2).  NULL: it has
 * them, that was not why.
 */
struct tcb *io_wanted(struct tcb *me, u32 fpage)
{
	if (!io_fpages || me->frame.eflags & EFLAGS_IOPL)
		return 0;
	if (may(me, fpage))
		return me->frame.eflags & EFLAGS_IOPL ? me : 0;
	me->fault_address = fpage | L4_IO_FAULT;
	me->fault_ip = me->frame.eip;
	continue_later(me, io_retry);
	return fault_resolve(me);
}

/* Puts the TSS before the bitmap, before there are tasks. */
BOOT void io_init(void)
{
	u32 offset = phys_of(tss) % L4_PAGE_SIZE;
	struct io *common = frame_alloc();
	void *ones = frame_alloc(), *zeros = frame_alloc();

	if (!common || !ones || !zeros)
		panic("no memory for the I/O bitmap");
	memset(ones, 0xff, L4_PAGE_SIZE);
	for (u32 *entry = &common->tss; entry < (u32 *)&common->next; entry++)
		*entry = phys_of(entry < common->givers ? ones : zeros) | PTE_PRESENT;
	common->tss = (phys_of(tss) & PTE_FRAME) | PTE_PRESENT;
	kernel_pdir[PDE_IO] = phys_of(common) | PTE_PRESENT;
	io_fpages = 1;
	tss_load(IO_SPACE + offset, BITMAP - offset, BITMAP - offset + PORTS / 8);
}
