/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sigma0, the first pager: owns all memory, gives each page frame to the first task that asks
 * for it (V2 manual, sigma0 protocol; section 17).  Requests are register messages
 * (w0, w1), page faults among them; answers map a page or say (0, 0).
 *
 *	w0 = FFFFFFFC			any free page, from the top
 *	w0 = 1, w1 byte 1		the kernel info page, read-only
 *	w0 = a | 1, w1 = 58		the 4 MB superpage of a, else its page
 *	w0 = a < 40000000		the page of a
 *	w0 = a, 40000000 <= a < C0000000	the 4 MB superpage at a + 40000000
 *	w0 = an I/O fpage		its ports, with io=fpage
 */
#include "l4.h"

enum {
	ANY_PAGE = (int)0xfffffffc,
	SUPERPAGE_WORD = L4_SUPERPAGE_SHIFT << 2,
	ADAPTERS = 0x40000000,
	FRAMES = 1 << 18, /* of main memory: the first GB of it */
	PORTS = 1 << L4_ALL_PORTS_SHIFT,
	FREE = 0,
	SHARED = 0xfffe,
	RESERVED = 0xffff
};

static u16 owners[FRAMES];  /* of main memory: task number, or one of the above */
static u16 devices[1024];   /* of the 4 MB regions behind it */
static u16 ports[PORTS];
static const struct l4_kip *kip;

int main(const struct l4_kip *page);

static u32 frames(void)
{
	u32 n = kip->main_memory.high >> L4_PAGE_SHIFT;

	return n < FRAMES ? n : FRAMES;
}

static void mark(struct l4_region r, u32 owner)
{
	for (u32 n = r.low >> L4_PAGE_SHIFT; n < (r.high + 4095) >> L4_PAGE_SHIFT; n++)
		if (n < FRAMES)
			owners[n] = (u16)owner;
}

/* Takes one unit for a task: it must be free or the task's already. */
static int take(u16 *owner, u32 task)
{
	if (*owner == SHARED)
		return 1;
	if (*owner != FREE && *owner != task)
		return 0;
	*owner = (u16)task;
	return 1;
}

static int is_dedicated(u32 address)
{
	for (u32 i = 0; i < 5; i++)
		if (address >= kip->dedicated[i].low && address < kip->dedicated[i].high)
			return 1;
	return 0;
}

static u32 map(u32 base, u32 shift, u32 rights)
{
	return l4_fpage(base, shift, rights);
}

static u32 any_page(u32 task)
{
	for (u32 n = frames(); --n > 0;)
		if (owners[n] == FREE && !is_dedicated(n << L4_PAGE_SHIFT)) {
			owners[n] = (u16)task;
			return map(n << L4_PAGE_SHIFT, L4_PAGE_SHIFT, L4_FPAGE_WRITE);
		}
	return 0;
}

static u32 one_page(u32 address, u32 task)
{
	u32 n = address >> L4_PAGE_SHIFT;
	u16 *owner = n < frames() ? &owners[n] : &devices[address >> L4_SUPERPAGE_SHIFT];

	if (!take(owner, task))
		return 0;
	return map(address, L4_PAGE_SHIFT, L4_FPAGE_WRITE);
}

/* All of a superpage's frames must be free or the task's; behind main memory it has one owner. */
static u32 superpage(u32 address, u32 task)
{
	u32 first = (address >> L4_SUPERPAGE_SHIFT) << (L4_SUPERPAGE_SHIFT - L4_PAGE_SHIFT);

	if (first >= frames() && !take(&devices[address >> L4_SUPERPAGE_SHIFT], task))
		return 0;
	if (first >= frames())
		return map(first << L4_PAGE_SHIFT, L4_SUPERPAGE_SHIFT, L4_FPAGE_WRITE);
	if (first + 1024 > frames())
		return one_page(address, task);
	for (u32 n = first; n < first + 1024; n++)
		if (owners[n] != FREE && owners[n] != task)
			return one_page(address, task);
	for (u32 n = first; n < first + 1024; n++)
		owners[n] = (u16)task;
	return map(first << L4_PAGE_SHIFT, L4_SUPERPAGE_SHIFT, L4_FPAGE_WRITE);
}

static u32 adapter(u32 address, u32 task)
{
	u32 physical = address + ADAPTERS;

	if (!take(&devices[physical >> L4_SUPERPAGE_SHIFT], task))
		return 0;
	return map(address & ~l4_size_mask(L4_SUPERPAGE_SHIFT), L4_SUPERPAGE_SHIFT,
		   L4_FPAGE_WRITE);
}

/* All of the ports must be free or the task's. */
static u32 io(u32 fpage, u32 task)
{
	u32 shift = fpage >> 2 & 0x3f, port = l4_io_base(fpage), n;

	if (!kip->io_fpages || shift > L4_ALL_PORTS_SHIFT)
		return 0;
	for (n = 0; n < 1u << shift; n++)
		if (ports[port + n] != FREE && ports[port + n] != task)
			return 0;
	while (n--)
		ports[port + n] = (u16)task;
	return l4_io_fpage(port, shift);
}

/* The fpage that answers a request, 0 for none; *hot says where it goes. */
static u32 answer(u32 w0, u32 w1, u32 task, u32 *hot)
{
	u32 address = w0 & ~3u, fpage;

	if (w0 == (u32)ANY_PAGE) {
		fpage = any_page(task);
		*hot = fpage & ~0xfffu;
		return fpage;
	}
	*hot = address;
	if ((w0 & ~2u) == 1 && (w1 & 0xff) == 1) {
		*hot = 0;
		return map((u32)(unsigned long)kip, L4_PAGE_SHIFT, 0);
	}
	if (w0 >= L4_IO_FPAGES) {
		*hot = 0;
		return io(w0, task);
	}
	if (address >= L4_USER_END)
		return 0;
	if (w0 & 1)
		return w1 == SUPERPAGE_WORD && address < ADAPTERS ? superpage(address, task) : 0;
	return address < ADAPTERS ? one_page(address, task) : adapter(address, task);
}

static void init(void)
{
	mark(kip->reserved[0], RESERVED);
	mark(kip->reserved[1], RESERVED);
	mark(kip->sigma0.memory, RESERVED);
	mark(kip->root.memory, L4_TASK_ROOT);
	mark(kip->dedicated[0], SHARED);
}

int main(const struct l4_kip *page)
{
	struct ipc i = { .snd = L4_NO_DESC, .rcv = L4_RCV_OPEN };

	kip = page;
	init();
	for (;;) {
		u32 hot = 0, fpage = 0;

		i.timeouts = L4_TIMEOUT_SND_ZERO | L4_TIMEOUT_PAGES_ZERO;
		if (l4_ipc(&i)) { /* the client did not wait for its answer, or has no memory */
			i.snd = L4_NO_DESC;
			continue;
		}
		fpage = answer(i.w0, i.w1, l4_id_task(i.from.low), &hot);
		i.to = i.from;
		i.snd = fpage ? L4_SND_MAP : 0;
		i.w0 = fpage ? hot : 0;
		i.w1 = fpage;
	}
}
