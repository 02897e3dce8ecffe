/* SPDX-License-Identifier: BSD-2-Clause */
/* See table.h. */
#include "kernel.h"
#include "variant.h"

VARIANT(tcb, table, "a table of pointers leads to the control blocks", "liedtke93");

char *tcb_table[TCB_ARRAY_SIZE / L4_PAGE_SIZE];
struct tcb tcb_nobody;

BOOT void tcbs_init(void)
{
}

static char **entry(u32 id_low)
{
	return &tcb_table[(id_low & L4_THREAD_MASK) / L4_PAGE_SIZE];
}

int tcb_page_make(u32 id_low)
{
	char *page = frame_alloc();

	*entry(id_low) = page;
	return page != 0;
}

void tcb_page_free(u32 id_low)
{
	frame_free(*entry(id_low));
	*entry(id_low) = 0;
}
