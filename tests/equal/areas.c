/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's memory.  An ipc may change TCBs, the kernel's variables (queues, wakeups,
 * interrupts, idle thread, TSS, tables of gates), user pages, page tables of the windows and their
 * nodes.  What a pre-state can change is put back before it and compared after it.  All else is
 * summed up from time to time and must not have changed.
 */
#include "equal.h"

extern char text_start[], fastpath_start[], bss_start[], kernel_end[];
extern char kernel_stack_top[], stacks_start[], stacks_end[];
extern u32 direct_tables[];

enum { TABLE_MASK = ~0x60, LOW_MEMORY = 640 << 10 };

static void add(const char *name, u32 class, const void *from, const void *end)
{
	u32 words = (u32)((const char *)end - (const char *)from) / 4;

	if (equal.area_count == AREAS_MAX)
		panic("equal: too many areas");
	equal.areas[equal.area_count++] = (struct area){ name, (u32 *)from, words, class, ~0u, 0 };
	equal.words += class == NEVER ? 0 : words;
}

static void add_table(const char *name, u32 class, const u32 *from, const u32 *end)
{
	add(name, class, from, end);
	equal.areas[equal.area_count - 1].mask = (u32)TABLE_MASK;
}

/* Only who may be the thread under test or its partner ever uses the FPU. */
static void add_thread(enum thread n)
{
	struct tcb *t = equal.thread[n];
	int takes_part = n == A0 || n == A1 || n == B0 || n == B85 || n == D42 ||
			 n == NAMED;

	add("TCB", ALWAYS | DIGESTED, t, t->fpu);
	add("TCB, FPU", takes_part ? OF_FPU : NEVER, t->fpu, t + 1);
}

/* The frames behind the page table of the I/O bitmap that the space has of its own (io.c). */
static void add_ports(const struct space *s)
{
	const u32 *table = direct(s->pdir[PDE_IO] & PTE_FRAME), *entry = table;

	if (!(s->pdir[PDE_IO] & PTE_OWN))
		return;
	for (; *entry & PTE_PRESENT; entry++)
		if (*entry & PTE_OWN)
			add("I/O bitmap or givers", OF_MESSAGES, direct(*entry & PTE_FRAME),
			    (char *)direct(*entry & PTE_FRAME) + L4_PAGE_SIZE);
	add_table("I/O page table", OF_MESSAGES, table, entry);
	add("I/O ports", OF_MESSAGES, entry, table + 1024);
}

/* Of a space: what a message may change in its pages and its page table, and all else of it. */
static void add_space(const struct space *s, u32 *nodes_seen)
{
	struct region *r = s->regions[USER_CODE >> L4_SUPERPAGE_SHIFT];
	char *nodes = (char *)((u32)(unsigned long)r & PTE_FRAME);
	char *data = direct(*pte_find(s, USER_DATA) & PTE_FRAME);
	u32 window = USER_WINDOW >> L4_PAGE_SHIFT & 1023;

	add("user page", OF_MESSAGES, data, data + 0x500);
	add("its edge", OF_MESSAGES, data + USER_EDGE - USER_DATA, data + L4_PAGE_SIZE);
	add_table("page table", OF_MESSAGES, r->ptes + window, r->ptes + window + 1);
	add("nodes of pages", OF_MESSAGES, r->nodes + window, r->nodes + window + 1);
	if (*nodes_seen != (u32)(unsigned long)nodes)
		add("mapping nodes", OF_MESSAGES, nodes, nodes + L4_PAGE_SIZE);
	*nodes_seen = (u32)(unsigned long)nodes;
	add_table("page table", NEVER, r->ptes, r->ptes + window);
	add_table("page directory", NEVER, s->pdir, s->pdir + PDE_KERNEL);
	add_ports(s);
}

struct part {
	const char *from, *end;
	u32 class; /* 0: no part of the state */
};

/* The control block of an interrupt, which is irq.c's own: its owner is shown it as a sender. */
static const char *find_line(u32 line)
{
	struct tcb *owner = equal.thread[DRIVER], was = *owner;
	const char *block;

	owner->regs = (struct regs){ .esi = line + 1, .ecx = L4_TIMEOUT_RCV_ZERO };
	irq_receive(owner, 0);
	block = (const char *)owner->senders;
	irq_detach(owner);
	*owner = was;
	return block;
}

/* All of them; behind each is what irq.c knows of it. */
static struct part find_lines(void)
{
	enum { LINES = 16, STRIDE = sizeof(struct tcb) + 8 };
	const char *first = find_line(LINE) - LINE * STRIDE;

	if (find_line(LINES - 1) != first + (LINES - 1) * STRIDE)
		panic("equal: the blocks of interrupts have another size");
	return (struct part){ first, first + LINES * STRIDE, OF_INTERRUPTS };
}

/* A range of the kernel's variables without the parts that are in it. */
static void add_range(const char *from, const char *end, const struct part *parts, u32 count)
{
	while (from < end) {
		struct part next = { end, end, 0 };

		for (u32 n = 0; n < count; n++)
			if (parts[n].from >= from && parts[n].from < next.from &&
			    parts[n].from < parts[n].end)
				next = parts[n];
		add("variables", ALWAYS, from, next.from);
		if (next.class)
			add("large variables", next.class, next.from, next.end);
		from = next.end;
	}
}

