/* SPDX-License-Identifier: BSD-2-Clause */
/* The manager's requests for tasks and interrupts (section 18). */
#include "v2.h"

enum { NAME_BYTES = 7, LINE = 4 };

static volatile u32 ran;

static void runner(void)
{
	ran++;
	l4_sleep_forever();
}

static void give_back(u32 task)
{
	CHECK(!l4_is_nil(l4_task_new(task_id(task), manager.pager.low, 0, 0, NIL_ID)));
	CHECK_EQUAL(rmgr_free_task(&manager, task), 0);
}

/* The child runs when this thread waits. */
static u32 has_run(u32 before)
{
	for (u32 n = 0; n < 1000 && ran == before; n++)
		l4_thread_switch(NIL_ID);
	return ran - before;
}

TEST(rmgr_task_get, "18", "TASK 2: the right to make a task, to one client only")
{
	u32 before = ran;

	CHECK(l4_is_nil(child(CHILD, runner)));
	CHECK_EQUAL(rmgr_get_task(&manager, CHILD), 0);
	CHECK_EQUAL(rmgr_get_task(&manager, CHILD), RMGR_ERROR);
	CHECK(!l4_is_nil(child(CHILD, runner)));
	CHECK_EQUAL(has_run(before), 1);
	CHECK_EQUAL(rmgr_free_task(&manager, CHILD), RMGR_ERROR); /* it is not handed back yet */
	give_back(CHILD);
	CHECK(l4_is_nil(child(CHILD, runner)));
}

TEST(rmgr_task_get_refused, "18", "numbers that somebody has, and numbers of no task")
{
	static const u32 numbers[] = { 0, 1, 2, 3, 4, 5, 2048, 65535 };

	for (u32 n = 0; n < sizeof numbers / sizeof *numbers; n++) {
		CHECK_EQUAL(rmgr_get_task(&manager, numbers[n]), RMGR_ERROR);
		CHECK_EQUAL(rmgr_free_task(&manager, numbers[n]), RMGR_ERROR);
	}
}

TEST(rmgr_task_alloc, "18", "TASK 1: any number from the given one on; the result says which")
{
	CHECK_EQUAL(rmgr_get_task(&manager, CHILD), 0);
	CHECK_EQUAL(rmgr_call(&manager, RMGR_TASK, TASK_ALLOC, CHILD, 0), 0);
	CHECK_EQUAL(manager.w1, CHILD + 1);
	CHECK(!l4_is_nil(child(CHILD + 1, runner)));
	give_back(CHILD);
	give_back(CHILD + 1);
}

TEST(rmgr_task_create, "18", "TASK 4 and 5: a task made by the manager, and deleted by it")
{
	struct rmgr_new_task without_pager = { .pager = NIL_ID };
	u32 before = ran;
	struct l4_id id = neighbour(CHILD, runner, 0);

	CHECK_EQUAL(id.low & L4_THREAD_MASK, task_id(CHILD).low);
	CHECK_EQUAL(l4_id_chief(id.high), l4_id_task(manager.pager.low));
	CHECK_EQUAL(has_run(before), 1);
	CHECK_EQUAL(rmgr_get_task(&manager, CHILD), RMGR_ERROR);
	CHECK(l4_is_nil(neighbour(CHILD, runner, 0)));
	CHECK_EQUAL(rmgr_delete_task(&manager, CHILD), 0);
	CHECK_EQUAL(rmgr_delete_task(&manager, CHILD), RMGR_ERROR);
	CHECK_EQUAL(l4_send(id, 1, 2, SOON), L4_ENOT_EXISTENT);
	CHECK(l4_is_nil(rmgr_task_new(&manager, task_id(CHILD), 255, &without_pager, 0)));
}

static u32 priority_of(struct l4_id id)
{
	struct schedule s = { .dest = id, .param = L4_SCHED_QUERY, .preempter = INVALID_ID };

	return l4_thread_schedule(&s) & 0xff;
}

TEST(rmgr_task_priorities, "18", "TASK 9 and 7: a task made with a priority, and given another")
{
	struct l4_id id = neighbour(CHILD, runner, l4_schedule_word(9, 10240));

	CHECK_EQUAL(priority_of(id), 9);
	CHECK_EQUAL(rmgr_set_prio(&manager, id, 12), 0);
	CHECK_EQUAL(priority_of(id), 12);
	CHECK_EQUAL(rmgr_set_prio(&manager, myself, 17), 0);
	CHECK_EQUAL(priority_of(myself), 17);
	CHECK_EQUAL(rmgr_set_prio(&manager, myself, 16), 0);
	CHECK_EQUAL(rmgr_set_prio(&manager, manager.pager, 1), RMGR_ERROR);
	CHECK_EQUAL(rmgr_set_prio(&manager, task_id(CHILD + 1), 1), RMGR_ERROR);
	CHECK_EQUAL(rmgr_call(&manager, RMGR_TASK, TASK_SET_SMALL, 1, id.low), RMGR_ERROR);
	CHECK_EQUAL(rmgr_delete_task(&manager, CHILD), 0);
}

TEST(rmgr_task_names, "18", "TASK 8 and 10: the task of a module, and setting it")
{
	struct l4_id id = rmgr_get_task_id(&manager, "v2.elf", NAME_BYTES);

	CHECK(l4_same_id(id, myself));
	CHECK(l4_is_invalid(rmgr_get_task_id(&manager, "v2", 3)));
	CHECK(l4_is_invalid(rmgr_get_task_id(&manager, "v2.elf2", 8)));
	CHECK_EQUAL(rmgr_request(&manager, rmgr_word(RMGR_TASK, TASK_SET_ID, CHILD), 4, "v2.elf",
				 NAME_BYTES), RMGR_ERROR);
	CHECK_EQUAL(rmgr_get_task(&manager, CHILD), 0);
	CHECK_EQUAL(rmgr_request(&manager, rmgr_word(RMGR_TASK, TASK_SET_ID, CHILD), 4, "v2.elf",
				 NAME_BYTES), 0);
	CHECK_EQUAL(rmgr_get_task_id(&manager, "v2.elf", NAME_BYTES).low, task_id(CHILD).low);
	give_back(CHILD);
}

TEST(rmgr_irq_get, "18", "IRQ 2: a line can be attached once the manager has let it go")
{
	CHECK_EQUAL(l4_irq_attach(LINE), L4_ENOT_EXISTENT);
	CHECK_EQUAL(rmgr_get_irq(&manager, LINE), 0);
	CHECK_EQUAL(l4_irq_attach(LINE), L4_RETIMEOUT);
	CHECK_EQUAL(l4_irq_wait(LINE, l4_timeouts(0, 2000, 0, 0)), L4_RETIMEOUT);
	CHECK_EQUAL(rmgr_free_irq(&manager, LINE), RMGR_ERROR); /* it is attached still */
	CHECK_EQUAL(l4_irq_detach(), L4_RETIMEOUT);
	CHECK_EQUAL(rmgr_free_irq(&manager, LINE), 0);
	CHECK_EQUAL(l4_irq_attach(LINE), L4_ENOT_EXISTENT);
	CHECK_EQUAL(rmgr_free_irq(&manager, LINE), RMGR_ERROR);
}

TEST(rmgr_irq_refused, "18", "the timer, the cascade, and lines that are none")
{
	static const u32 lines[] = { 0, 2, 16, 1000 };

	for (u32 n = 0; n < sizeof lines / sizeof *lines; n++)
		CHECK_EQUAL(rmgr_get_irq(&manager, lines[n]), RMGR_ERROR);
}
