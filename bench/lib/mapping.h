/* SPDX-License-Identifier: BSD-2-Clause */
/* The receiver of the mapping benchmarks: accepts fpages anywhere, for ever. */
#ifndef BENCH_MAPPING_H
#define BENCH_MAPPING_H

#define HOT_SPOT 0x20000000u /* where the page appears in the partner's space */

void receive_pages(void);
extern volatile unsigned mapping_arrived; /* what the partner read from the page */
unsigned mapping_fpage(void);		  /* bench_page, writable */
void mapping_revoke(void);

#endif
