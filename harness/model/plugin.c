/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU 7.2 TCG plugin: executes what the guest executes on a model of a Pentium or a 486, writes
 * the clocks of each interval between markers, and lets the guest's own RDTSC return them.
 *
 *	-icount shift=0,sleep=off -plugin build/plugin/model.so,cpu=p5,out=FILE[,record=FILE]
 *		[,trace=FILE][,held=FILE][,rdtsc=0|1][,peek=0|1][,timers=0|1][,entry=ADDR]
 *		[,KNOB=NUMBER ...][,help=1]
 *		and for images without markers what probe.h says
 *
 * The model begins at `entry`, or else with the first block from 1 MB to 16 MB in protected mode,
 * so after the firmware.  Only 32-bit code has a meaning in it.
 *
 * What is not modelled, and so is in no result: prefetch of lines that are not executed in the end;
 * overlap of the x87; DMA; segment bases other than 0 in what a gate pushes; TLB entries that the
 * guest changed without invalidating them.  An interval with an interrupt has the status
 * `interrupted`; how often the timer comes, see timers.h.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "footprint.h"
#include "guest.h"
#include "held.h"
#include "insn.h"
#include "knobs.h"
#include "memory.h"
#include "newer.h"
#include "probe.h"
#include "qemu_plugin.h"
#include "report.h"
#include "stream.h"
#include "system.h"
#include "timers.h"
#include "trace.h"

enum { LOWEST_ENTRY = 1 << 20, HIGHEST_ENTRY = 1 << 24, PROTECTED = 1, PAGE = 4096, STI = 0xFB };

struct place {
	struct block *block;
	uint32_t index;
};

static struct block *blocks, *doomed;
static bool peeks, finished;

/* Does the guest's own RDTSC return the modelled clock? */
static bool feeds_clock(void)
{
	return asked.rdtsc && (peeks || newer_can_write_clock());
}

static void start(void)
{
	footprint_begin(peeks ? guest_ram_size : 64 << 20);
	system_start();
	newer_find_progress();
	stream_begin(asked.cpu == CPU_P5 ? &pipeline_p5 : &pipeline_486, feeds_clock());
	stream_running = true;
	timers_begin();
}

/* Is this the first block of the guest's own? */
static bool is_start(const struct block *block)
{
	uint32_t addr = block->insn[0].addr;

	if (asked.entry)
		return addr == asked.entry;
	return addr >= LOWEST_ENTRY && addr < HIGHEST_ENTRY;
}

static const char *clock_record(void)
{
	static char text[160];

	if (!asked.rdtsc)
		return "not written: rdtsc=0";
	if (peeks)
		return "modelled";
	snprintf(text, sizeof(text), "%s: this QEMU %s%s; no TLB is modelled",
		 feeds_clock() ? "modelled" : "not written",
		 asked.peek ? "does not export " : "was not to be looked into: peek=0",
		 asked.peek ? guest_why_not() : "");
	return text;
}

static void finish(void)
{
	if (finished)
		return;
	finished = true;
	if (stream_running)
		stream_end();
	else
		fputs("model.so: the guest never reached its entry: nothing is modelled\n", stderr);
	stream_running = false;
	timers_end();
	report_close(asked.record,
		     (struct circumstances){ feeds_clock(), clock_record(), timers_follow() });
	if (asked.held)
		held_close();
}

static void on_exit_of_guest(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	finish();
}

/* All that was asked for has been written. */
static void end_early(void)
{
	finish();
	kill(getpid(), SIGTERM);
}

static void free_blocks(struct block *list)
{
	while (list) {
		struct block *older = list->older;

		free(list->memo);
		free(list);
		list = older;
	}
}

static void on_block(unsigned int cpu, void *data)
{
	struct block *block = data;

	(void)cpu;
	if (!stream_running) {
		if (finished || !is_start(block))
			return;
		start();
	}
	stream_enter(block);
	timers_look();
	if (asked.held)
		held_enter((struct held_block){ block->insn[0].addr, block->ends_with_sti },
			   clock_now);
	if (probe_complete())
		end_early();
	if (doomed) {
		stream_forget();
		free_blocks(doomed);
		doomed = NULL;
	}
}

static void on_probe(unsigned int cpu, void *data)
{
	const struct place *at = data;

	(void)cpu;
	if (!stream_running)
		return;
	stream_probe(at->block, at->index);
	if (probe_complete())
		end_early();
}

static void on_memory(unsigned int cpu, uint32_t info, uint64_t addr, void *data)
{
	(void)cpu;
	if (stream_running)
		stream_access(data, addr, 1 << qemu_plugin_mem_size_shift(info),
			      qemu_plugin_mem_is_store(info));
}

static void on_marker(unsigned int cpu, void *data)
{
	const struct place *at = data;

	(void)cpu;
	if (!stream_running)
		return;
	stream_marker(at->block, at->index);
	if (!asked.held)
		return;
	if (at->block->insn[at->index].marker.op == MARKER_START)
		held_start(at->block->insn[at->index].marker.id);
	else
		held_stop();
}

static void on_after_clock(unsigned int cpu, void *data)
{
	const struct place *at = data;

	(void)cpu;
	if (!stream_running)
		return;
	stream_reach(at->block, at->index);
	stream_deliver_clock();
}

/* Kept with the block, in front of everything else that is freed with it. */
static struct place *place(struct block *block, uint32_t index)
{
	struct place *p = (struct place *)(void *)&block->insn[block->n] + index;

	*p = (struct place){ block, index };
	return p;
}

