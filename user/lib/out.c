/* SPDX-License-Identifier: BSD-2-Clause */
/* Formatted output by the kernel's output functions (kdebug.h). */
#include "out.h"
#include "kdebug.h"

#include <stdarg.h>

enum { DEBUG_EXIT_PORT = 0xf4 };

void out_char(char c)
{
	outchar(c);
}

/* The kernel prints what is mapped and no more: the string is touched first. */
void out_string(const char *s)
{
	for (const volatile char *p = s; *p; p++)
		;
	outstring(s);
}

static void out_decimal(u64 value)
{
	static const u64 tens[] = { 10000000000000000000ull, 1000000000000000000ull,
				    100000000000000000ull, 10000000000000000ull,
				    1000000000000000ull, 100000000000000ull, 10000000000000ull,
				    1000000000000ull, 100000000000ull, 10000000000ull,
				    1000000000ull, 100000000ull, 10000000ull, 1000000ull,
				    100000ull, 10000ull, 1000ull, 100ull, 10ull, 1ull };
	int started = 0;

	for (u32 i = 0; i < sizeof tens / sizeof *tens; i++) {
		char digit = '0';

		for (; value >= tens[i]; value -= tens[i])
			digit++;
		started |= digit != '0' || tens[i] == 1;
		if (started)
			out_char(digit);
	}
}

static void out_hex(u32 value)
{
	int shift = 28;

	while (shift && !(value >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		out_char("0123456789abcdef"[value >> shift & 15]);
}

static void out_json(const char *s)
{
	out_char('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			out_char('\\');
		out_char(*s);
	}
	out_char('"');
}

static void out_argument(char kind, va_list *list)
{
	switch (kind) {
	case 's':
		out_string(va_arg(*list, const char *));
		return;
	case 'u':
		out_decimal(va_arg(*list, u32));
		return;
	case 'U':
		out_decimal(*va_arg(*list, const u64 *));
		return;
	case 'x':
		out_hex(va_arg(*list, u32));
		return;
	case 'j':
		out_json(va_arg(*list, const char *));
		return;
	}
	out_char(kind);
}

void out(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	for (; *format; format++) {
		if (*format == '%')
			out_argument(*++format, &list);
		else
			out_char(*format);
	}
	va_end(list);
}

void out_exit(u32 status)
{
	__asm__ volatile("outl %0, %1" : : "a"(status), "Nd"((u16)DEBUG_EXIT_PORT));
}
