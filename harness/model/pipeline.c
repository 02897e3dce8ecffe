/* SPDX-License-Identifier: BSD-2-Clause */
/* What both pipelines share. */
#include "pipeline.h"
#include "system.h"
#include "tlb.h"

uint64_t clock_now;
struct group group;

uint32_t pipeline_accesses(const struct data_access *a, unsigned n, unsigned pipe, uint64_t now,
			   uint32_t *last_phys)
{
	uint32_t clocks = 0, phys = 0;

	for (unsigned i = 0; i < n; i++) {
		clocks += memory_data(&a[i], pipe, now + clocks, &phys);
		if (a[i].store) {
			tlb_note_store(phys);
			system_note_store(a[i].addr);
		}
	}
	if (last_phys)
		*last_phys = phys;
	return clocks;
}
