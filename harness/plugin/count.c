/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU 7.2 TCG plugin: counts what the guest executes between its marker instructions and writes
 * one line of CSV for each such interval (interval.c). The icount machine loads it:
 *
 *	-icount shift=0,sleep=off -plugin build/plugin/count.so,out=FILE
 *
 * Marker: test $imm32,%eax with imm32 = 0x4C34<<16 | op<<8 | id; op 1 starts an interval, op 2
 * stops it (the id of the stop is not looked at). Counted is what is executed strictly between the
 * two. Code at 0xC0000000 and above is kernel, all other is user; an entry is a change from user
 * to kernel.
 *
 * The count is taken from the execution stream alone; no clock is read. It agrees with the guest's
 * time stamp counter under -icount shift=0 to the instruction (tests/python/test_plugin.py), so:
 *
 * - REP with count n is n+1 instructions: the last finds the count at zero. io counts alike.
 * - An instruction that faults and is executed again after the fault counts once: what left its
 *   block by a fault is taken back, also from segment_loads and io. The accesses that it did before
 *   the fault stay in loads and stores.
 * - An exception that QEMU finds when it translates counts as an instruction: undefined opcode,
 *   privileged instruction in ring 3, x87 with CR0.TS set (which therefore counts twice).
 * - int n, iret and hlt count once. An interrupt adds its handler and nothing else. While hlt waits
 *   the clock jumps (sleep=off) and nothing is executed: there the two differ.
 * - A store into its own block, and an access to a device, which QEMU starts twice, count once.
 *
 * loads and stores are accesses as QEMU reports them. Descriptors that iret and segment loads read
 * are among them (iret within a ring: 5 loads, to ring 3: 9), and insb stores twice. What int n,
 * exceptions and interrupts read and push themselves is not (of an interrupt right after sti, popf
 * or iret it may be), nor are page walks.
 *
 * Limits, each of one instruction: whether the last instruction of a translated block faulted shows
 * only in its missing accesses. One that faults without them is counted: in and out in ring 3
 * without the right, mov to %ss, and at the end of a page div and other segment loads. And an
 * interrupt right after the step of a REP that finds the count at zero takes that step back.
 *
 * Cost: one addition for each instruction, one call for each block and each access, which returns
 * at once outside of intervals. For each translated instruction 24 bytes are kept to the end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interval.h"
#include "qemu_plugin.h"

#define KERNEL_BASE 0xC0000000u

/* One instruction of a translated block, kept for as long as QEMU runs. */
struct insn {
	uint32_t addr;
	uint8_t size;
	struct marker marker;
	struct decoded decoded;
};

struct block {
	enum side side;
	size_t n;
	struct insn insn[];
};

struct marked {
	const struct block *block;
	size_t index;
};

/* The block being executed while an interval is open, and the count when it was entered. */
static struct {
	const struct block *block;
	uint64_t insns;
} entered;

/* Accesses of the instruction that accessed memory last. */
static struct {
	const struct insn *insn;
	unsigned loads, stores;
} accessed;

int qemu_plugin_version = 1;

static enum side side_of(uint32_t addr)
{
	return addr >= KERNEL_BASE ? KERNEL : USER;
}

static bool did_its_accesses(const struct insn *insn)
{
	if (!accessed.insn || accessed.insn->addr != insn->addr)
		return !insn->decoded.loads && !insn->decoded.stores;
	return accessed.loads >= insn->decoded.loads && accessed.stores >= insn->decoded.stores;
}

/*
 * Has the last instruction that began in the block been completed, when execution goes on at next?
 * A block is left before its end by a fault, or because QEMU executes one access to a device again,
 * alone, in a block that reports nothing but its accesses.
 */
static bool completed(const struct insn *insn, bool ends_block, uint32_t next)
{
	bool again_alone;

	if (next == insn->addr + insn->size)
		return true;
	again_alone = accessed.insn && accessed.insn != insn && accessed.insn->addr == insn->addr;
	return (ends_block || again_alone) && did_its_accesses(insn);
}

/* The instruction that began last; NULL when the block has only been entered. */
static const struct insn *last_begun(void)
{
	const struct block *block = entered.block;
	size_t begun = now.insns[block->side] - entered.insns;

	return begun ? &block->insn[begun - 1] : NULL;
}

/* Takes back the instruction that left the block by a fault: it counts when it is completed. */
static void settle(uint32_t next)
{
	const struct block *block = entered.block;
	const struct insn *last = last_begun();

	if (!last || completed(last, last == &block->insn[block->n - 1], next))
		return;
	now.insns[block->side]--;
	now.classes[last->decoded.class]--;
}

static void on_block(unsigned int cpu, void *data)
{
	const struct block *block = data;

	(void)cpu;
	if (!interval_open)
		return;
	settle(block->insn[0].addr);
	if (entered.block->side == USER && block->side == KERNEL)
		now.entries++;
	entered.block = block;
	entered.insns = now.insns[block->side];
	accessed.insn = NULL;
}

