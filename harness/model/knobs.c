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
	double by_default[2], low, high;
	enum unit unit;
	const char *text;
} rows[] = {
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
		values[i] = rows[i].by_default[cpu];
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

void knobs_help(FILE *to)
{
	fprintf(to, "%-12s %8s %8s %13s %-11s %s\n", "name", "p5", "486", "range", "unit",
		"source and meaning");
	for (int i = 0; i < KNOB_COUNT; i++)
		fprintf(to, "%-12s %8g %8g %6g..%-5g %-11s %s\n", rows[i].name,
			rows[i].by_default[0], rows[i].by_default[1], rows[i].low, rows[i].high,
			unit_names[rows[i].unit], rows[i].text);
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
