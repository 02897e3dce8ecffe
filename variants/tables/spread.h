/* SPDX-License-Identifier: BSD-2-Clause */
/* Each in a page of its own: what condensed.h saves. */
#ifndef TABLES_SPREAD_H
#define TABLES_SPREAD_H

#define READ_BY_HARDWARE __attribute__((section(".data.hardware"), aligned(4096)))

#endif
