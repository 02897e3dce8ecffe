/* SPDX-License-Identifier: BSD-2-Clause */
/* The record by which a choice on an axis names itself; printed at boot, checked by the harness. */
#ifndef KERNEL_VARIANT_H
#define KERNEL_VARIANT_H

#include "kernel.h"

/* GIVES(axis, word): what a fastpath may need of the choice, by whatever name (NEEDS). */
#define GIVES(axis, word)

#define RECORD __attribute__((section(".rodata.records")))

#define VARIANT(axis, name, summary, paper)                                             \
	static const char RECORD record_axis[] = #axis, RECORD record_name[] = #name,   \
			  RECORD record_summary[] = summary, RECORD record_paper[] = paper;   \
	static const struct variant variant_##name                                      \
		__attribute__((section(".variants"), used)) = { record_axis, record_name,  \
								record_summary, record_paper }

#endif
