/* SPDX-License-Identifier: BSD-2-Clause */
/* What a multiboot 1 loader hands over; user/root reads the same structures. */
#ifndef KERNEL_MULTIBOOT_H
#define KERNEL_MULTIBOOT_H

#include "abi.h"

#define MULTIBOOT_LOADER_MAGIC 0x2badb002u
#define MULTIBOOT_HAS_MEMORY 0x01u
#define MULTIBOOT_HAS_CMDLINE 0x04u
#define MULTIBOOT_HAS_MODULES 0x08u

struct multiboot {
	l4_u32 flags, mem_lower_kb, mem_upper_kb, boot_device, cmdline, mods_count, mods;
};

struct multiboot_module {
	l4_u32 start, end, string, reserved;
};

#endif
