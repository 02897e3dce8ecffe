/* SPDX-License-Identifier: BSD-2-Clause */
/* What both pipelines share. */
#include "pipeline.h"
#include "system.h"
#include "tlb.h"

uint64_t clock_now;

static uint32_t one_access(const struct data_access *a, unsigned pipe, uint64_t now,
			   uint32_t *phys)
{
	uint32_t clocks = memory_data(a, pipe, now, phys);

	if (a->store) {
		tlb_note_store(*phys);
		system_note_store(a->addr);
	}
	return clocks;
}

uint32_t pipeline_accesses(const struct data_access *a, unsigned n, unsigned step, uint64_t now)
{
	uint32_t clocks = 0, phys;

	for (unsigned i = 0; i < n; i++)
		clocks += one_access(&a[i], PIPE_U, now + i * step + clocks, &phys);
	return clocks;
}

uint32_t pipeline_pair_accesses(const struct data_access *a, unsigned n, unsigned pipe,
				uint64_t now, uint32_t *phys)
{
	uint32_t clocks = 0;

	for (unsigned i = 0; i < n; i++)
		clocks += one_access(&a[i], pipe, now + clocks, phys);
	return clocks;
}
