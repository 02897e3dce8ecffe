/* SPDX-License-Identifier: BSD-2-Clause */
/* Formatted output to the console, and the end of the kernel. */
#include "kernel.h"

#include <stdarg.h>

static void print_number(u32 value, u32 base)
{
	char digits[10];
	u32 n = 0;

	do {
		digits[n++] = "0123456789abcdef"[base == 16 ? value & 15 : value % 10];
		value = base == 16 ? value >> 4 : value / 10;
	} while (value);
	while (n)
		console_putc(digits[--n]);
}

static void print_string(const char *s)
{
	while (*s)
		console_putc(*s++);
}

static void print_list(const char *format, va_list list)
{
	for (; *format; format++) {
		if (*format != '%') {
			console_putc(*format);
			continue;
		}
		switch (*++format) {
		case 's':
			print_string(va_arg(list, const char *));
			break;
		case 'u':
			print_number(va_arg(list, u32), 10);
			break;
		case 'x':
			print_number(va_arg(list, u32), 16);
			break;
		}
	}
}

/* %s, %u and %x; nothing else. */
void print(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	print_list(format, list);
	va_end(list);
}

/* A string as JSON writes it, quotes included. */
void print_string_json(const char *s)
{
	console_putc('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			console_putc('\\');
		console_putc((u8)*s < ' ' ? ' ' : *s);
	}
	console_putc('"');
}

/* Says why the kernel cannot go on; under QEMU ends the machine with status 37. */
void panic(const char *format, ...)
{
	va_list list;

	print("\npanic: ");
	va_start(list, format);
	print_list(format, list);
	va_end(list);
	print("\n");
	outb(0xf4, 0x12);
	for (;;)
		halt_forever();
}

/* Here, since checks compare strings too, long after boot. */
int equal_strings(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}
