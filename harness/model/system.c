/* SPDX-License-Identifier: BSD-2-Clause */
/* See system.h. */
#include "branch.h"
#include "events.h"
#include "guest.h"
#include "knobs.h"
#include "probe.h"
#include "system.h"
#include "tally.h"
#include "tlb.h"
#include "trace.h"

enum { CR0_PE = 1, CR4_PSE = 0x10, IRET_OUTER_READS = 8, TASK_SWITCH_ACCESSES = 30 };
enum { RING3_RDTSC = 5, FILTER = 1 << 12, VECTORS = 256, SEGMENTS = 8 };

static bool peeks, tables_known;
static struct guest_tables tables;
static unsigned ring;
static uint32_t cr0, cr3, cr4;

/* Handlers of the interrupt table; the filter says quickly that an address is none of them. */
static uint32_t handlers[VECTORS];
static unsigned n_handlers;
static uint8_t filter[FILTER];

/* Far transfers through gates and to other rings (B6, HP, AL); the plain ones are in the tables. */
static const struct {
	uint16_t call_gate, call_outer, ret_outer, jump_gate;
} far_clocks[] = {
	[CPU_P5] = { 22, 44, 23, 18 },
	[CPU_486] = { 35, 69, 33, 32 },
};

static void read_paging(void)
{
	cr0 = guest_register(GUEST_CR0);
	cr3 = guest_register(GUEST_CR3);
	cr4 = guest_register(GUEST_CR4);
	tlb_set_paging(cr3, cr0 >> 31, cr4 & CR4_PSE);
}

void system_start(void)
{
	peeks = guest_ram;
	if (!peeks)
		return;
	read_paging();
	ring = guest_register(GUEST_CS) & 3;
}

unsigned system_ring(void)
{
	return ring;
}

static uint32_t peek_word(uint32_t addr)
{
	uint32_t phys;

	return tlb_peek(addr, &phys) ? guest_word(phys) : 0;
}

static unsigned filter_key(uint32_t addr)
{
	return (addr ^ addr >> 12) % FILTER;
}

static void read_tables(void)
{
	guest_read_tables(&tables);
	for (unsigned i = 0; i < FILTER; i++)
		filter[i] = 0;
	n_handlers = 0;
	while (n_handlers < VECTORS && n_handlers * 8 + 7 <= tables.idt_limit) {
		uint32_t gate = tables.idt + n_handlers * 8, low = peek_word(gate);
		uint32_t high = peek_word(gate + 4);

		handlers[n_handlers] = (low & 0xFFFF) | (high & 0xFFFF0000);
		if (high & 0x8000)
			filter[filter_key(handlers[n_handlers])] = 1;
		else
			handlers[n_handlers] = 0;
		n_handlers++;
	}
	tables_known = true;
}

void system_note_store(uint32_t addr)
{
	if (addr - tables.idt <= tables.idt_limit)
		tables_known = false;
}

bool system_is_handler(uint32_t addr)
{
	if (!peeks || !(cr0 & CR0_PE))
		return false;
	if (!tables_known)
		read_tables();
	return filter[filter_key(addr)] && system_vector_of(addr, -1) >= 0;
}

int system_vector_of(uint32_t addr, int wanted)
{
	int found = -1;

	if (!peeks || !(cr0 & CR0_PE))
		return -1;
	if (!tables_known)
		read_tables();
	for (unsigned vector = 0; vector < n_handlers && addr; vector++)
		if (handlers[vector] == addr) {
			if ((int)vector == wanted)
				return wanted;
			if (found < 0)
				found = vector;
		}
	return found;
}

static bool has_error_code(unsigned vector)
{
	return vector == 8 || (vector >= 10 && vector <= 14) || vector == 17;
}

/* Where the segment of a selector of the global table begins. */
static uint32_t segment_base(uint32_t selector)
{
	uint32_t at = tables.gdt + (selector & 0xFFF8), high = peek_word(at + 4);

	return peek_word(at) >> 16 | (high & 0xFF) << 16 | (high & 0xFF000000);
}

uint32_t system_pushed_address(unsigned vector)
{
	uint32_t at = guest_register(GUEST_ESP) + (has_error_code(vector) ? 4 : 0);

	return peek_word(at) + segment_base(peek_word(at + 4));
}

unsigned system_interrupted_ring(void)
{
	return peek_word(guest_register(GUEST_ESP) + 4) & 3;
}

