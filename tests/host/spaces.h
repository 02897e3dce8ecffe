/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's spaces for host tests, with their numbers in them (tasks_init in task.c). */
#ifndef TESTS_HOST_SPACES_H
#define TESTS_HOST_SPACES_H

#include "kernel.h"

struct space spaces[L4_TASKS];

static __attribute__((constructor)) void spaces_number(void)
{
	for (u32 n = 0; n < L4_TASKS; n++)
		spaces[n].task = n;
}

#endif
