/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See stream.h.  How a block was left is found from the address of the next one:
 *
 * - a successor of its last instruction: all of it has been completed;
 * - the instruction after one that accessed a device: QEMU has executed that one alone;
 * - the handler of a gate: INT, exception or interrupt; the address that the gate has pushed says
 *   how far execution came;
 * - an instruction of its own that has not done its accesses: QEMU will execute it again.
 */
#include "branch.h"
#include "events.h"
#include "footprint.h"
#include "guest.h"
#include "knobs.h"
#include "memo.h"
#include "newer.h"
#include "probe.h"
#include "report.h"
#include "stream.h"
#include "system.h"
#include "tlb.h"
#include "trace.h"

enum { QUEUE = 1 << 14, EXCEPTIONS = 32, IRET_READS = 5, IRET_OUTER_READS = 9 };

bool stream_running;

static const struct pipeline *pipeline;
static struct block *current;
static uint64_t entered_at;		/* *newer_progress then */
static uint32_t done;			/* instructions of it that have been executed here */
static uint32_t side;

/* Accesses that wait for their instruction. */
static const struct insn *queue_insn[QUEUE];
static struct data_access queue_access[QUEUE];
static uint32_t head, tail;

static bool feedback, clock_pending;
static uint64_t clock_read;
static uint32_t string_addr;		/* of a REP that is in progress, or 1 */

void stream_begin(const struct pipeline *to, bool write_clock)
{
	pipeline = to;
	feedback = write_clock;
	string_addr = 1;
}

void stream_access(const struct insn *insn, uint32_t addr, uint8_t size, bool store)
{
	if (!stream_running || tail == QUEUE)
		return;
	queue_insn[tail] = insn;
	queue_access[tail++] = (struct data_access){ addr, size, store };
}

static bool later_in_block(const struct insn *insn, uint32_t from)
{
	if (insn >= &current->insn[from] && insn < &current->insn[current->n])
		return true;
	for (uint32_t i = from; i < current->n; i++)
		if (current->insn[i].addr == insn->addr)
			return true;
	return false;
}

/* Number of accesses of instruction i at the head; drops what no instruction from i on has done. */
static uint32_t accesses_of(uint32_t i)
{
	uint32_t n = 0, addr = current->insn[i].addr;

	while (head < tail && queue_insn[head]->addr != addr &&
	       !later_in_block(queue_insn[head], i))
		head++;
	while (head + n < tail && queue_insn[head + n]->addr == addr)
		n++;
	return n;
}

static void count(const struct insn *insn, uint32_t n)
{
	enum side of = current->side;

	counts.insns[of]++;
	counts.classes[insn->least.class]++;
	for (uint32_t i = head; i < head + n; i++)
		++*(queue_access[i].store ? &counts.stores[of] : &counts.loads[of]);
}

static void execute(uint32_t i, uint32_t next, uint32_t most)
{
	const struct insn *insn = &current->insn[i];
	uint32_t n = accesses_of(i);
	struct executed e = { .insn = insn, .accesses = &queue_access[head], .next = next };

	if (insn->marker.op)
		return;
	n = n < most ? n : most;
	e.n_accesses = n < ACCESSES_MAX ? n : ACCESSES_MAX;
	e.first = string_addr != insn->addr;
	string_addr = insn->op == OP_STRING && n ? insn->addr : 1;
	if (interval_open)
		count(insn, n);
	if (insn->flags & F_UNTIMED)
		report_untimed(insn->id);
	pipeline->execute(&e);
	head += n;
	if (insn->op == OP_RDTSC) {
		clock_read = clock_now;
		report_clock_read(clock_read);
		clock_pending = feedback;
	}
}

/* Instructions up to `end`, all completed, the last of them followed by `next`. */
static void execute_to(uint32_t end, uint32_t next, uint32_t most_of_last)
{
	for (; done < end; done++)
		execute(done, done + 1 < end ? current->insn[done + 1].addr : next,
			done + 1 < end ? ACCESSES_MAX : most_of_last);
}

