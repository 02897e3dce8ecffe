/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The axis `tables`: where the tables lie that the processor itself reads, GDT, IDT and TSS.
 *
 * A choice's header defines READ_BY_HARDWARE, which the definition of each table carries.
 */
#ifndef VARIANTS_TABLES_H
#define VARIANTS_TABLES_H

#include CHOSEN_tables

#endif
