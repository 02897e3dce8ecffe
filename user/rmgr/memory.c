/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who has which memory.  All comes from sigma0, when it is first asked for, and lies one to one in
 * this task; clients get it one to one, too.  What a client gives back stays here for the next.
 */
#include "manager.h"

enum {
	ANY_PAGE = (int)0xfffffffc,
	FRAMES = 1 << 18, /* of main memory: the first GB of it */
	RETURNED = 0xfffd, /* owner: nobody, and the frame is here */
	LIMIT_OF_DMA = 16 << 20
};

static u16 frames[FRAMES];
static u8 kip_page[L4_PAGE_SIZE] __attribute__((aligned(4096)));

const volatile struct l4_kip *manager_kip(void)
{
	return (const void *)kip_page;
}

/* Asks sigma0; 1: it has mapped something, *fpage is what. */
int memory_fetch(u32 w0, u32 w1, u32 window, u32 *fpage)
{
	struct ipc i = { .rcv = l4_rcv_fpage(window), .w0 = w0, .w1 = w1 };

	if (l4_ipc_call(l4_make_id(L4_TASK_SIGMA0, 0, L4_TASK_ROOT, 0), &i) ||
	    !l4_ipc_has_mapped(&i))
		return 0;
	*fpage = i.w1;
	return 1;
}

static u32 frame_count(void)
{
	u32 n = manager_kip()->main_memory.high >> L4_PAGE_SHIFT;

	return n < FRAMES ? n : FRAMES;
}

static u32 address_of(u32 frame)
{
	return frame << L4_PAGE_SHIFT;
}

static int is_free(u32 frame)
{
	return frames[frame] == NOBODY || frames[frame] == RETURNED;
}

/* The frame comes here, where it is not yet. */
static int fetch(u32 frame)
{
	u32 fpage;

	if (frames[frame] != NOBODY && frames[frame] != EVERYBODY)
		return 1;
	if (!memory_fetch(address_of(frame), 0, l4_fpage(0, L4_WHOLE_SPACE, 0), &fpage))
		return 0;
	if (frames[frame] == NOBODY)
		frames[frame] = RETURNED;
	return 1;
}

static void mark(const volatile struct l4_region *r, u32 owner)
{
	for (u32 n = r->low >> L4_PAGE_SHIFT; n < r->high >> L4_PAGE_SHIFT && n < FRAMES; n++)
		frames[n] = (u16)owner;
}

/* All of a region to one task; 0: not all of it can be had, and nothing has changed its owner. */
u32 memory_allot(u32 address, u32 bytes, u32 task)
{
	u32 first = address >> L4_PAGE_SHIFT, last = (address + bytes - 1) >> L4_PAGE_SHIFT;

	if (last >= frame_count())
		return 0;
	for (u32 n = first; n <= last; n++)
		if (!is_free(n) && frames[n] != task && frames[n] != EVERYBODY)
			return 0;
	for (u32 n = first; n <= last; n++)
		if (!fetch(n))
			return 0;
	for (u32 n = first; n <= last; n++)
		if (is_free(n))
			frames[n] = (u16)task;
	return 1;
}

/* Any page for the task: its address, 0 when there is no more. */
u32 memory_any_page(u32 task)
{
	u32 fpage;

	for (u32 n = frame_count(); --n > 0;)
		if (frames[n] == RETURNED) {
			frames[n] = (u16)task;
			return address_of(n);
		}
	if (!memory_fetch((u32)ANY_PAGE, 0, l4_fpage(0, L4_WHOLE_SPACE, 0), &fpage))
		return 0;
	frames[l4_fpage_base(fpage) >> L4_PAGE_SHIFT] = (u16)task;
	return l4_fpage_base(fpage);
}

