/* SPDX-License-Identifier: BSD-2-Clause */
/* Checking build: how often ipc took which way. */
#ifndef KERNEL_COUNT_H
#define KERNEL_COUNT_H

extern unsigned count_ipc_fast, count_ipc_slow, count_bail[];

void count_paths(unsigned *fast, unsigned *slow);

#define COUNT(event) ((void)count_##event++)

#endif
