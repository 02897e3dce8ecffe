/* SPDX-License-Identifier: BSD-2-Clause */
/* The sigma0 protocol and the kernel info page (sections 15 and 17). */
#include "memory.h"

enum { ANY_PAGE = -4, SUPER = 22 << 2, WINDOW = 0x30000000, SUPER_WINDOW = 0x34000000 };

/* A request with a window, by the test (NULL) or an actor; *r holds the answer. */
static void request(struct actor *a, u32 window, u32 w0, u32 w1, struct regs *r)
{
	*r = ipc_regs(id_of(L4_TASK_SIGMA0, 0), 0, window | L4_RCV_FPAGE, SOON, w0, w1);
	if (!a) {
		gate_0x30(r);
		return;
	}
	a->regs = *r;
	CHECK(finish(a, do_ipc));
	*r = a->regs;
}

static int granted(const struct regs *r)
{
	return (r->eax & 0xff) == L4_CC_MAPPED && l4_fpage_valid(r->ebx);
}

/* A plain answer w0 = w1 = 0: nothing mapped. */
static void check_refused(const struct regs *r)
{
	CHECK_EQUAL(r->eax, L4_SHORT_DOPE);
	CHECK_EQUAL(r->edx, 0);
	CHECK_EQUAL(r->ebx, 0);
}

static void drop(struct actor *a, u32 address, u32 shift)
{
	unmap(a, l4_fpage(address, shift, 0), REMOVE | OWN);
}

/* A page that nobody has: the lowest of the last free megabytes of main memory. */
static u32 free_memory(void)
{
	return (root_kip()->reserved[1].low - 0x00500000) & ~0x003fffffu;
}

TEST(sigma0_kip, "17", "the kernel info page goes to anybody, any number of times, read-only")
{
	struct actor *a = actor_task(0);
	struct regs r;

	for (u32 n = 0; n < 3; n++) {
		request(n ? a : 0, one(WINDOW, 0), 1, 1, &r);
		CHECK(granted(&r));
		CHECK_EQUAL(r.ebx & (RW | GRANT), 0);
		CHECK_EQUAL(peek(n ? a : 0, WINDOW), L4_KIP_MAGIC);
		CHECK(!can_write(n ? a : 0, WINDOW));
	}
	drop(0, WINDOW, 12);
}

TEST(kip_contents, "15.1", "magic, version with its high half, main memory, version string")
{
	const volatile struct l4_kip *kip = root_kip();
	const volatile u8 *magic = (const volatile u8 *)kip;

	CHECK_EQUAL(magic[0], 0x4c);
	CHECK_EQUAL(magic[1], 0x34);
	CHECK_EQUAL(magic[2], 0xe6);
	CHECK_EQUAL(magic[3], 0x4b);
	CHECK_EQUAL(kip->version, L4_KIP_VERSION);
	CHECK(kip->version >> 16 != 0);
	CHECK_EQUAL(kip->strings, 0x0e);
	CHECK(kip->version_string[0] != 0);
	CHECK_EQUAL(kip->main_memory.low, 0);
	CHECK(kip->main_memory.high >= 16 << 20);
	CHECK_EQUAL(kip->main_memory.high & 0xfff, 0);
	CHECK(kip->sigma0.memory.low < kip->sigma0.memory.high);
	CHECK(kip->root.memory.low <= IMAGE_BASE && kip->root.memory.high > IMAGE_BASE);
	CHECK(kip->root.eip >= kip->root.memory.low && kip->root.eip < kip->root.memory.high);
	CHECK(kip->reserved[0].high > kip->reserved[0].low);
	CHECK(kip->reserved[1].high > kip->reserved[1].low);
}

TEST(kip_clock_advances, "14", "the clock counts microseconds and never goes back")
{
	u32 begin = clock_low(), last = begin, now, steps = 0, back = 0;

	while ((now = clock_low()) - begin < 20 * TICK) {
		steps += now != last;
		back += (int)(now - last) < 0;
		last = now;
	}
	CHECK(steps >= 10);
	CHECK_EQUAL(back, 0);
}

TEST(sigma0_any_page, "17", "any page: a writable page of main memory, another one each time")
{
	struct actor *a = actor_task(0);
	struct regs r;
	u32 first;

	request(0, one(WINDOW, 0), (u32)ANY_PAGE, 0, &r);
	CHECK(granted(&r));
	CHECK(can_write(0, WINDOW));
	CHECK(r.edx < root_kip()->main_memory.high);
	CHECK_EQUAL(r.ebx & ~0xfffu, r.edx);
	first = r.edx;
	request(a, one(WINDOW, 0), (u32)ANY_PAGE, 0, &r);
	CHECK(granted(&r));
	CHECK(r.edx != first);
	CHECK(can_write(a, WINDOW));
	request(0, one(WINDOW, 0), first, 0, &r);
	CHECK(granted(&r)); /* the owner may ask again by address */
	request(a, one(WINDOW + PAGE, 0), first, 0, &r);
	check_refused(&r);
	drop(0, WINDOW, 12);
}

