/* SPDX-License-Identifier: BSD-2-Clause */
/* An exception while the kernel ran: a bug of the kernel, told in one line. */
#include "kernel.h"

struct kernel_frame {
	struct regs regs;
	u32 eip, cs, eflags;
};

void exception_in_kernel(const struct kernel_frame *f, u32 vector, u32 error)
{
	panic("exception %u error 0x%x in the kernel: eip 0x%x cr2 0x%x eax 0x%x edx 0x%x "
	      "cs 0x%x", vector, error, f->eip, read_cr2(), f->regs.eax, f->regs.edx, f->cs);
}
