/* SPDX-License-Identifier: BSD-2-Clause */
/* Output through the kernel's kdebug functions, and the way to end an emulated machine. */
#ifndef USER_OUT_H
#define USER_OUT_H

#include "l4.h"

void out_char(char c);
void out_string(const char *s);
void out(const char *format, ...); /* %s %u %x %j (string as JSON) and %U (pointer to u64) */
void out_exit(u32 status);	   /* QEMU's isa-debug-exit; returns where there is none */

#endif