/* What an instruction that faulted has accessed before counts and takes its time. */
static void abandon(uint32_t i)
{
	uint32_t n = i < current->n ? accesses_of(i) : 0, clocks;

	if (!n)
		return;
	if (interval_open) {
		count(&current->insn[i], n);
		counts.insns[current->side]--;
		counts.classes[current->insn[i].least.class]--;
	}
	pipeline->settle();
	clocks = pipeline_accesses(&queue_access[head], n, 0, clock_now);
	clock_now += clocks;
	trace_other('F', current->insn[i].addr, clocks, 0);
}

static bool did_its_accesses(uint32_t i)
{
	struct decoded least = current->insn[i].least;
	uint32_t loads = 0, stores = 0;

	for (uint32_t q = head; q < tail; q++)
		if (queue_insn[q]->addr == current->insn[i].addr)
			++*(queue_access[q].store ? &stores : &loads);
	return loads >= least.loads && stores >= least.stores;
}

static bool is_successor(const struct insn *insn, uint32_t next)
{
	switch (insn->op) {
	case OP_JMP:
		return next == insn->target;
	case OP_JCC:
		return next == insn->target || next == insn->addr + insn->size;
	case OP_STRING:
		return next == insn->addr || next == insn->addr + insn->size;
	case OP_INDIRECT:
	case OP_FAR:
	case OP_IRET:
		return !system_is_handler(next);
	case OP_INT:
		return false;
	}
	return next == insn->addr + insn->size;
}

/* Did the accesses come from a copy of the instruction that QEMU executed alone? */
static bool executed_alone(uint32_t i)
{
	const struct insn *insn = &current->insn[i];

	return tail > head && queue_insn[tail - 1] != insn &&
	       queue_insn[tail - 1]->addr == insn->addr;
}

static uint32_t index_of(uint32_t addr, uint32_t limit)
{
	for (uint32_t i = done; i < limit; i++)
		if (current->insn[i].addr == addr)
			return i;
	return limit;
}

/* Some accesses of a delivery are reported as if the instruction before had done them. */
static uint32_t accesses_before_interrupt(const struct insn *last)
{
	if (last->op == OP_IRET)
		return guest_register(GUEST_CS) & 3 ? ACCESSES_MAX :
		       system_interrupted_ring() ? IRET_OUTER_READS : IRET_READS;
	return last->least.loads + last->least.stores;
}

/* A whole block from its beginning, perhaps one that takes what it took the last time. */
static void execute_whole(uint32_t next)
{
	if (memo_begin(current, pipeline, next)) {
		execute_to(current->n, next, ACCESSES_MAX);
		memo_end(current, pipeline);
	} else {
		execute_to(current->n, next, ACCESSES_MAX);
	}
}

/* Execution has gone to the handler of an exception or an interrupt. */
static void enter_handler(uint32_t begun, uint32_t handler)
{
	const struct insn *last = &current->insn[begun - 1];
	int vector = system_vector_of(handler, last->op == OP_INT ? last->vector : -1);
	uint32_t at = system_pushed_address(vector);
	bool is_int = last->op == OP_INT && vector == last->vector &&
		      at == last->addr + last->size;

	if (is_int) {
		execute_to(begun, handler, ACCESSES_MAX);
		system_enter(GATE_INT, vector);
	} else if (vector < EXCEPTIONS) {
		uint32_t stop = index_of(at, begun);

		execute_to(stop, at, ACCESSES_MAX);
		abandon(stop);
		pipeline->restart();
		system_enter(GATE_EXCEPTION, vector);
	} else {
		bool again = at == last->addr && !did_its_accesses(begun - 1);

		execute_to(again ? begun - 1 : begun, at, accesses_before_interrupt(last));
		pipeline->restart();
		system_enter(GATE_INTERRUPT, vector);
	}
	string_addr = 1;
}