TEST(sigma0_page_by_address, "24.16", "a page by address: its owner gets it again, others do not")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	u32 address = free_memory() - 0x3000;
	struct regs r;

	for (u32 n = 0; n < 2; n++) {
		request(a, one(WINDOW, 0), address, 0x1234, &r);
		CHECK(granted(&r));
		CHECK_EQUAL(r.edx, address);
	}
	CHECK(can_write(a, WINDOW));
	request(b, one(WINDOW, 0), address, 0, &r);
	check_refused(&r);
	CHECK_EQUAL(peek(b, WINDOW), ABSENT);
	request(0, one(WINDOW, 0), address, 0, &r);
	check_refused(&r);
}

TEST(sigma0_write_bit_ignored, "17", "bit 1 of a request, of a write fault, is ignored")
{
	struct actor *a = actor_task(0);
	u32 address = free_memory() - 0x2000;
	struct regs r;

	request(a, EVERYTHING, address | 2, 0x1234, &r);
	CHECK(granted(&r));
	CHECK_EQUAL(r.edx, address);
	CHECK(can_write(a, address)); /* one to one in a window of the whole space */
}

TEST(sigma0_keeps_kernel_memory, "17", "the kernel's memory is given to nobody, nor sigma0's own")
{
	const volatile struct l4_kip *kip = root_kip();
	const u32 at[] = { kip->reserved[0].low, kip->reserved[0].high - 1, kip->reserved[1].low,
			   kip->reserved[1].high - 1, kip->sigma0.memory.low };
	struct regs r;

	for (u32 n = 0; n < sizeof at / sizeof *at; n++) {
		request(0, one(WINDOW, 0), at[n] & ~0xfffu, 0, &r);
		check_refused(&r);
		request(0, l4_fpage(SUPER_WINDOW, 22, 0), (at[n] & ~0xfffu) | 1, SUPER, &r);
		check_refused(&r);
		CHECK_EQUAL(peek(0, WINDOW), ABSENT);
	}
}

TEST(sigma0_root_memory, "17", "the root task's image is the root task's")
{
	struct actor *a = actor_task(0);
	struct regs r;

	request(a, one(WINDOW, 0), root_kip()->root.memory.low, 0, &r);
	check_refused(&r);
	request(0, one(WINDOW, 0), root_kip()->root.memory.low, 0, &r);
	CHECK(granted(&r));
	drop(0, WINDOW, 12);
}

TEST(sigma0_superpage, "24.16", "a superpage: 4 MB at once for one who may have all of it")
{
	struct actor *a = actor_task(0);
	u32 base = free_memory(), far = SUPER_WINDOW + 0x003ff000;
	struct regs r;

	request(0, l4_fpage(SUPER_WINDOW, 22, 0), base | 0x1001, SUPER, &r);
	CHECK(granted(&r));
	CHECK_EQUAL(l4_fpage_shift(r.ebx), 22);
	CHECK_EQUAL(l4_fpage_base(r.ebx), base);
	CHECK_EQUAL(r.edx & ~0xfffu, base | 0x1000);
	CHECK(can_write(0, SUPER_WINDOW));
	mark(far);
	CHECK_EQUAL(peek(0, far), MARK(far));
	drop(0, SUPER_WINDOW, 22);
	request(0, one(WINDOW, 0), base + 0x003ff000, 0, &r);
	CHECK_EQUAL(peek(0, WINDOW), MARK(far)); /* the same frame */
	drop(0, WINDOW, 12);
	request(a, one(WINDOW, 0), base + 0x7000, 0, &r);
	check_refused(&r);
	request(a, l4_fpage(SUPER_WINDOW, 22, 0), base | 1, SUPER, &r);
	check_refused(&r);
}

TEST(sigma0_superpage_not_possible, "17", "a superpage that is not all free: its page alone")
{
	struct regs r;

	request(0, one(WINDOW, 0), 0x00003001, SUPER, &r); /* the kernel is in the same 4 MB */
	CHECK(granted(&r));
	CHECK_EQUAL(l4_fpage_shift(r.ebx), 12);
	CHECK_EQUAL(l4_fpage_base(r.ebx), 0x3000);
	drop(0, WINDOW, 12);
}

