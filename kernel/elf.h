/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of ELF-32 as loading a linked program needs. */
#ifndef KERNEL_ELF_H
#define KERNEL_ELF_H

#include "abi.h"

#define ELF_MAGIC 0x464c457fu
#define ELF_386 3
#define ELF_LOAD 1

struct elf_header {
	l4_u32 magic, ident[3];
	l4_u16 type, machine;
	l4_u32 version, entry, phoff, shoff, flags;
	l4_u16 ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf_segment {
	l4_u32 type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

#endif
