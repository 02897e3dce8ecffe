/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All in one page: after a load of CR3 that is one TLB miss for all of them, where there are no
 * 4 MB pages (Liedtke 1993, 5.5.2).
 */
#ifndef TABLES_CONDENSED_H
#define TABLES_CONDENSED_H

#define READ_BY_HARDWARE __attribute__((section(".data.hardware"), aligned(32)))

#endif
