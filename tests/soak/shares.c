/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who used the processor while the victim's share was taken: for what a failure says.  The ticks of
 * each hostile thread are told by thread_schedule.  A task that its hostile parent has deleted
 * leaves its time to that one, so it may be told twice; lthreads from HOSTILE_LTHREADS on, and with
 * ids=strict the children, are not seen.
 */
#include "ids.h"
#include "soak.h"

struct ticks {
	u32 last, prio; /* consumed time and priority when it was last looked at */
	u32 now, window; /* ticks since the window began, and in the whole one before */
};
static struct ticks threads[ARENAS][HOSTILE_LTHREADS], pager, sigma0;

static u32 task_of_arena(u32 n)
{
	return n < HOSTILES ? HOSTILE_TASK + n : CHILD_TASK + n - HOSTILES;
}

static void look(struct ticks *t, struct l4_id id)
{
	struct schedule s = { .dest = id, .param = L4_SCHED_QUERY, .preempter = INVALID_ID };
	u32 param = l4_thread_schedule(&s), time = param == L4_INVALID ? 0 : s.time_low;

	if (param != L4_INVALID)
		t->prio = param & 0xff;
	t->now += (time < t->last ? time : time - t->last) / TICK; /* less: it is a new thread */
	t->last = time;
}

static void look_at_task(u32 n)
{
	struct l4_id id = l4_make_id(task_of_arena(n), 0, 0, 0);

	if (n < HOSTILES)
		id = hostile_id(n);
	for (u32 lthread = 0; lthread < HOSTILE_LTHREADS; lthread++)
		look(&threads[n][lthread], l4_thread_of(id, lthread));
}

/* A hostile task and its children are about to be deleted. */
void shares_end_of(u32 slot)
{
	for (u32 n = 0; n < ARENAS; n++) {
		if (n != slot && (n - HOSTILES) / CHILDREN != slot)
			continue;
		look_at_task(n);
		for (u32 lthread = 0; lthread < HOSTILE_LTHREADS; lthread++)
			threads[n][lthread].last = 0;
	}
}

static void end_window(struct ticks *t)
{
	t->window = t->now;
	t->now = 0;
}

void shares_end_window(void)
{
	look(&pager, root_pager);
	look(&sigma0, l4_make_id(L4_TASK_SIGMA0, 0, L4_TASK_ROOT, 0));
	end_window(&pager);
	end_window(&sigma0);
	for (u32 n = 0; n < ARENAS; n++) {
		look_at_task(n);
		for (u32 lthread = 0; lthread < HOSTILE_LTHREADS; lthread++)
			end_window(&threads[n][lthread]);
	}
}

static void say_task(u32 n)
{
	u32 at_same = 0, below = 0, most = 0, running = 0;

	for (u32 lthread = 0; lthread < HOSTILE_LTHREADS; lthread++) {
		const struct ticks *t = &threads[n][lthread];

		if (t->prio == PRIO_SAME)
			at_same += t->window;
		else
			below += t->window;
		running += t->window != 0;
		most = t->window > most ? t->window : most;
	}
	if (running)
		out("soak: task %u: %u ticks at the victim's priority, %u below, %u threads, "
		    "one %u\n",
		    task_of_arena(n), at_same, below, running, most);
}

/* The whole window that was the last to end. */
void shares_say(void)
{
	out("soak: pager %u ticks, sigma0 %u\n", pager.window, sigma0.window);
	for (u32 n = 0; n < ARENAS; n++)
		say_task(n);
}
