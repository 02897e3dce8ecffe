/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * variants/tcb/table.c under the contract of lookup.h, against a list of the pages that are there:
 * whatever stands in an id beside task and lthread, the same control block is found, and nobody
 * where there is none; tokens lead back; every page is given back.
 */
#undef CHOSEN_tcb
#define CHOSEN_tcb "tcb/table.h"
#include "cpu.h"
#include "kernel.h"

#include "../../variants/tcb/table.c"

enum { PAGES = TCB_ARRAY_SIZE / L4_PAGE_SIZE, STEPS = 200000 };

static char *page_of[PAGES];
static unsigned there, frames, refused, found_nobody;

void *frame_alloc(void)
{
	if (percent(5)) {
		refused++;
		return 0;
	}
	frames++;
	return calloc(1, L4_PAGE_SIZE);
}

void frame_free(void *frame)
{
	frames--;
	free(frame);
}

/* An id of this page, with bits set that mean nothing here. */
static u32 id_in(u32 page)
{
	return page * L4_PAGE_SIZE | random_below(L4_PAGE_SIZE) | random_below(16) << 28;
}

static void look_up(u32 id)
{
	char *page = page_of[(id & L4_THREAD_MASK) / L4_PAGE_SIZE];
	struct tcb *t = tcb_find(id);
	u32 token = tcb_token_of(id);

	if (page) {
		expect((char *)t == page + TCB_HEADROOM + (id & 0xc00), "id %x leads to %p", id,
		       (void *)t);
		t->id.low = id;
		expect(tcb_token(t) == token, "id %x: %x", id, token);
	} else {
		found_nobody++;
		expect(t == &tcb_nobody && !tcb_exists(t), "id %x leads to %p", id, (void *)t);
	}
	expect(tcb_of_token(token) == t && !(token & 3), "id %x: %x leads elsewhere", id, token);
	expect(!((token ^ id) & L4_THREAD_MASK), "id %x: %x has other bits", id, token);
	expect((tcb_token_of_name(id) == token) == !!(id & L4_THREAD_MASK), "name %x", id);
	expect(tcb_is_token(token) == !!(id & L4_THREAD_MASK), "id %x: %x", id, token);
}

static void make(u32 page)
{
	unsigned before = refused;

	if (tcb_page_make(id_in(page))) {
		page_of[page] = (char *)tcb_find(page * L4_PAGE_SIZE) - TCB_HEADROOM;
		there++;
	} else {
		expect(refused == before + 1, "page %u is refused", page);
	}
}

static void give_back(u32 page)
{
	if (!page_of[page])
		return;
	tcb_page_free(id_in(page));
	page_of[page] = 0;
	there--;
}

static void step(void)
{
	u32 page = percent(2) ? PAGES - 1 : random_below(PAGES) >> random_below(13);

	if (percent(60))
		look_up(id_in(page));
	else if (page_of[page])
		give_back(page);
	else
		make(page);
	expect(frames == there, "%u frames for %u pages", frames, there);
}

static void test(unsigned long long seed)
{
	static const struct tcb zeros;

	test_begin("a table of pointers to control blocks", seed);
	refused = found_nobody = 0;
	for (host_step = 0; host_step < STEPS; host_step++)
		step();
	expect(refused > 1000 && found_nobody > 1000, "%u %u: too few", refused, found_nobody);
	for (u32 page = 0; page < PAGES; page++)
		give_back(page);
	expect(!frames, "%u frames are lost", frames);
	expect(!__builtin_memcmp(&tcb_nobody, &zeros, sizeof zeros), "nobody is changed");
	test_end();
}

int main(int argc, char **argv)
{
	host_begin();
	host_seeds(argc, argv, test);
	return host_end();
}