static void note_access(const struct insn *insn, bool store)
{
	if (accessed.insn != insn) {
		accessed.insn = insn;
		accessed.loads = accessed.stores = 0;
	}
	if (store)
		accessed.stores++;
	else
		accessed.loads++;
}

/*
 * QEMU 7.2 does not end the report of an instruction that ends its block through a helper (sti,
 * popf, iret) and charges it with what the delivery of a later hardware interrupt accesses. That is
 * seen by the instruction not being the last one begun.
 */
static void on_memory(unsigned int cpu, uint32_t info, uint64_t addr, void *data)
{
	const struct insn *insn = data, *last;
	bool store = qemu_plugin_mem_is_store(info);
	uint64_t *counter = store ? now.stores : now.loads;

	(void)cpu;
	(void)addr;
	if (!interval_open)
		return;
	last = last_begun();
	if (!last || last->addr != insn->addr)
		return;
	note_access(insn, store);
	counter[side_of(insn->addr)]++;
}

/* A marker adds itself to the count outside the interval, so that last_begun() holds. */
static void on_marker(unsigned int cpu, void *data)
{
	const struct marked *at = data;
	const struct block *block = at->block;
	struct marker marker = block->insn[at->index].marker;

	(void)cpu;
	if (marker.op == MARKER_STOP)
		interval_stop();
	now.insns[block->side]++;
	if (marker.op == MARKER_STOP)
		return;
	interval_start(marker.id);
	entered.block = block;
	entered.insns = now.insns[block->side] - (at->index + 1);
	accessed.insn = NULL;
}

static void *allocate(size_t size)
{
	void *p = calloc(1, size);

	if (!p) {
		fputs("count.so: out of memory\n", stderr);
		abort();
	}
	return p;
}

static void add_inline(struct qemu_plugin_insn *from, uint64_t *counter)
{
	qemu_plugin_register_vcpu_insn_exec_inline(from, QEMU_PLUGIN_INLINE_ADD_U64, counter, 1);
}

static void watch_marker(struct qemu_plugin_insn *from, const struct block *block, size_t index)
{
	struct marked *at = allocate(sizeof(*at));

	*at = (struct marked){ block, index };
	qemu_plugin_register_vcpu_insn_exec_cb(from, on_marker, QEMU_PLUGIN_CB_NO_REGS, at);
}

static void watch_insn(struct qemu_plugin_insn *from, struct block *block, size_t index)
{
	const uint8_t *bytes = qemu_plugin_insn_data(from);
	struct insn *insn = &block->insn[index];

	insn->addr = qemu_plugin_insn_vaddr(from);
	insn->size = qemu_plugin_insn_size(from);
	insn->marker = decode_marker(bytes, insn->size);
	insn->decoded = decode(bytes, insn->size);
	if (insn->marker.op) {
		watch_marker(from, block, index);
		return;
	}
	add_inline(from, &now.insns[block->side]);
	if (insn->decoded.class)
		add_inline(from, &now.classes[insn->decoded.class]);
	qemu_plugin_register_vcpu_mem_cb(from, on_memory, QEMU_PLUGIN_CB_NO_REGS,
					 QEMU_PLUGIN_MEM_RW, insn);
}

static void on_translation(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct block *block = allocate(sizeof(*block) + n * sizeof(block->insn[0]));

	(void)id;
	block->n = n;
	block->side = side_of(qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0)));
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS, block);
	for (size_t i = 0; i < n; i++)
		watch_insn(qemu_plugin_tb_get_insn(tb, i), block, i);
}

static void on_exit_of_guest(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	interval_finish_file();
}

/* The path in out=PATH, or NULL with the reason on stderr. */
static const char *path_argument(int argc, char **argv)
{
	const char *path = NULL;

	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "out=", 4) || !argv[i][4] || path) {
			fprintf(stderr, "count.so: argument '%s' is wrong: give out=FILE, once, "
				"and nothing else\n", argv[i]);
			return NULL;
		}
		path = argv[i] + 4;
	}
	if (!path)
		fputs("count.so: where to write is not given: give out=FILE\n", stderr);
	return path;
}

static bool can_count(const struct qemu_info *info)
{
	if (!info->system_emulation || strcmp(info->target_name, "i386")) {
		fprintf(stderr, "count.so: works with qemu-system-i386 only, this is '%s'\n",
			info->target_name);
		return false;
	}
	if (info->system.max_vcpus > 1) {
		fputs("count.so: counts one processor: start QEMU with -smp 1\n", stderr);
		return false;
	}
	return true;
}

int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv)
{
	const char *path = path_argument(argc, argv);

	if (!path || !can_count(info))
		return 1;
	if (!interval_file(path)) {
		fprintf(stderr, "count.so: cannot write '%s': %s\n", path, strerror(errno));
		return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, on_exit_of_guest, NULL);
	return 0;
}
