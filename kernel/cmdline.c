/* SPDX-License-Identifier: BSD-2-Clause */
/* Options `name=value` on a boot line, separated by blanks. */
#include "kernel.h"

static const char *after(const char *word, const char *name)
{
	while (*name && *word == *name) {
		word++;
		name++;
	}
	return *name || *word != '=' ? 0 : word + 1;
}

static void copy_word(char *to, const char *from, u32 size)
{
	while (*from && *from != ' ' && size-- > 1)
		*to++ = *from++;
	*to = 0;
}

/* Copies the value of `name` in `line`, cut to `size`; 0 if it is not there. */
int option(const char *line, const char *name, char *value, u32 size)
{
	while (*line) {
		const char *v = after(line, name);

		if (v) {
			copy_word(value, v, size);
			return 1;
		}
		while (*line && *line != ' ')
			line++;
		while (*line == ' ')
			line++;
	}
	return 0;
}
