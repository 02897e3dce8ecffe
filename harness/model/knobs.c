/* SPDX-License-Identifier: BSD-2-Clause */
/* The knobs' values, and how they are set from the plugin's arguments. */
#include <stdlib.h>
#include <string.h>

#include "knobs.h"

enum unit {
	MHZ,
	CLK,
	BCLK,
	KB,
	WAYS,
	FLAG,
};

static const char *const unit_names[] = { "MHz", "clocks", "bus clocks", "KB", "", "choice" };

static const struct {
	const char *name;
	struct {
		double value, fast, slow;
	} of[2];
	double low, high;
	enum unit unit;
	const char *text;
} rows[] = {
#define BAND(value, fast, slow) { value, fast, slow }
#define SURE(value) { value, value, value }
#define KNOB(name, p5, i486, low, high, unit, text) { #name, { p5, i486 }, low, high, unit, text },
	KNOBS(KNOB)
#undef KNOB
};

enum cpu cpu_model;
uint32_t knob_in_clocks[KNOB_COUNT];
static double values[KNOB_COUNT];

void knobs_default(enum cpu cpu)
{
	cpu_model = cpu;
	for (int i = 0; i < KNOB_COUNT; i++)
		values[i] = rows[i].of[cpu].value;
}

bool knobs_set(const char *name, const char *value, char *why, int size)
{
	char *end;
	double number = strtod(value, &end);

	for (int i = 0; i < KNOB_COUNT; i++) {
		if (strcmp(rows[i].name, name))
			continue;
		if (!*value || *end || !(number >= rows[i].low && number <= rows[i].high)) {
			snprintf(why, size, "'%s=%s': %s is a number from %g to %g", name, value,
				 name, rows[i].low, rows[i].high);
			return false;
		}
		if (rows[i].unit != BCLK && rows[i].unit != MHZ && number != (int)number) {
			snprintf(why, size, "'%s=%s': %s is a whole number", name, value, name);
			return false;
		}
		values[i] = number;
		return true;
	}
	snprintf(why, size, "there is no argument '%s': help=1 lists them", name);
	return false;
}

double knob_value(enum knob knob)
{
	return values[knob];
}

static void print_figure(FILE *to, int knob, enum cpu cpu)
{
	double fast = rows[knob].of[cpu].fast, slow = rows[knob].of[cpu].slow;

	fprintf(to, " %6g", rows[knob].of[cpu].value);
	if (fast == slow)
		fprintf(to, " %9s", "-");
	else
		fprintf(to, " %4g..%-4g", fast, slow);
}

void knobs_help(FILE *to)
{
	fprintf(to, "%-11s %6s %10s %6s %10s %11s %-10s %s\n", "name", "p5", "band", "486",
		"band", "may be", "unit", "source and meaning");
	for (int i = 0; i < KNOB_COUNT; i++) {
		fprintf(to, "%-11s", rows[i].name);
		print_figure(to, i, CPU_P5);
		print_figure(to, i, CPU_486);
		fprintf(to, " %6g..%-5g %-10s %s\n", rows[i].low, rows[i].high,
			unit_names[rows[i].unit], rows[i].text);
	}
}

void knobs_print(FILE *to)
{
	for (int i = 0; i < KNOB_COUNT; i++)
		fprintf(to, "%s\"%s\": %g", i ? ", " : "", rows[i].name, values[i]);
}

void knobs_fix(void)
{
	for (int i = 0; i < KNOB_COUNT; i++) {
		double ratio = rows[i].unit == BCLK ? values[K_mhz] / values[K_bus] : 1;

		knob_in_clocks[i] = (uint32_t)(values[i] * ratio + 0.5);
	}
}
