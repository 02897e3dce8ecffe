/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interface's test vectors (its section 23) against the codecs of abi.h, one test a row.
 * Left out because abi.h has no codec for them: X.0 ids, I/O fpages and fault words, small
 * spaces, rmgr words, kdebug bytes, error codes of gates.  Page-fault words are in faults.c.
 */
#include "abi.h"
#include "host.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))
#define NEVER L4_FOREVER

static const struct {
	const char *name;
	l4_u32 low, high, task, lthread, version, chief, nest, site;
} ids[] = {
	{ "nil", L4_NIL, 0, 0, 0, 0, 0, 0, 0 },
	{ "invalid", L4_INVALID, 0xffffffff, 2047, 127, 0x3fff, 2047, 15, 0x1ffff },
	{ "irq 0", 0x1, 0, 0, 0, 1, 0, 0, 0 },
	{ "irq 1", 0x2, 0, 0, 0, 2, 0, 0, 0 },
	{ "irq 4", 0x5, 0, 0, 0, 5, 0, 0, 0 },
	{ "irq 8", 0x9, 0, 0, 0, 9, 0, 0, 0 },
	{ "irq 12", 0xd, 0, 0, 0, 13, 0, 0, 0 },
	{ "irq 15", 0x10, 0, 0, 0, 16, 0, 0, 0 },
	{ "sigma0, chief 0", 0x00040000, 0x00000000, 2, 0, 0, 0, 0, 0 },
	{ "sigma0, chief 4", 0x00040000, 0x00080000, 2, 0, 0, 4, 0, 0 },
	{ "sigma0, version 1", 0x00040001, 0x00080000, 2, 0, 1, 4, 0, 0 },
	{ "root, chief 0", 0x00080000, 0x00000000, 4, 0, 0, 0, 0, 0 },
	{ "root, chief 4", 0x00080000, 0x00080000, 4, 0, 0, 4, 0, 0 },
	{ "root, version 1", 0x00080001, 0x00080000, 4, 0, 1, 4, 0, 0 },
	{ "root 4.1", 0x00080400, 0x00080000, 4, 1, 0, 4, 0, 0 },
	{ "kernel 1.0, version 1", 0x00020001, 0x00000000, 1, 0, 1, 0, 0, 0 },
	{ "5.0", 0x000a0000, 0x00080000, 5, 0, 0, 4, 0, 0 },
	{ "5.3", 0x000a0c00, 0x00080000, 5, 3, 0, 4, 0, 0 },
	{ "5.127", 0x000bfc00, 0x00080000, 5, 127, 0, 4, 0, 0 },
	{ "1024.64", 0x08010000, 0x00080000, 1024, 64, 0, 4, 0, 0 },
	{ "7.0, chief 5, nest 1", 0x000e0000, 0x100a0000, 7, 0, 0, 5, 1, 0 },
	{ "5.3 with all fields", 0xa00a0ebc, 0x1008001f, 5, 3, 0x2abc, 4, 1, 0x1f },
	{ "2046.126", 0xfffdfbfe, 0xeffdfffe, 2046, 126, 0x3ffe, 2046, 14, 0x1fffe },
};

static void test_ids(void)
{
	for (unsigned i = 0; i < COUNT_OF(ids); i++) {
		l4_u32 low = ids[i].low, high = ids[i].high, v = ids[i].version;
		struct l4_id id = l4_make_id(ids[i].task, ids[i].lthread, ids[i].chief,
					     ids[i].nest);

		id.low |= (v & 0x3ff) | v >> 10 << 28;
		id.high |= ids[i].site;
		host_row(id.low == low && id.high == high, "id %s made", ids[i].name);
		host_row(l4_id_task(low) == ids[i].task && l4_id_lthread(low) == ids[i].lthread &&
				 l4_id_version(low) == v && l4_id_chief(high) == ids[i].chief &&
				 l4_id_nest(high) == ids[i].nest,
			 "id %s read", ids[i].name);
	}
}

static const struct {
	l4_u32 a, b;
	int same;
} same_task[] = {
	{ 0x000a0000, 0x000bfc00, 1 },
	{ 0x000a0000, 0x000a0001, 0 },
	{ 0x000a0000, 0x100a0000, 0 },
	{ 0x000a0001, 0x000a7c01, 1 },
	{ 0x000a0000, 0x000c0000, 0 },
};

