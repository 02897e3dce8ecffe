/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See timers.h.  The functions are those of QEMU 7.2 and of its neighbours; where in its state the
 * offset of the virtual clock lies is found by what it must hold and by changing it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "knobs.h"
#include "newer.h"
#include "pipeline.h"
#include "tally.h"
#include "timers.h"

enum {
	CLOCK_VIRTUAL = 1,
	SCALE_NS = 1,
	ALL_ATTRIBUTES = -1,
	STATE_BYTES = 88,	/* of struct TimersState */
	TIMER_BYTES = 256,	/* more than a QEMUTimer has */
	LONGEST = 10000,	/* instructions without a look at the clocks */
	SHORTEST = 16,
	SLICE = 1000,		/* clocks between two settings that nothing else asks for */
	FAR = 10 * 1000 * 1000,	/* ns; where no timer is set */
};

static int64_t (*virtual_now)(void);
static int64_t (*instructions)(void);
static int64_t (*instructions_to_ns)(int64_t);
static int64_t (*nearest_deadline)(int, int);
static void (*timer_prepare)(void *, void *, int, int, int, void (*)(void *), void *);
static void (*timer_set)(void *, int64_t);
static char *state;

static _Alignas(16) char timer[TIMER_BYTES];
static volatile int64_t *offset;	/* virtual time - time of the instructions, ns */
static int64_t known_offset, base_ns, last_instructions;
static uint64_t base_clock, last_clock;
static uint64_t due = UINT64_MAX;	/* when the next device's timer expires, in clocks */
static uint64_t device_clocks;		/* tally.device at the last look */
static double ns_a_clock;
static bool found, following;
static bool controls, controlled;	/* by the plugin interface: now, ever */
static uint64_t overtaken;		/* ns that the virtual clock was ahead at most */

static bool find(void *where, const char *name)
{
	void *symbol = dlsym(RTLD_DEFAULT, name);

	memcpy(where, &symbol, sizeof(symbol));
	return symbol;
}

static bool find_all(void)
{
	return find(&virtual_now, "icount_get") && find(&instructions, "icount_get_raw") &&
		find(&instructions_to_ns, "icount_to_ns") && find(&state, "timers_state") &&
		find(&nearest_deadline, "qemu_clock_deadline_ns_all") &&
		find(&timer_prepare, "timer_init_full") && find(&timer_set, "timer_mod_ns");
}

void timers_open(bool look_into_qemu)
{
	found = look_into_qemu && find_all();
	controls = controlled = !found && newer_control_time();
}

/* A timer of the past: QEMU leaves the guest's code for it after this block. */
static void look_soon(void)
{
	due = UINT64_MAX;
	last_clock = clock_now;
	device_clocks = tally.device;
	timer_set(timer, 0);
}

void timers_look(void)
{
	bool slice_over = clock_now >= last_clock + SLICE;

	if (following && (clock_now >= due || (slice_over && tally.device != device_clocks)))
		look_soon();
	if (!controls || !slice_over)
		return;
	last_clock = clock_now;
	newer_set_time((uint64_t)(clock_now * 1000 / knob_value(K_mhz)));
}

/* Only the right word holds this value and moves the clock by what it is changed by. */
static bool find_offset(void)
{
	int64_t before = virtual_now(), expected = before - instructions_to_ns(instructions());

	for (int at = 0; at < STATE_BYTES; at += sizeof(int64_t)) {
		volatile int64_t *word = (volatile int64_t *)(void *)(state + at);
		bool moves;

		if (*word != expected)
			continue;
		*word = expected + 1;
		moves = virtual_now() == before + 1;
		*word = expected;
		if (moves) {
			offset = word;
			return true;
		}
	}
	return false;
}

static void first_look(void)
{
	following = find_offset();
	known_offset = following ? *offset : 0;
	base_ns = virtual_now();
	base_clock = last_clock = clock_now;
	last_instructions = instructions();
	ns_a_clock = 1000 / knob_value(K_mhz);
}

/* Moves the clock that is behind; true if the processor has executed anything since. */
static bool bring_together(void)
{
	int64_t waited = *offset - known_offset, ahead, executed;

	if (waited > 0)
		clock_now += (uint64_t)(waited / ns_a_clock + 0.5);
	ahead = virtual_now() - base_ns - (int64_t)((clock_now - base_clock) * ns_a_clock);
	if (ahead < 0)
		*offset -= ahead;
	else if ((uint64_t)ahead > overtaken)
		overtaken = ahead;
	known_offset = *offset;
	executed = instructions() - last_instructions;
	last_instructions += executed;
	return executed > 0;
}

/* How many ns QEMU may count by itself until we look again, if nothing asks for it earlier. */
static int64_t next_look(bool busy)
{
	int64_t deadline = nearest_deadline(CLOCK_VIRTUAL, ALL_ATTRIBUTES);
	int64_t shortest = instructions_to_ns(SHORTEST), longest = instructions_to_ns(LONGEST);

	if (deadline < 0)
		deadline = FAR;
	due = clock_now + (uint64_t)(deadline / ns_a_clock);
	if (!busy)		/* just before the timer that it waits for */
		return deadline > longest ? deadline - 1 : longest;
	return deadline < shortest ? shortest : deadline < longest ? deadline : longest;
}

static void on_timer(void *unused)
{
	bool busy = !offset;

	(void)unused;
	if (!found)
		return;
	if (!offset) {
		first_look();
		if (!following)
			return;
	}
	busy |= bring_together();
	timer_set(timer, virtual_now() + next_look(busy));
}

void timers_begin(void)
{
	if (!found)
		return;
	timer_prepare(timer, NULL, CLOCK_VIRTUAL, SCALE_NS, 0, on_timer, NULL);
	timer_set(timer, 0);
}

void timers_end(void)
{
	found = controls = false;
}

const char *timers_follow(void)
{
	static char text[96];

	if (controlled)
		return "the modelled clock, by QEMU's time control";
	if (!following)
		return "QEMU's clock";
	if (overtaken <= (uint64_t)(2 * instructions_to_ns(LONGEST)))
		return "the modelled clock";
	snprintf(text, sizeof(text), "QEMU's clock, up to %llu ns ahead: -icount shift=0 is needed",
		 (unsigned long long)overtaken);
	return text;
}
