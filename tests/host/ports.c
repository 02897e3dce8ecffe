/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * io.c against a model that knows for each task and port who gave it: random maps, grants, unmaps
 * and deletions of I/O fpages around the borders of the kernel's tables.
 */
#include "memory.h"

#include "spaces.h"
u32 kernel_pdir[1024];
u32 fault_error, map_work;
char tss[104];

#include "../../kernel/pagetable.c"
#include "../../kernel/io.c"

enum { FIRST_TASK = 4, TASKS = 10, STEPS = 3000, AREA = 96, AREAS = 3 };

static const u32 areas[AREAS] = { 0, 0x7d0, 0x7fd0 }; /* across tables of givers and bitmaps */
static u32 model[TASKS][AREAS * AREA]; /* giver, 0: none */
static unsigned mapped, granted, unmapped, revoked, deletions, unprivileged;

void tss_load(u32 base, u32 io_map, u32 limit)
{
	expect(base + io_map == IO_SPACE + BITMAP && limit == io_map + PORTS / 8, "bad TSS");
}

void preemption_point(struct tcb *me, struct tcb *(*operation)(struct tcb *))
{
	(void)me;
	(void)operation;
	expect(map_work >= MAP_BUDGET && map_work < MAP_BUDGET + 4, "work %u", map_work);
	map_work = 0;
}

void for_threads(struct space *s, void (*visit)(struct tcb *, void *), void *with)
{
	struct tcb t = { .space = s, .frame.eflags = EFLAGS_IOPL };

	visit(&t, with);
	expect(t.frame.eflags == EFLAGS_IF, "a thread keeps its privilege");
	unprivileged++;
}

struct iret_frame *user_frame(struct tcb *t)
{
	return &t->frame;
}

struct tcb *upcall(struct tcb *me)
{
	return me;
}

struct tcb *fault_resolve(struct tcb *me)
{
	return me;
}

void continue_later(struct tcb *t, struct tcb *(*operation)(struct tcb *))
{
	t->operation = operation;
}

void *mapdb_alloc(void)
{
	return 0;
}

void super_forget(struct mapnode *n)
{
	(void)n;
}

void mapdb_free(void *r)
{
	(void)r;
}

static u32 port_of(u32 n)
{
	return areas[n / AREA] + n % AREA;
}

static int model_holds(u32 task, u32 n)
{
	return task == L4_TASK_SIGMA0 || model[task][n];
}

static void model_revoke(u32 task, u32 n)
{
	for (u32 t = FIRST_TASK; t < TASKS; t++)
		if (model[t][n] == task) {
			model_revoke(t, n);
			model[t][n] = 0;
			revoked++;
		}
}

static int model_map(u32 from, u32 to, u32 n, int grant)
{
	if (!model_holds(from, n))
		return 0;
	if (model[to][n] == from && !grant)
		return 1;
	if (model[to][n]) {
		model_revoke(to, n);
		model[to][n] = 0;
		if (!model_holds(from, n))
			return 0;
	}
	model[to][n] = from;
	if (grant && from != L4_TASK_SIGMA0) {
		model[to][n] = model[from][n];
		model[from][n] = 0;
		for (u32 t = FIRST_TASK; t < TASKS; t++)
			if (model[t][n] == from)
				model[t][n] = to;
		granted++;
	}
	mapped++;
	return 1;
}

static int is_in(u32 n, u32 fpage)
{
	u32 port = port_of(n), base = l4_io_base(fpage);

	return port >= base && port < base + ports_of(fpage);
}

static void check(void)
{
	for (u32 t = FIRST_TASK; t < TASKS; t++)
		for (u32 n = 0; n < AREAS * AREA; n++) {
			const struct io *io = io_of(&spaces[t]);
			u32 port = port_of(n), denied;

			denied = ((u8 *)frame_of(io->bitmap[port >> 15]))[port >> 3 & 4095] >>
				 (port & 7) & 1;
			expect(*giver(io, port) == model[t][n], "task %u port %x: giver %u, not %u",
			       t, port, *giver(io, port), model[t][n]);
			expect(denied == !model[t][n], "task %u port %x: bit %u", t, port, denied);
		}
}

static u32 random_task(void)
{
	return FIRST_TASK + random_below(TASKS - FIRST_TASK);
}

static u32 random_fpage(void)
{
	u32 shift = percent(2) ? 16 : percent(5) ? 11 : random_below(7);

	return l4_io_fpage(port_of(random_below(AREAS * AREA)), shift);
}

/* Has `task` the port from `top`, if not at first hand? */
static int hangs_below(u32 task, u32 top, u32 n)
{
	while (task > L4_TASK_SIGMA0 && task != top)
		task = model[task][n];
	return task == top;
}

/*
 * Is it too much for one time to map ports over those from which they came?  The first part of it
 * would take them from the sender, and the rest find nothing to map: not what the model does.
 */