TEST(sigma0_shared_hole, "17", "640 KB to 1 MB is shared: everybody gets it")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	struct regs r;

	request(a, one(WINDOW, 0), 0xb8000, 0, &r);
	CHECK(granted(&r));
	request(b, one(WINDOW, 0), 0xb8000, 0, &r);
	CHECK(granted(&r));
	request(0, one(WINDOW, 0), 0xff000, 0, &r);
	CHECK(granted(&r));
	drop(0, WINDOW, 12);
}

TEST(sigma0_adapters, "6.3", "4000 0000 and above: 4 MB of the physical address 4000 0000 higher")
{
	struct regs r;
	u32 top;

	request(0, l4_fpage(SUPER_WINDOW, 22, 0), 0xbffff000, 0, &r); /* FFFFF000: the BIOS ROM */
	CHECK(granted(&r));
	CHECK_EQUAL(l4_fpage_shift(r.ebx), 22);
	CHECK_EQUAL(l4_fpage_base(r.ebx), 0xbfc00000);
	top = peek(0, SUPER_WINDOW + 0x003ffff0);
	drop(0, SUPER_WINDOW, 22);
	request(0, one(WINDOW, 0), 0xff000, 0, &r);
	CHECK_EQUAL(peek(0, WINDOW + 0xff0), top); /* its first instruction, below 1 MB too */
	drop(0, WINDOW, 12);
}

TEST(sigma0_adapter_ownership, "17", "a 4 MB region of adapters belongs to the first who asks")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	struct regs r;

	request(a, l4_fpage(SUPER_WINDOW, 22, 0), 0x80000000, 0, &r);
	CHECK(granted(&r));
	request(a, l4_fpage(SUPER_WINDOW, 22, 0), 0x80001000, 0, &r);
	CHECK(granted(&r));
	request(b, l4_fpage(SUPER_WINDOW, 22, 0), 0x80000000, 0, &r);
	check_refused(&r);
}

TEST(sigma0_device_superpage, "17", "4 MB behind main memory at once, for the first who asks")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	u32 base = ((root_kip()->main_memory.high + 0x003fffff) & ~0x003fffffu) + 0x00800000;
	struct regs r;

	request(a, l4_fpage(SUPER_WINDOW, 22, 0), base | 0x5001, SUPER, &r);
	CHECK(granted(&r));
	CHECK_EQUAL(l4_fpage_shift(r.ebx), 22);
	CHECK_EQUAL(l4_fpage_base(r.ebx), base);
	CHECK(peek(a, SUPER_WINDOW + 0x003ff000) != ABSENT);
	request(b, l4_fpage(SUPER_WINDOW, 22, 0), base | 1, SUPER, &r);
	check_refused(&r);
	request(b, one(WINDOW, 0), base + 0x7000, 0, &r);
	check_refused(&r);
}

TEST(sigma0_device_page, "D30", "a page behind main memory by its address, for the first who asks")
{
	struct actor *a = actor_task(0), *b = actor_task(1);
	u32 base = ((root_kip()->main_memory.high + 0x003fffff) & ~0x003fffffu) + 0x01000000;
	struct regs r;

	request(a, one(WINDOW, 0), base + 0x3000, 0, &r);
	CHECK(granted(&r));
	CHECK_EQUAL(r.edx, base + 0x3000);
	CHECK(peek(a, WINDOW) != ABSENT);
	request(b, one(WINDOW, 0), base + 0x3000, 0, &r);
	check_refused(&r);
}

TEST(sigma0_other_requests, "17", "what is no request is refused, and sigma0 goes on")
{
	static const u32 words[][2] = { { 1, 2 }, { 1, 0 }, { 0x01000001, 0 }, { 0xc0000000, 0 },
					{ 0xe0000001, SUPER }, { 0xfffffff8, 0 },
					{ 0x80000001, SUPER } };
	struct regs r;

	for (u32 n = 0; n < sizeof words / sizeof *words; n++) {
		request(0, one(WINDOW, 0), words[n][0], words[n][1], &r);
		check_refused(&r);
	}
	CHECK_EQUAL(peek(0, WINDOW), ABSENT);
}

TEST(sigma0_client_that_does_not_wait, "17", "sigma0 does not wait for a client that only sends")
{
	struct regs r;

	for (u32 n = 0; n < 10; n++)
		CHECK_EQUAL(l4_send(id_of(L4_TASK_SIGMA0, 0), (u32)ANY_PAGE ^ n << 20, 1, SOON), 0);
	request(0, one(WINDOW, 0), 1, 1, &r);
	CHECK(granted(&r));
	drop(0, WINDOW, 12);
}