static void test_same_task(void)
{
	for (unsigned i = 0; i < COUNT_OF(same_task); i++)
		host_row(((same_task[i].a ^ same_task[i].b) & L4_SAME_TASK_MASK ? 0 : 1) ==
				 same_task[i].same,
			 "task of %08x and %08x", same_task[i].a, same_task[i].b);
	host_row(L4_SAME_TASK_MASK == 0xfffe03ff, "mask of the same task");
	host_row((L4_LTHREAD_MASK | L4_TASK_MASK) == 0x0ffffc00 && L4_CHIEF_MASK == 0x0ffe0000,
		 "masks of an id");
}

static const struct {
	l4_u32 base, shift, rights, word;
} fpages[] = {
	{ 0x1000, 12, 0, 0x00001030 },
	{ 0x1000, 12, L4_FPAGE_WRITE, 0x00001032 },
	{ 0x1000, 12, L4_FPAGE_WRITE | L4_FPAGE_GRANT, 0x00001033 },
	{ 0x08048000, 12, 0, 0x08048030 },
	{ 0x400000, 22, L4_FPAGE_WRITE, 0x0040005a },
	{ 0xa0000, 17, L4_FPAGE_WRITE, 0x000a0046 },
	{ 0xb8000, 15, L4_FPAGE_WRITE, 0x000b803e },
	{ 0x100000, 20, 0, 0x00100050 },
	{ 0, 31, L4_FPAGE_WRITE, 0x0000007e },
	{ 0x80000000, 30, 0, 0x80000078 },
	{ 0xbffff000, 12, L4_FPAGE_WRITE, 0xbffff032 },
	{ 0, L4_WHOLE_SPACE, 0, 0x00000080 },
	{ 0, L4_WHOLE_SPACE, L4_FPAGE_WRITE, 0x00000082 },
	{ 0x08048000, 12, L4_RCV_FPAGE, 0x08048032 },
};

/* Words that are read only: misaligned, too small, too large, with bits that V2 ignores. */
static const struct {
	l4_u32 word, base, shift;
	int valid;
} read_fpages[] = {
	{ 0x00003036, 0x2000, 13, 1 },	   { 0x00003036 | 0xf00, 0x2000, 13, 1 },
	{ 0x7ffff07e, 0, 31, 1 },	   { 0xfffff080, 0, 32, 1 },
	{ 0x12345084, 0, 32, 1 },	   { 0xfffff0fc, 0, 32, 1 },
	{ 0x00001600 | 12 << 2, 0x1000, 12, 1 }, { 0, 0, 0, 0 },
	{ 0x0000102c, 0x1000, 11, 0 },	   { 0x00000003, 0, 0, 0 },
};

static void test_fpages(void)
{
	for (unsigned i = 0; i < COUNT_OF(fpages); i++) {
		l4_u32 word = fpages[i].word;

		host_row(l4_fpage(fpages[i].base, fpages[i].shift, fpages[i].rights) == word,
			 "fpage %08x made", word);
		host_row(l4_fpage_base(word) == fpages[i].base &&
				 l4_fpage_shift(word) == fpages[i].shift && l4_fpage_valid(word),
			 "fpage %08x read", word);
	}
	for (unsigned i = 0; i < COUNT_OF(read_fpages); i++) {
		l4_u32 word = read_fpages[i].word;

		host_row(l4_fpage_base(word) == read_fpages[i].base &&
				 l4_fpage_shift(word) == read_fpages[i].shift &&
				 !l4_fpage_valid(word) == !read_fpages[i].valid,
			 "fpage %08x read as it must be taken", word);
	}
	host_row(L4_RCV_WHOLE_SPACE == 0x82 && (L4_RCV_WHOLE_SPACE | L4_RCV_OPEN) == 0x83,
		 "receive descriptors of the whole space");
}

static const struct {
	l4_u32 snd, snd_shift, rcv, rcv_shift, hot, from, to, shift;
} landings[] = {
	{ 0x400000, 12, 0x10000000, 16, 0x00003000, 0x400000, 0x10003000, 12 },
	{ 0x400000, 12, 0x10000000, 16, 0x12345678, 0x400000, 0x10005000, 12 },
	{ 0x400000, 16, 0x10000000, 12, 0x00003000, 0x403000, 0x10000000, 12 },
	{ 0x400000, 16, 0x10000000, 16, 0x00003000, 0x400000, 0x10000000, 16 },
	{ 0x400000, 22, 0, 32, 0x08000000, 0x400000, 0x08000000, 22 },
	{ 0x402000, 12, 0, 32, 0x00402000, 0x402000, 0x00402000, 12 },
	{ 0x400000, 22, 0x20000000, 12, 0x003ff123, 0x7ff000, 0x20000000, 12 },
	{ 0x800000, 16, 0x40000000, 20, 0x0abcd000, 0x800000, 0x400c0000, 16 },
	/* both ends misaligned; whole space into a window */
	{ 0x403000, 16, 0x10003000, 16, 0, 0x400000, 0x10000000, 16 },
	{ 0, 32, 0x10000000, 22, 0x08049123, 0x08000000, 0x10000000, 22 },
};