static uint32_t access(uint32_t addr, unsigned size, bool store, uint64_t now)
{
	struct data_access a = { .addr = addr, .size = size, .store = store };

	return pipeline_accesses(&a, 1, 0, now);
}

/* The descriptor of a selector in the global table; local tables are not looked at. */
static uint32_t descriptor(uint32_t selector, uint64_t now)
{
	return access(tables.gdt + (selector & 0xFFF8), 8, false, now);
}

/*
 * What the gate reads and pushes (5.1), spread evenly over the clocks of its sequence: so the write
 * buffers see them as far apart as the microcode's own work puts them.
 */
static uint32_t gate_accesses(unsigned vector, bool outer, bool error, uint64_t now,
			      uint32_t clocks)
{
	uint32_t esp = guest_register(GUEST_ESP), t = 0;
	unsigned words = (outer ? 5 : 3) + error, reads = outer ? 5 : 2;
	uint32_t step = clocks / (reads + words + 1);

	t += access(tables.idt + vector * 8, 8, false, now + t);
	t += descriptor(peek_word(tables.idt + vector * 8) >> 16, now + t);
	if (outer) {
		t += access(tables.tss + 4, 4, false, now + t);
		t += access(tables.tss + 8, 2, false, now + t);
		t += descriptor(peek_word(tables.tss + 8), now + t);
	}
	now += reads * step;
	for (unsigned i = words; i > 0; i--, now += step)
		t += access(esp + (i - 1) * 4, 4, true, now + t);
	return t;
}

static uint32_t gate_clocks(enum gate gate, unsigned vector, bool outer)
{
	uint32_t clocks;

	if (gate == GATE_INT && vector != 3 && vector != 4)
		return knob_clocks(outer ? K_int_outer : K_int_same);
	if (gate == GATE_INTERRUPT)
		return knob_clocks(outer ? K_int_outer : K_int_same) +
		       memory_bus_cycle(knob_clocks(K_inta), clock_now);
	clocks = knob_clocks(outer ? K_int3_outer : K_int3_same);
	return gate == GATE_EXCEPTION ? clocks + knob_clocks(K_exc) : clocks;
}

/* A page fault has walked the tables in vain. */
static uint32_t faulting_walk(unsigned vector)
{
	uint32_t stall = 0;

	if (vector == 14)
		tlb_data(guest_register(GUEST_CR2), false, clock_now, &stall);
	tally.data_tlb += stall;
	return stall;
}

void system_enter(enum gate gate, unsigned vector)
{
	bool error = gate == GATE_EXCEPTION && has_error_code(vector), outer = true;
	uint32_t clocks = 0, base;

	if (gate == GATE_INTERRUPT)
		events.interrupts++;
	if (peeks) {
		uint32_t from = peek_word(guest_register(GUEST_ESP) + 4 + 4 * error) & 3;

		ring = guest_register(GUEST_CS) & 3;
		outer = from != ring;
		probe_gate(from, ring, vector);
		if (gate == GATE_EXCEPTION)
			clocks += faulting_walk(vector);
	} else {
		ring = 0;
	}
	base = gate_clocks(gate, vector, outer);
	if (peeks)
		clocks += gate_accesses(vector, outer, error, clock_now + clocks, base);
	clocks += base;
	clock_now += clocks;
	tally.exceptions += gate == GATE_EXCEPTION;
	tally.branches += gate != GATE_INT;	/* that INT is one has been counted */
	tally.taken_or_hit += gate != GATE_INT;
	trace_other("GXI"[gate], peeks ? guest_register(GUEST_EIP) : 0, clocks, base);
}

/* Serialising instructions of the Pentium wait for the write buffers (3.6). */
static uint32_t serialise(uint64_t now)
{
	uint32_t stall = cpu_model == CPU_P5 ? memory_drain(now) : 0;

	tally.serialise += stall;
	return stall;
}

static void count_accesses(const struct executed *e, unsigned *loads, unsigned *stores)
{
	*loads = *stores = 0;
	for (unsigned i = 0; i < e->n_accesses; i++)
		++*(e->accesses[i].store ? stores : loads);
}