/* Where the instruction lies in the guest's memory; without a look at it, its own address. */
static uint32_t physical(const struct qemu_plugin_insn *from, uint32_t addr)
{
	const uint8_t *host = qemu_plugin_insn_haddr(from);

	if (!guest_ram || host < guest_ram || host >= guest_ram + guest_ram_size)
		return addr;
	return host - guest_ram;
}

static void decode_block(struct qemu_plugin_tb *tb, struct block *block)
{
	for (uint32_t i = 0; i < block->n; i++) {
		struct qemu_plugin_insn *from = qemu_plugin_tb_get_insn(tb, i);
		struct insn *insn = &block->insn[i];
		uint8_t buffer[INSN_BYTES];
		const uint8_t *bytes = newer_bytes(from, buffer);

		block->ends_with_sti = *bytes == STI;
		decode_insn(insn, bytes, qemu_plugin_insn_vaddr(from), qemu_plugin_insn_size(from));
		if (probe.on)		/* what looks like a marker is an instruction */
			insn->marker.op = MARKER_NONE;
		insn->phys = physical(from, insn->addr);
		insn->phys_end = insn->phys + insn->size - 1;
		insn->probe = probe_at(insn->addr);
		block->marked |= insn->marker.op != MARKER_NONE || insn->probe;
		if (insn->can_fault && !insn->marker.op)
			block->last_faulting = i + 1;
	}
	for (uint32_t i = 0; i + 1 < block->n; i++) {
		struct insn *insn = &block->insn[i];

		if ((insn->phys ^ insn->phys_end) & -PAGE)
			insn->phys_end = block->insn[i + 1].phys - 1;
	}
}

static void watch_block(struct qemu_plugin_tb *tb, struct block *block)
{
	uint32_t told = 0;

	for (uint32_t i = 0; i < block->n; i++) {
		struct qemu_plugin_insn *from = qemu_plugin_tb_get_insn(tb, i);
		struct insn *insn = &block->insn[i];

		if (insn->marker.op) {
			qemu_plugin_register_vcpu_insn_exec_cb(from, on_marker,
							       QEMU_PLUGIN_CB_NO_REGS,
							       place(block, i));
			continue;
		}
		if (i && insn[-1].op == OP_RDTSC)
			qemu_plugin_register_vcpu_insn_exec_cb(from, on_after_clock, newer_flags(),
							       place(block, i));
		if (insn->probe)
			qemu_plugin_register_vcpu_insn_exec_cb(from, on_probe,
							       QEMU_PLUGIN_CB_NO_REGS,
							       place(block, i));
		if (!insn->can_fault)
			continue;
		newer_advance(from, i + 1 - told);
		told = i + 1;
		qemu_plugin_register_vcpu_mem_cb(from, on_memory, QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW, insn);
	}
}

/* Ours keeps the upper quarter for itself; of other kernels only the ring tells. */
static enum side side_of(uint32_t addr)
{
	if (probe.on && peeks && guest_ram)
		return (guest_register(GUEST_CS) & 3) == 3 ? USER : KERNEL;
	return addr >= KERNEL_BASE ? KERNEL : USER;
}

static void on_translation(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct block *block = allocate(sizeof(*block) + n * sizeof(block->insn[0]) +
				       n * sizeof(struct place));

	(void)id;
	if (peeks && !guest_ram)
		peeks = guest_map();
	block->n = n;
	block->older = blocks;
	blocks = block;
	decode_block(tb, block);
	block->side = side_of(block->insn[0].addr);
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, newer_flags(), block);
	watch_block(tb, block);
}

/* QEMU has thrown all translations away: ours go when the block in progress has been left. */
static void on_flush_of_blocks(uint64_t id)
{
	struct block **end = &blocks;

	(void)id;
	while (*end)
		end = &(*end)->older;
	*end = doomed;
	doomed = blocks;
	blocks = NULL;
}

static bool can_model(const struct qemu_info *info)
{
	if (!info->system_emulation || strcmp(info->target_name, "i386")) {
		fprintf(stderr, "model.so: works with qemu-system-i386 only, this is '%s'\n",
			info->target_name);
		return false;
	}
	if (info->system.max_vcpus > 1) {
		fputs("model.so: models one processor: start QEMU with -smp 1\n", stderr);
		return false;
	}
	return true;
}

static bool open_files(void)
{
	const char *path = asked.out;

	if (report_open(path)) {
		path = asked.trace;
		if (!path || trace_file(path)) {
			path = asked.held;
			if (!path || held_open(path))
				return true;
		}
	}
	fprintf(stderr, "model.so: cannot write '%s': %s\n", path, strerror(errno));
	return false;
}

int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv)
{
	if (!arguments_take(argc, argv))
		return 1;
	if (asked.help) {
		knobs_help(stderr);
		return 1;
	}
	if (!can_model(info) || !open_files())
		return 1;
	if (!decode_begin()) {
		fputs("model.so: libcapstone does not work\n", stderr);
		return 1;
	}
	peeks = asked.peek && guest_open();
	newer_open(id, info->version.cur);
	if (asked.timers)
		timers_open(peeks);
	if (probe.entries && !peeks) {
		fprintf(stderr, "model.so: entries=1 must see the guest's ring; its clock is %s\n",
			clock_record());
		return 1;
	}
	memory_begin();
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_flush_cb(id, on_flush_of_blocks);
	qemu_plugin_register_atexit_cb(id, on_exit_of_guest, NULL);
	return 0;
}