/* Takes a page from its owner and from whomever that has mapped it to. */
static u32 give_back(u32 frame, u32 task)
{
	if (frame >= frame_count() || frames[frame] != task)
		return RMGR_ERROR;
	l4_fpage_unmap(l4_fpage(address_of(frame), L4_PAGE_SHIFT, 0), L4_UNMAP_REMOVE);
	__builtin_memset((void *)(unsigned long)address_of(frame), 0, L4_PAGE_SIZE);
	frames[frame] = RETURNED;
	return 0;
}

/* The fpage is one of the client's, who has all memory one to one: all of it must be its own. */
static u32 give_back_fpage(u32 fpage, u32 task)
{
	u32 first = l4_fpage_base(fpage) >> L4_PAGE_SHIFT;
	u32 count = (l4_size_mask(l4_fpage_shift(fpage)) >> L4_PAGE_SHIFT) + 1;

	if (!l4_fpage_valid(fpage) || first + count > frame_count())
		return RMGR_ERROR;
	for (u32 n = 0; n < count; n++)
		if (frames[first + n] != task)
			return RMGR_ERROR;
	for (u32 n = 0; n < count; n++)
		give_back(first + n, task);
	return 0;
}

static u32 count_free(u32 first, u32 count)
{
	u32 n = 0;

	while (n < count && is_free(first + n))
		n++;
	return n;
}

/*
 * Reserves consecutive pages for a task, from the top of the range unless asked otherwise; the
 * address, or RMGR_ERROR.
 */
static u32 reserve(u32 word, const u32 *range, u32 task)
{
	u32 count = word >> L4_PAGE_SHIFT, align = word & 0x3f, low = range[0], high = range[1];
	u32 step = align > L4_PAGE_SHIFT ? 1u << (align & 31) : L4_PAGE_SIZE, at, end;

	if (!high || high > address_of(frame_count()))
		high = address_of(frame_count());
	if (word & RMGR_BELOW_16MB && high > LIMIT_OF_DMA)
		high = LIMIT_OF_DMA;
	low = low ? (low + step - 1) & ~(step - 1) : step; /* page 0 is for who asks for it */
	if (!count || align > 31 || high < low || high - low < address_of(count))
		return RMGR_ERROR;
	end = (high - address_of(count)) & ~(step - 1);
	for (u32 n = 0; n <= (end - low) / step; n++) {
		at = word & RMGR_UPWARDS ? low + n * step : end - n * step;
		if (count_free(at >> L4_PAGE_SHIFT, count) == count &&
		    memory_allot(at, address_of(count), task))
			return at;
	}
	return RMGR_ERROR;
}

static u32 info(void)
{
	u32 mine = 0, returned = 0, clients = 0;

	for (u32 n = 0; n < frame_count(); n++) {
		mine += frames[n] == MYSELF;
		returned += frames[n] == RETURNED;
		clients += frames[n] > MYSELF && frames[n] < L4_TASKS;
	}
	out("rmgr: pages of clients %u, given back %u, its own %u\n", clients, returned, mine);
	return 0;
}

void memory_request(const struct request *r, struct answer *a)
{
	switch (r->action) {
	case MEM_FREE:
		a->w0 = give_back(r->argument >> L4_PAGE_SHIFT, r->client);
		break;
	case MEM_FREE_FPAGE:
		a->w0 = give_back_fpage(r->argument, r->client);
		break;
	case MEM_INFO:
		a->w0 = info();
		break;
	case MEM_RESERVE:
		if (r->bytes >= 2 * sizeof(u32))
			a->w0 = reserve(r->argument, r->string, r->client);
		break;
	case MEM_PAGE0:
		frames[0] = EVERYBODY;
		if (fetch(0))
			*a = (struct answer){ L4_SND_MAP, 0,
					      l4_fpage(0, L4_PAGE_SHIFT, L4_FPAGE_WRITE) };
		break;
	}
}

void memory_init(void)
{
	u32 fpage;

	memory_fetch(1, 1, l4_fpage((u32)(unsigned long)kip_page, L4_PAGE_SHIFT, 0), &fpage);
	mark(&manager_kip()->root.memory, MYSELF);
	mark(&manager_kip()->dedicated[0], EVERYBODY);
}
