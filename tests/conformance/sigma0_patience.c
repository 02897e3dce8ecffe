/* SPDX-License-Identifier: BSD-2-Clause */
/* sigma0 serves everybody: no client may keep it by pages that never come (sections 4.7 and 17). */
#include "fault.h"

enum { WINDOW = 0x30000000 };

/* The actor calls sigma0; the answer to its own faults, if it has any, would be the test's. */
static void call_sigma0(struct actor *a, u32 snd, u32 rcv)
{
	a->regs = ipc_regs(id_of(L4_TASK_SIGMA0, 0), snd, rcv, SOON, 1, 1);
	tell(a, do_ipc);
}

/* Does sigma0 answer the test? */
static int goes_on(void)
{
	struct regs r = ipc_regs(id_of(L4_TASK_SIGMA0, 0), 0, one(WINDOW, 0) | L4_RCV_FPAGE, SOON,
				 1, 1);

	gate_0x30(&r);
	if ((r.eax & 0xff) != L4_CC_MAPPED)
		return 0;
	unmap(0, one(WINDOW, 0), REMOVE | OWN);
	return 1;
}

TEST(sigma0_request_from_nowhere, "17", "a request whose memory is missing fails at once")
{
	struct actor *a = faulter(0);

	call_sigma0(a, TO, 0);
	CHECK_EQUAL(a->regs.eax, L4_RERCVPFTO | L4_SEND_SIDE);
	CHECK(goes_on());
}

TEST(sigma0_answer_to_nowhere, "17", "an answer into memory that is missing fails at once")
{
	struct actor *a = faulter(0);

	call_sigma0(a, 0, TO);
	CHECK_EQUAL(a->regs.eax, L4_RESNDPFTO);
	CHECK(goes_on());
}
