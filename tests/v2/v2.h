/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A V2 program: it is started by a resource manager, and sees of this project the headers of
 * user/lib and the interface's own (abi.h, multiboot.h).  Its tests are of the manager's protocol
 * and of these headers.
 */
#ifndef V2_V2_H
#define V2_V2_H

#include "ktap.h"
#include "multiboot.h"
#include "rmgr.h"

extern struct rmgr manager;
extern const struct multiboot *started_with;
extern struct l4_id myself;

enum { FIRST_LTHREAD = 3, CHILD = 20 };
#define SOON l4_timeouts(4000000, 4000000, 0, 0)
#define NOW (L4_TIMEOUT_SND_ZERO | L4_TIMEOUT_RCV_ZERO)

/* Starts thread FIRST_LTHREAD + n (n < 4) of this task. */
struct l4_id thread(u32 n, void (*entry)(void));
/* lthread 0 of the task with this number, whose memory is ours: page by page as it is touched. */
struct l4_id child(u32 task, void (*entry)(void));
/* The same as a task that the manager makes, of its clan as we are; nil if it does not. */
struct l4_id neighbour(u32 task, void (*entry)(void), u32 schedule);
/* What a task executes that asks the manager's pager for others; and asking it. */
void asker(void);
u32 ask_by(struct l4_id asker, u32 w0, u32 w1, u32 *fpage);
/* Asks the manager's pager; the page comes to `window`.  The condition code. */
u32 ask(u32 w0, u32 w1, u32 window, u32 *fpage);
/* The id of another task that the manager has made or could have made. */
struct l4_id task_id(u32 task);

#endif