static int is_undefined(u32 from, u32 to, u32 snd)
{
	for (u32 n = 0; ports_of(snd) > 1 && n < AREAS * AREA; n++)
		if (is_in(n, snd) && hangs_below(from, to, n))
			return 1;
	return 0;
}

static void step_map(void)
{
	u32 from = percent(30) ? L4_TASK_SIGMA0 : random_task(), to = random_task();
	u32 snd = random_fpage() | percent(25), rcv = percent(60) ? 0x80 : random_fpage();
	struct mapping m = { 0, snd, rcv, 0 };
	u32 result = 0, expected = 0;

	if (from == to || (ports_of(snd) == PORTS && rcv == 0x80) || is_undefined(from, to, snd))
		return;
	for (map_work = 0; m.offset != MAP_DONE; map_work = 0)
		result |= io_map(&spaces[from], &spaces[to], &m);
	for (u32 n = 0; n < AREAS * AREA; n++)
		if (is_in(n, snd) && (rcv == 0x80 || is_in(n, rcv)))
			expected |= (u32)model_map(from, to, n, snd & 1);
	expect(!(result & ~L4_CC_MAPPED) && (result || !expected), "result %x", result);
}

static void step_unmap(void)
{
	u32 task = percent(20) ? L4_TASK_SIGMA0 : random_task(), fpage = random_fpage();
	struct tcb me = { .space = &spaces[task], .regs.eax = fpage };

	me.regs.ecx = percent(50) ? L4_UNMAP_OWN : 0;
	io_unmap(&me);
	for (u32 n = 0; n < AREAS * AREA; n++)
		if (is_in(n, fpage) && model_holds(task, n)) {
			model_revoke(task, n);
			if (me.regs.ecx && task != L4_TASK_SIGMA0)
				model[task][n] = 0;
			unmapped++;
		}
}

static void step_delete(void)
{
	u32 task = random_task();

	for (u32 n = 0; n < AREAS * AREA; n++) {
		model_revoke(task, n);
		model[task][n] = 0;
	}
	io_destroy(0, &spaces[task], 0);
	space_destroy(&spaces[task]);
	expect(space_create(&spaces[task]), "no memory");
	deletions++;
}

static void test_privilege(void)
{
	struct tcb me = { .space = &spaces[4] };
	struct mapping m = { 0, L4_ALL_PORTS, 0x80, 0 };

	test_begin("who has all ports is privileged", 1);
	for (; m.offset != MAP_DONE; map_work = 0)
		io_map(&spaces[2], &spaces[4], &m);
	expect(io_has_all(&spaces[4]) && !io_has_all(&spaces[5]), "held");
	expect(may(&me, L4_ALL_PORTS) && me.frame.eflags == EFLAGS_IOPL, "IOPL");
	unprivileged = 0;
	me.regs.eax = l4_io_fpage(0x1234, 0);
	me.regs.ecx = L4_UNMAP_OWN;
	io_unmap(&me);
	expect(!io_has_all(&spaces[4]) && unprivileged == 1, "one is gone");
	me.frame.eflags = 0;
	expect(!may(&me, L4_ALL_PORTS) && !may(&me, l4_io_fpage(0x1234, 2)) &&
	       may(&me, l4_io_fpage(0x1230, 2)) && !me.frame.eflags, "the others are there");
	io_destroy(0, &spaces[4], 0);
	space_destroy(&spaces[4]);
	test_end();
}

static void run(unsigned long long seed)
{
	unsigned frames;

	test_begin("ports", seed);
	memory_begin(POOL_FRAMES);
	memset(model, 0, sizeof model);
	memset(kernel_pdir, 0, sizeof kernel_pdir);
	first = 0;
	io_init();
	frames = frames_left();
	expect(space_create(&spaces[L4_TASK_SIGMA0]), "no memory");
	for (u32 t = FIRST_TASK; t < TASKS; t++)
		expect(space_create(&spaces[t]), "no memory");
	mapped = granted = unmapped = revoked = deletions = unprivileged = 0;
	for (; host_step < STEPS; host_step++) {
		if (percent(3))
			step_delete();
		else if (percent(20))
			step_unmap();
		else
			step_map();
		check();
	}
	expect(mapped > 100 && granted > 20 && unmapped > 20 && revoked > 20 && deletions > 9,
	       "%u %u %u %u %u: too few", mapped, granted, unmapped, revoked, deletions);
	for (u32 t = FIRST_TASK; t < TASKS; t++) {
		io_destroy(0, &spaces[t], 0);
		space_destroy(&spaces[t]);
	}
	expect(!first && frames_left() == frames - 2, "%u frames of %u are left", frames_left(),
	       frames);
	test_end();
	expect(space_create(&spaces[4]) && space_create(&spaces[5]), "no memory");
	test_privilege();
}

int main(int argc, char **argv)
{
	host_begin();
	run(1);
	if (argc > 1)
		run(strtoull(argv[1], 0, 0));
	return host_end();
}
