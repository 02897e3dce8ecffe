/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The gates of a benchmark build, as bench/kern/ makes them and bench/user/ uses them.
 * CONTROL, root task only: EAX operation, EBX argument; results in EAX, ECX, EDX.
 */
#ifndef BENCH_CONTROL_H
#define BENCH_CONTROL_H

#define GATE_CONTROL 0x38
#define GATE_INT_IRET 0x39
#define GATE_FLOOR_SWITCH 0x3a

#ifndef __ASSEMBLER__
enum control {
	CONTROL_COUNT,	/* EAX number of fastpaths, EDX the selected one */
	CONTROL_SELECT, /* EBX fastpath: gate 0x30 leads to it from now on; EAX as below */
	CONTROL_NAME,	/* EBX fastpath: ECX EDX its name, eight characters; EAX 1 if the */
			/* processor or ids=strict rules it out, else 0 */
	CONTROL_PATHS,	/* ECX ipcs on a fast path, EDX on the C path; 0 unless counted */
	CONTROL_PDIR	/* EBX task: EAX physical address of its page directory, 0 if inactive */
};
#endif

#endif
