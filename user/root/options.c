/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot line of the root task: `name=value` words, lists joined by '+'. */
#include "root.h"

int equal_strings(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static const char *value_of(const char *word, const char *name)
{
	while (*name && *word == *name) {
		word++;
		name++;
	}
	return *name || *word != '=' ? 0 : word + 1;
}

int root_option(const char *args, const char *name, char *value, u32 size)
{
	while (*args) {
		const char *v = value_of(args, name);

		if (v) {
			while (*v && *v != ' ' && size-- > 1)
				*value++ = *v++;
			*value = 0;
			return 1;
		}
		while (*args && *args != ' ')
			args++;
		while (*args == ' ')
			args++;
	}
	return 0;
}

u32 root_number(const char *args, const char *name, u32 otherwise)
{
	char text[12];
	u32 n = 0;

	if (!root_option(args, name, text, sizeof text))
		return otherwise;
	for (const char *p = text; *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (u32)(*p - '0');
	return n;
}

int root_listed(const char *list, const char *name)
{
	if (equal_strings(list, "all"))
		return 1;
	while (*list) {
		const char *n = name;

		while (*n && *list == *n) {
			list++;
			n++;
		}
		if (!*n && (!*list || *list == '+'))
			return 1;
		while (*list && *list != '+')
			list++;
		if (*list)
			list++;
	}
	return 0;
}