/* Beyond the row of the table, by what the transfer has read and pushed. */
static uint32_t far_transfer(const struct executed *e)
{
	uint32_t base = e->insn->clocks, clocks = base;
	unsigned loads, stores;

	count_accesses(e, &loads, &stores);
	if (e->n_accesses >= TASK_SWITCH_ACCESSES)
		clocks = knob_clocks(K_task_switch);
	else if (e->insn->flags & F_CALL && loads >= 4)
		clocks = stores > 2 ? far_clocks[cpu_model].call_outer :
				      far_clocks[cpu_model].call_gate;
	else if (e->insn->flags & F_FAR_JUMP && loads >= 4)
		clocks = far_clocks[cpu_model].jump_gate;
	else if (!(e->insn->flags & (F_CALL | F_FAR_JUMP)) && loads > 5)
		clocks = far_clocks[cpu_model].ret_outer;
	if (peeks)
		ring = guest_register(GUEST_CS) & 3;
	return clocks - base;
}

static uint32_t iret(const struct executed *e, uint64_t now)
{
	uint32_t drain = serialise(now);
	bool outer = e->n_accesses >= IRET_OUTER_READS;

	ring = peeks ? guest_register(GUEST_CS) & 3 : outer ? 3 : ring;
	if (e->n_accesses >= TASK_SWITCH_ACCESSES)
		return drain + knob_clocks(K_task_switch);
	return drain + knob_clocks(outer ? K_iret_outer : K_iret_same);
}

/* Everything but what TLBs and branch buffer do is in the table. */
static uint32_t load_cr3(uint64_t now)
{
	uint32_t drain = serialise(now);

	tlb_flush();
	if (knob_clocks(K_btbflush))
		branch_flush();
	if (peeks)
		read_paging();
	return drain;
}

static uint32_t load_control(uint64_t now)
{
	uint32_t drain = serialise(now), old_cr0 = cr0, old_cr4 = cr4;

	if (!peeks)
		return drain;
	read_paging();
	if ((old_cr0 ^ cr0) >> 31 || (old_cr4 ^ cr4) & CR4_PSE)
		tlb_flush();
	return drain;
}

static uint32_t register_or_zero(unsigned number)
{
	return number < 8 ? guest_register(number) : 0;
}

static uint32_t invlpg(const struct insn *insn, uint64_t now)
{
	if (peeks)
		tlb_drop(insn->target + register_or_zero(insn->base) +
			 register_or_zero(insn->index) * insn->scale);
	else
		tlb_flush();
	return serialise(now);
}

/* A descriptor other than the register's last one costs more, if the knobs say so. */
static uint32_t segment_load(const struct executed *e)
{
	static uint32_t last[SEGMENTS][3];
	uint32_t *known = last[e->insn->vector % SEGMENTS], now[3] = { 0 };
	uint32_t clocks = 0;

	if (!peeks || e->n_accesses < 2)
		return 0;
	now[0] = e->accesses[e->n_accesses - 2].addr;
	now[1] = peek_word(now[0]);
	now[2] = peek_word(now[0] + 4);
	if (now[0] != known[0] || now[1] != known[1] || now[2] != known[2])
		clocks = knob_clocks(K_seg_new) +
			 (e->insn->flags & F_SS ? knob_clocks(K_seg_ss) : 0);
	for (int i = 0; i < 3; i++)
		known[i] = now[i];
	return clocks;
}

bool system_serialises(const struct insn *insn)
{
	switch (insn->op) {
	case OP_IRET: case OP_CR3: case OP_CR: case OP_TABLE: case OP_INVLPG:
	case OP_SERIAL: case OP_FLUSH_ALL: case OP_INT: case OP_FAR:
		return true;
	}
	return false;
}

uint32_t system_execute(const struct executed *e, uint64_t now)
{
	uint32_t drain, cycle;

	tally.branches += system_serialises(e->insn);
	tally.taken_or_hit += system_serialises(e->insn);
	switch (e->insn->op) {
	case OP_FAR:
		return far_transfer(e);
	case OP_IRET:
		return iret(e, now);
	case OP_CR3:
		return load_cr3(now);
	case OP_CR:
		return load_control(now);
	case OP_TABLE:
		tables_known = false;
		return serialise(now);
	case OP_INVLPG:
		return invlpg(e->insn, now);
	case OP_SERIAL:
		return serialise(now);
	case OP_FLUSH_ALL:
		memory_flush(true);
		return serialise(now);
	case OP_SEGMENT:
		return segment_load(e);
	case OP_IN:
	case OP_OUT:
		drain = memory_drain(now);
		cycle = memory_bus_cycle(knob_clocks(K_uncached) + knob_clocks(K_iodev),
					 now + drain);
		tally.serialise += drain;
		tally.device += cycle;
		return drain + cycle;
	case OP_RDTSC:
		return ring == 3 && cpu_model == CPU_P5 ? RING3_RDTSC : 0;
	}
	return 0;
}
