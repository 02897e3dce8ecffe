/* SPDX-License-Identifier: BSD-2-Clause */
/* Asked: exact queues, and each switch by ipc looks for the highest priority in them. */
#ifndef SCHED_ASKED_H
#define SCHED_ASKED_H

#include "exact.h"

void sched_switch(struct tcb *t);

#endif