static void test_landings(void)
{
	for (unsigned i = 0; i < COUNT_OF(landings); i++) {
		l4_u32 snd = l4_fpage(landings[i].snd, landings[i].snd_shift, 0);
		l4_u32 rcv = l4_fpage(landings[i].rcv, landings[i].rcv_shift, 0);
		struct l4_landing l = l4_land(snd, rcv, landings[i].hot);

		host_row(l.from == landings[i].from && l.to == landings[i].to &&
				 l.shift == landings[i].shift,
			 "hot spot of %08x in %08x with %08x", snd, rcv, landings[i].hot);
	}
}

static const struct {
	l4_u32 word;
	l4_u64 snd, rcv, snd_pf, rcv_pf;
} timeouts[] = {
	{ 0x00000000, NEVER, NEVER, NEVER, NEVER },
	{ 0x00000001, NEVER, 0, NEVER, NEVER },
	{ 0x00000010, 0, NEVER, NEVER, NEVER },
	{ 0x00000011, 0, 0, NEVER, NEVER },
	{ 0x0000ff00, NEVER, NEVER, 0, 0 },
	{ 0x0000ff11, 0, 0, 0, 0 },
	{ 0x000000ff, 0, 0, NEVER, NEVER },
	{ 0x0100000f, NEVER, 1, NEVER, NEVER },
	{ 0xff00000f, NEVER, 255, NEVER, NEVER },
	{ 0x008000f0, 128, NEVER, NEVER, NEVER },
	{ 0x9c00000c, NEVER, 9984, NEVER, NEVER },
	{ 0x0a00000a, NEVER, 10240, NEVER, NEVER },
	{ 0x6200001a, 0, 100352, NEVER, NEVER },
	{ 0xf4000009, NEVER, 999424, NEVER, NEVER },
	{ 0xf4f40099, 999424, 999424, NEVER, NEVER },
	{ 0x7a000008, NEVER, 1998848, NEVER, NEVER },
	{ 0xff000001, NEVER, 68451041280ull, NEVER, NEVER },
	{ 0x0000a900, NEVER, NEVER, 1024, 4096 },
	{ 0xff000000, NEVER, NEVER, NEVER, NEVER },
	{ 0x0000e100, NEVER, NEVER, 4, 268435456 },
};

static void test_timeouts(void)
{
	for (unsigned i = 0; i < COUNT_OF(timeouts); i++) {
		l4_u32 word = timeouts[i].word;

		host_row(l4_timeout_snd(word) == timeouts[i].snd, "send timeout %08x", word);
		host_row(l4_timeout_rcv(word) == timeouts[i].rcv, "receive timeout %08x", word);
		host_row(l4_timeout_snd_pf(word) == timeouts[i].snd_pf &&
				 l4_timeout_rcv_pf(word) == timeouts[i].rcv_pf,
			 "page-fault timeouts %08x", word);
	}
	for (unsigned e = 1; e < 16; e++) {
		l4_u64 power = 1;

		for (unsigned n = e; n < 15; n++)
			power *= 4;
		host_row(l4_timeout_us(1, e) == power && l4_timeout_us(255, e) == 255 * power,
			 "exponent %u is %llu us", e, power);
	}
}

static const struct {
	l4_u32 word, dwords, strings, cc;
} dopes[] = {
	{ 0x00004000, 2, 0, 0 },
	{ 0x00004002, 2, 0, L4_CC_MAPPED },
	{ 0x00000002, 0, 0, L4_CC_MAPPED },
	{ 0x00004001, 2, 0, L4_CC_DECEITED },
	{ 0x00004004, 2, 0, L4_CC_REDIRECTED },
	{ 0x0000400c, 2, 0, L4_CC_REDIRECTED | L4_CC_INNER },
	{ 0x0000400d, 2, 0, L4_CC_REDIRECTED | L4_CC_INNER | L4_CC_DECEITED },
	{ 0x0000a000, 5, 0, 0 },
	{ 0x0000a100, 5, 1, 0 },
	{ 0x0000c300, 6, 3, 0 },
	{ 0x00020100, 16, 1, 0 },
	{ 0x00010002, 8, 0, L4_CC_MAPPED },
	{ 0xffffff00, 524287, 31, 0 },
	{ 0x00000020, 0, 0, L4_RETIMEOUT },
	{ 0x000000f0, 0, 0, L4_SEMSGCUT },
	{ 0x000082e0, 4, 2, L4_REMSGCUT },
};

