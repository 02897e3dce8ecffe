/* SPDX-License-Identifier: BSD-2-Clause */
/* See arguments.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "probe.h"

struct arguments asked = { .rdtsc = true, .peek = true, .timers = true };

static bool take_flag(bool *flag, const char *value)
{
	*flag = !strcmp(value, "1") || !strcmp(value, "on");
	return *flag || !strcmp(value, "0") || !strcmp(value, "off");
}

static bool take_argument(const char *name, const char *value, char *why, int size)
{
	char *end;
	int taken;

	snprintf(why, size, "'%s=%s' is not a value of %s", name, value, name);
	if (!strcmp(name, "cpu"))
		return true;		/* taken before */
	if (!strcmp(name, "out"))
		return *(asked.out = value);
	if (!strcmp(name, "record"))
		return *(asked.record = value);
	if (!strcmp(name, "held"))
		return *(asked.held = value);
	if (!strcmp(name, "trace"))
		return *(asked.trace = value);
	if (!strcmp(name, "rdtsc"))
		return take_flag(&asked.rdtsc, value);
	if (!strcmp(name, "peek"))
		return take_flag(&asked.peek, value);
	if (!strcmp(name, "timers"))
		return take_flag(&asked.timers, value);
	if (!strcmp(name, "help"))
		return take_flag(&asked.help, value);
	if (!strcmp(name, "entry")) {
		asked.entry = strtoul(value, &end, 0);
		return *value && !*end;
	}
	taken = probe_argument(name, value);
	return taken ? taken > 0 : knobs_set(name, value, why, size);
}

/* The processor comes first: it decides what the knobs begin with. */
static bool take_cpu(int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "cpu=", 4))
			continue;
		if (!strcmp(argv[i], "cpu=486"))
			asked.cpu = CPU_486;
		else if (strcmp(argv[i], "cpu=p5")) {
			fprintf(stderr, "model.so: '%s': cpu is p5 or 486\n", argv[i]);
			return false;
		}
	}
	knobs_default(asked.cpu);
	return true;
}

bool arguments_take(int argc, char **argv)
{
	char why[256];

	if (!take_cpu(argc, argv))
		return false;
	for (int i = 0; i < argc; i++) {
		char *equals = strchr(argv[i], '=');

		if (!equals) {
			fprintf(stderr, "model.so: argument '%s' has no value\n", argv[i]);
			return false;
		}
		*equals = '\0';
		if (!take_argument(argv[i], equals + 1, why, sizeof(why))) {
			fprintf(stderr, "model.so: %s\n", why);
			return false;
		}
	}
	knobs_fix();
	if (probe_wrong()) {
		fprintf(stderr, "model.so: %s\n", probe_wrong());
		return false;
	}
	if (!asked.out && !asked.help)
		fputs("model.so: where to write is not given: give out=FILE\n", stderr);
	return asked.out || asked.help;
}
