/* SPDX-License-Identifier: BSD-2-Clause */
/* Ports of actors: kernels with io=fpage.  At port PORT and the 2048 behind it nothing is. */
#ifndef CONFORMANCE_IO_H
#define CONFORMANCE_IO_H

#include "upcall.h"

enum { PORT = 0x5000, IO_WHOLE = 0x80 };

/* The test ends here without I/O fpages; the root task has 2048 ports from PORT on afterwards. */
void begin_io(void);
/* Asks sigma0 for ports; the result of the ipc. */
u32 ask_sigma0(u32 fpage);
/* Actor n as a task with exception handlers and this pager. */
struct actor *port_user(u32 n, struct l4_id pager);
/* Orders: reads a byte, word or dword from port a->limit into a->count; cli and sti. */
order in_byte, in_word, in_dword, cli_sti;
/* Can the actor read a byte from the port?  Its fault, if one comes, is answered without ports. */
int reaches(struct actor *a, u32 port);
/* Sends ports from one (NULL: the test) to another; the receiver's result. */
u32 pass_ports(struct actor *from, struct actor *to, u32 window, u32 fpage);

#endif