/* Without a look at the guest only the addresses tell: INT is known, a fault is guessed. */
static void leave_unseen(uint32_t begun, bool whole, uint32_t next)
{
	const struct insn *last = &current->insn[begun - 1];
	bool completed = whole && did_its_accesses(begun - 1);

	execute_to(completed ? begun : begun - 1, next, ACCESSES_MAX);
	pipeline->restart();
	if (last->op == OP_INT && completed)
		system_enter(GATE_INT, last->vector);
	else if (next >= KERNEL_BASE)
		system_enter(completed ? GATE_INTERRUPT : GATE_EXCEPTION, 0);
}

static void leave(uint32_t next)
{
	uint32_t begun = *newer_progress - entered_at, last = current->last_faulting;
	bool whole = begun >= last;
	uint32_t stop = whole ? last : begun;	/* the one that may have faulted is before it */

	if (!last && !done && memo_replay(current, pipeline, next)) {
		string_addr = 1;
		return;
	}
	if (!whole && !begun)
		return;
	if (whole)
		begun = current->n;
	if (whole && is_successor(&current->insn[begun - 1], next) &&
	    !(stop > done && next == current->insn[stop - 1].addr && !did_its_accesses(stop - 1)))
		execute_whole(next);
	else if (stop && next == current->insn[stop - 1].addr + current->insn[stop - 1].size &&
		 executed_alone(stop - 1))
		execute_to(stop, next, ACCESSES_MAX);
	else if (stop && next == current->insn[stop - 1].addr && !did_its_accesses(stop - 1))
		execute_to(stop - 1, next, ACCESSES_MAX);
	else if (system_is_handler(next))
		enter_handler(begun, next);
	else
		leave_unseen(begun, whole, next);
}

void stream_enter(struct block *block)
{
	if (current)
		leave(block->insn[0].addr);
	probe_ring(system_ring());
	if (interval_open && side == USER && block->side == KERNEL)
		counts.entries++;
	side = block->side;
	current = block;
	entered_at = *newer_progress;
	done = 0;
	head = tail = 0;
	if (clock_pending)
		stream_deliver_clock();
}

void stream_reach(struct block *block, uint32_t index)
{
	if (block == current)
		execute_to(index, block->insn[index].addr, ACCESSES_MAX);
}

static void make_cold(void)
{
	pipeline->restart();
	branch_flush();
	memory_flush(knob_clocks(K_cold) > 1);
}

/* What follows the marker in its line is not fetched again, but belongs to the interval. */
static void continue_line(const struct insn *marker)
{
	uint32_t next = marker->phys_end + 1;

	if (knob_clocks(K_cold) || (next ^ marker->phys_end) >> memory_line_shift())
		return;
	footprint_code(marker->phys_end);
	tlb_note_code(marker->addr + marker->size - 1);
}

void stream_marker(struct block *block, uint32_t index)
{
	struct marker marker = block->insn[index].marker;

	stream_reach(block, index);
	pipeline->arrive(&block->insn[index]);
	if (marker.op != MARKER_START) {
		report_stop();
		return;
	}
	if (knob_clocks(K_cold))
		make_cold();
	report_start(marker.id);
	continue_line(&block->insn[index]);
}

void stream_probe(struct block *block, uint32_t index)
{
	const struct insn *insn = &block->insn[index];

	stream_reach(block, index);
	if (string_addr == insn->addr)
		return;			/* one more step of a REP */
	pipeline->settle();
	probe_reach(insn->probe);
}

void stream_deliver_clock(void)
{
	if (!clock_pending)
		return;
	clock_pending = false;
	if (!guest_ram) {
		newer_write_clock(clock_read);
		return;
	}
	guest_set_register(GUEST_EAX, (uint32_t)clock_read);
	guest_set_register(GUEST_EDX, clock_read >> 32);
}

void stream_forget(void)
{
	pipeline->settle();
}

/* The guest has ended QEMU in the middle of a block. */
void stream_end(void)
{
	uint32_t begun = *newer_progress - entered_at;

	if (current && begun > done && begun <= current->n)
		execute_to(begun, 0, ACCESSES_MAX);
	pipeline->settle();
}