static void test_dopes(void)
{
	for (unsigned i = 0; i < COUNT_OF(dopes); i++) {
		l4_u32 word = dopes[i].word;

		host_row((L4_DOPE(dopes[i].dwords, dopes[i].strings) | dopes[i].cc) == word,
			 "dope %08x made", word);
		host_row(l4_dope_dwords(word) == dopes[i].dwords &&
				 l4_dope_strings(word) == dopes[i].strings,
			 "dope %08x read", word);
	}
	host_row(L4_SHORT_DOPE == L4_DOPE(2, 0), "dope of a register message");
}

/* Section 4.9: pairs of the receive and the send side. */
static const struct {
	const char *name;
	l4_u32 rcv, snd, code;
} errors[] = {
	{ "timeout", L4_RETIMEOUT, L4_SETIMEOUT, 0x20 },
	{ "canceled", L4_RECANCELED, L4_SECANCELED, 0x40 },
	{ "map failed", L4_REMAPFAILED, L4_SEMAPFAILED, 0x60 },
	{ "send fault timeout", L4_RESNDPFTO, L4_SESNDPFTO, 0x80 },
	{ "receive fault timeout", L4_RERCVPFTO, L4_SERCVPFTO, 0xa0 },
	{ "aborted", L4_REABORTED, L4_SEABORTED, 0xc0 },
	{ "message cut", L4_REMSGCUT, L4_SEMSGCUT, 0xe0 },
};

static void test_errors(void)
{
	for (unsigned i = 0; i < COUNT_OF(errors); i++)
		host_row(errors[i].rcv == errors[i].code &&
				 errors[i].snd == (errors[i].code | L4_SEND_SIDE) &&
				 !(errors[i].snd & ~L4_CC_ERROR),
			 "error %s", errors[i].name);
	host_row(L4_ENOT_EXISTENT == 0x10, "error not existent");
}

static const struct {
	l4_u32 word, prio, state;
	l4_u64 slice;
} words[] = {
	{ 0x0aa00010, 16, L4_STATE_READY, 10240 },
	{ 0x0aa00064, 100, L4_STATE_READY, 10240 },
	{ 0x01f000ff, 255, L4_STATE_READY, 1 },
	{ 0x00100010, 16, L4_STATE_READY, 0 },
	{ 0x00000010, 16, L4_STATE_READY, NEVER },
	{ 0x0aac0010, 16, L4_STATE_WAITING, 10240 },
	{ 0x0aad0032, 50, L4_STATE_PENDING, 10240 },
	{ 0x0aa10010, 16, L4_STATE_READY | L4_STATE_FAULT, 10240 },
	{ 0x000f0000, 0, L4_STATE_DEAD, NEVER },
};

static void test_words(void)
{
	for (unsigned i = 0; i < COUNT_OF(words); i++) {
		l4_u32 word = words[i].word;

		host_row((word & 0xff) == words[i].prio &&
				 (word >> L4_SCHED_STATE_SHIFT & 0xf) == words[i].state &&
				 l4_timeout_us(word >> 24, word >> 20 & 0xf) == words[i].slice,
			 "scheduling word %08x", word);
	}
	host_row(L4_SCHED_QUERY == 0xffffffff, "scheduling word of a query");
}

static const struct {
	l4_u32 mask;
	int remove, own;
} masks[] = {
	{ 0x00000000, 0, 0 }, { 0x00000002, 1, 0 }, { 0x80000000, 0, 1 }, { 0x80000002, 1, 1 },
};

static void test_masks(void)
{
	static const l4_u8 magic[] = { 0x4c, 0x34, 0xe6, 0x4b };
	l4_u32 word = L4_KIP_MAGIC;

	for (unsigned i = 0; i < COUNT_OF(masks); i++)
		host_row(!(masks[i].mask & L4_UNMAP_REMOVE) == !masks[i].remove &&
				 !(masks[i].mask & L4_UNMAP_OWN) == !masks[i].own &&
				 !(masks[i].mask & ~(L4_UNMAP_REMOVE | L4_UNMAP_OWN)),
			 "map mask %08x", masks[i].mask);
	for (unsigned i = 0; i < sizeof magic; i++)
		host_row((l4_u8)(word >> 8 * i) == magic[i], "byte %u of the magic word", i);
}

int main(void)
{
	host_begin();
	test_ids();
	test_same_task();
	test_fpages();
	test_landings();
	test_timeouts();
	test_dopes();
	test_errors();
	test_words();
	test_masks();
	return host_end();
}