/* Large variables are apart, those of the test and the kernel's stacks are not looked at. */
static void add_variables(void)
{
	const char *idt = (const char *)(unsigned long)outcome_idt();
	const struct part parts[] = {
		{ (char *)&kip, (char *)(&kip + 1), NEVER },
		{ idt, idt + 256 * 8, NEVER },
		{ (char *)gate_entries, (char *)(gate_entries + 256), NEVER },
		{ (char *)spaces, (char *)(spaces + L4_TASKS), OF_DEATH },
		{ (char *)&equal, (char *)(&equal + 1), 0 },
		{ (char *)kernel_pdir, kernel_stack_top, 0 },
		{ stacks_start, stacks_end, 0 },
		find_lines(),
	};
	u32 count = sizeof parts / sizeof *parts;

	add_range((char *)&kip, (char *)variants, parts, count);
	add_range(bss_start, kernel_end, parts, count);
}

void areas_find(void)
{
	u32 nodes = 0;

	for (u32 n = 0; n < THREADS; n++)
		add_thread(n);
	for (u32 n = 0; n < LIVING; n++)
		if (!n || equal.thread[n]->space != equal.thread[n - 1]->space)
			add_space(equal.thread[n]->space, &nodes);
	add_variables();
	add_table("direct mapping", NEVER, direct_tables, direct_tables + (DIRECT_SIZE >> 12));
	add("low memory", NEVER, direct(L4_PAGE_SIZE), direct(LOW_MEMORY));
	add("code", NEVER, text_start, fastpath_start);
	add("tables", NEVER, variants, bss_start);
	add("other TCBs", NEVER, equal.thread[DEAD] + 1, equal.thread[DEAD] + 2);
	add("no TCBs", NEVER, tcb_find(99 << L4_TASK_SHIFT), tcb_find(99 << L4_TASK_SHIFT) + 4);
	equal.base = equal_memory(equal.words * 4);
	equal.expected = equal_memory(equal.words * 4);
}

static void copy_words(u32 *to, const u32 *from, u32 words)
{
	u32 n = 0;

	for (; n + 4 <= words; n += 4) {
		u32 a = from[n], b = from[n + 1], c = from[n + 2], d = from[n + 3];

		to[n] = a;
		to[n + 1] = b;
		to[n + 2] = c;
		to[n + 3] = d;
	}
	for (; n < words; n++)
		to[n] = from[n];
}

/* The areas of these classes, and `copy` as what stands for each of them in a copy of all. */
#define FOR_AREAS(a, copy, classes)                                                            \
	for (const struct area *a = equal.areas; a < equal.areas + equal.area_count;           \
	     copy += a->class == NEVER ? 0 : a->words, a++)                                    \
		if (a->class & (classes) & ~(u32)NEVER)

void areas_keep(u32 *copy, u32 classes)
{
	FOR_AREAS(a, copy, classes)
		copy_words(copy, a->at, a->words);
}

/* Puts back what the last pre-state may have changed, and what this one of `classes` may. */
void areas_restore(u32 classes)
{
	const u32 *copy = equal.base;

	FOR_AREAS(a, copy, classes | equal.classes)
		copy_words(a->at, copy, a->words);
	equal.classes = classes;
}

/* Where something differs, printed if there are not many yet. */
static void tell(const struct area *a, u32 word, u32 expected)
{
	print("# %s at 0x%x + 0x%x is 0x%x, by the C path 0x%x\n", a->name,
	      (u32)(unsigned long)a->at, word * 4, a->at[word], expected);
}

/* The first word that is not as expected; a->words: there is none. */
static u32 first_difference(const struct area *a, const u32 *expected)
{
	const u32 *now = a->at;
	u32 n = 0, words = a->words, mask = a->mask;

	for (; n + 4 <= words; n += 4)
		if (((now[n] ^ expected[n]) | (now[n + 1] ^ expected[n + 1]) |
		     (now[n + 2] ^ expected[n + 2]) | (now[n + 3] ^ expected[n + 3])) & mask)
			break;
	while (n < words && !((now[n] ^ expected[n]) & mask))
		n++;
	return n;
}

/* Is the memory not what `expected` says?  Of each area the first difference is told if `say`. */
int areas_differ(int say)
{
	const u32 *expected = equal.expected;
	int differ = 0;

	FOR_AREAS(a, expected, equal.classes) {
		u32 n = first_difference(a, expected);

		if (n == a->words)
			continue;
		differ = 1;
		if (!say)
			break;
		tell(a, n, expected[n]);
	}
	return differ;
}

static void digest_words(u64 *digest, const u32 *words, u32 count)
{
	u32 low = (u32)*digest, high = (u32)(*digest >> 32);

	for (u32 n = 0; n < count; n++) {
		low = (low ^ words[n]) * 0x01000193u;
		high = (high + words[n]) * 0x9e3779b1u ^ low >> 15;
	}
	*digest = (u64)high << 32 | low;
}

/*
 * 64 bits that tell pre-states apart: TCBs and the stack of the thread under test.  What
 * differs elsewhere differs there too.
 */
void areas_digest(u64 *digest, const struct user_stack *stack)
{
	const u32 *unused = 0;

	digest_words(digest, (const u32 *)stack, sizeof *stack / 4);
	FOR_AREAS(a, unused, DIGESTED)
		digest_words(digest, a->at, a->words);
}

static u32 sum_of(const struct area *a)
{
	u32 sum = 0;

	for (u32 n = 0; n < a->words; n++)
		sum = (sum ^ (a->at[n] & a->mask)) * 0x01000193u;
	return sum;
}

/* What only some pre-states change and is put back, and what none does: as it is now. */
void areas_remember(void)
{
	for (struct area *a = equal.areas; a < equal.areas + equal.area_count; a++)
		if (!(a->class & ALWAYS))
			a->sum = sum_of(a);
}

/* The first of those that has changed since then, or NULL. */
const struct area *areas_changed(void)
{
	for (const struct area *a = equal.areas; a < equal.areas + equal.area_count; a++)
		if (!(a->class & ALWAYS) && a->sum != sum_of(a))
			return a;
	return 0;
}
