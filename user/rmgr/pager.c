/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lthread 0: the clients' pager, whose requests are those of sigma0 (section 17); and it does the
 * supervisor's requests for memory.
 */
#include "manager.h"

enum {
	ANY_PAGE = (int)0xfffffffc,
	SUPERPAGE_WORD = L4_SUPERPAGE_SHIFT << 2,
	ADAPTERS = 0x40000000,
	PORTS = 1 << L4_ALL_PORTS_SHIFT,
	WHOLE = L4_WHOLE_SPACE << 2
};

static u16 devices[1024]; /* 4 MB each, by the address in this task */
static u16 ports[PORTS];
static struct request forwarded; /* of the supervisor, which waits for the answer */
static struct answer result;

/* Called by the supervisor's thread. */
void pager_forward(const struct request *r, struct answer *a)
{
	struct ipc i = { .w0 = 0 };

	forwarded = *r;
	result = *a;
	if (!l4_ipc_call(manager_id, &i))
		*a = result;
}

static int is_device(u32 address)
{
	return address >= manager_kip()->main_memory.high;
}

/* 4 MB that are no memory: sigma0 maps them, one to one or, from 1 GB on, as adapters. */
static u32 device(u32 address, u32 task)
{
	u32 n = address >> L4_SUPERPAGE_SHIFT, base = n << L4_SUPERPAGE_SHIFT, fpage;
	u32 below = address < ADAPTERS;

	if (!take(&devices[n], task) ||
	    !memory_fetch(base | below, below ? SUPERPAGE_WORD : 0, WHOLE, &fpage))
		return 0;
	return fpage;
}

/* All of the ports must be free or the task's. */
static u32 io(u32 word, u32 task)
{
	u32 shift = word >> 2 & 0x3f, port = l4_io_base(word), n, fpage;

	if (shift > L4_ALL_PORTS_SHIFT)
		return 0;
	for (n = 0; n < 1u << shift; n++)
		if (ports[port + n] != NOBODY && ports[port + n] != task)
			return 0;
	if (!memory_fetch(l4_io_fpage(port, shift), 0, WHOLE, &fpage))
		return 0;
	while (n--)
		ports[port + n] = (u16)task;
	return l4_io_fpage(port, shift);
}

static u32 superpage(u32 address, u32 task)
{
	u32 bytes = 1 << L4_SUPERPAGE_SHIFT, base = address & ~(bytes - 1);

	if (!memory_allot(base, bytes, task))
		return 0;
	return l4_fpage(base, L4_SUPERPAGE_SHIFT, L4_FPAGE_WRITE);
}

static u32 one_page(u32 address, u32 task)
{
	if (!memory_allot(address, 1, task))
		return 0;
	return l4_fpage(address, L4_PAGE_SHIFT, L4_FPAGE_WRITE);
}

/* The fpage that answers a request, 0 for none; *hot says where it goes. */
static u32 answer(u32 w0, u32 w1, u32 task, u32 *hot)
{
	u32 address = w0 & ~3u, fpage = 0;

	if (w0 == (u32)ANY_PAGE) {
		*hot = memory_any_page(task);
		return *hot ? l4_fpage(*hot, L4_PAGE_SHIFT, L4_FPAGE_WRITE) : 0;
	}
	*hot = 0;
	if ((w0 & ~2u) == 1 && (w1 & 0xff) == 1)
		return l4_fpage((u32)(unsigned long)manager_kip(), L4_PAGE_SHIFT, 0);
	if (w0 >= L4_IO_FPAGES)
		return io(w0, task);
	*hot = address;
	if (address >= L4_USER_END || (w0 & 1 && (w1 != SUPERPAGE_WORD || address >= ADAPTERS)))
		return 0;
	if (is_device(address))
		return device(address, task);
	if (w0 & 1)
		fpage = superpage(address, task);
	return fpage ? fpage : one_page(address, task);
}

static void serve(struct ipc *i)
{
	u32 hot, fpage;

	if (l4_same_task(i->from, manager_id)) {
		memory_request(&forwarded, &result);
		i->snd = 0;
		return;
	}
	fpage = answer(i->w0, i->w1, l4_id_task(i->from.low), &hot);
	i->snd = fpage ? L4_SND_FPAGE : 0;
	i->w0 = fpage ? hot : 0;
	i->w1 = fpage;
}

/* Who does not wait for its answer gets none. */
void pager_serve(void)
{
	struct ipc i = { .snd = L4_NO_DESC,
			 .timeouts = L4_TIMEOUT_SND_ZERO | L4_TIMEOUT_PAGES_ZERO };

	for (;;) {
		if (l4_ipc_reply_and_wait(i.from, &i))
			i.snd = L4_NO_DESC;
		else
			serve(&i);
	}
}
