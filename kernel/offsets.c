/* SPDX-License-Identifier: BSD-2-Clause */
/* Compiled to assembler only: the Makefile makes offsets.h of the lines that begin with "#define".
 */
#include "tcb.h"

#define DEFINE(name, value) __asm__ volatile("\n#define " #name " %c0" : : "i"(value))
#define FIELD(name, field) DEFINE(name, __builtin_offsetof(struct tcb, field))

void offsets(void);

void offsets(void)
{
	DEFINE(REGS_SIZE, sizeof(struct regs));
	DEFINE(FRAME_SIZE, sizeof(struct iret_frame));
	DEFINE(REGS_EDX, __builtin_offsetof(struct regs, edx));
	DEFINE(REGS_ECX, __builtin_offsetof(struct regs, ecx));
	DEFINE(REGS_EAX, __builtin_offsetof(struct regs, eax));
	FIELD(TCB_REGS, regs);
	FIELD(TCB_EDI, regs.edi);
	FIELD(TCB_EBP, regs.ebp);
	FIELD(TCB_EBX, regs.ebx);
	FIELD(TCB_EDX, regs.edx);
	FIELD(TCB_ECX, regs.ecx);
	FIELD(TCB_FRAME, frame);
	FIELD(TCB_EIP, frame.eip);
	FIELD(TCB_CS, frame.cs);
	FIELD(TCB_EFLAGS, frame.eflags);
	FIELD(TCB_ESP, frame.esp);
	DEFINE(TCB_FRAME_END, __builtin_offsetof(struct tcb, frame) + sizeof(struct iret_frame));
	FIELD(TCB_WAIT, wait);
	FIELD(TCB_RCV_DESC, rcv_desc);
	FIELD(TCB_PDIR, pdir);
	FIELD(TCB_ID_LOW, id.low);
	FIELD(TCB_ID_HIGH, id.high);
	FIELD(TCB_OPEN, open);
	FIELD(TCB_SENDERS, senders);
	FIELD(TCB_STACK, stack);
	FIELD(TCB_SPACE_SWITCH, space_switch);
	FIELD(TCB_FAULT_ADDRESS, fault_address);
	FIELD(TCB_FAULT_IP, fault_ip);
	FIELD(TCB_EXCEPTION_VECTOR, exception_vector);
	DEFINE(THREAD_MASK, L4_THREAD_MASK);
	DEFINE(SND_DECEIT, L4_SND_DECEIT);
	DEFINE(SND_MAP, L4_SND_MAP);
	DEFINE(RCV_OPEN, L4_RCV_OPEN);
	DEFINE(RCV_FPAGE, L4_RCV_FPAGE);
	DEFINE(USER_END, L4_USER_END);
	DEFINE(USER_LAST, L4_USER_END - L4_PAGE_SIZE); /* none from here is too long */
	DEFINE(MSG_SIZE_DOPE, __builtin_offsetof(struct l4_msg_head, size_dope));
	DEFINE(MSG_SEND_DOPE, __builtin_offsetof(struct l4_msg_head, send_dope));
	DEFINE(MSG_DWORDS, L4_MSG_DWORDS);
	DEFINE(STRINGS, L4_DOPE(0, 0x1f));
	DEFINE(SHORT_DOPE, L4_SHORT_DOPE);
	DEFINE(RCV_TIMEOUTS, L4_TIMEOUT_RCV_ANY);
	DEFINE(READY, WAIT_READY);
}
