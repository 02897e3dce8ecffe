/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel's files offer each other, under the name of the file. */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include "assert.h"
#include "copy.h"
#include "count.h"
#include "frames.h"
#include "ia32/cpu.h"
#include "ipc.h"
#include "lookup.h"
#include "mapdb.h"
#include "sched.h"
#include "space.h"
#include "stack.h"
#include "switch.h"
#include "tcb.h"
#include "timeout.h"

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define noinline __attribute__((__noinline__)) /* keeps rare work out of a frequent frame */
#define rare __attribute__((__noinline__, cold)) /* the same, and small rather than fast */
#define BOOT __attribute__((section(".boot.text"))) /* given back after boot, */
#define BOOT_TABLE __attribute__((section(".boot.rodata"))) /* and what only it reads */

/* boot.c */
struct multiboot;
void boot(u32 magic, struct multiboot *mbi);

/* memory.c: what physical memory there is and who has it; bootmem.c shares it out. */
int memory_is_kernel(u32 phys);
int memory_is_ram(u32 phys);
u32 memory_rights(u32 phys);
u32 memory_rights_super(u32 phys);
void memory_init(const struct multiboot *mbi);
void boot_done(void) __attribute__((noreturn));

/* clan.c */
extern int clans_on;
u32 clan_open_word(const struct space *s);
u32 clan_nearest(u32 from, u32 to, u32 *task);
int clan_is_indirect(const struct tcb *me, u32 id_low);
struct tcb *clan_route(struct tcb *me, struct l4_id dest, int deceit);
int clan_listens(const struct tcb *to, const struct tcb *from);
struct tcb *clan_queued_as(struct tcb *me, u32 name_low);
void clan_note_queued(const struct tcb *from, struct tcb *to);

/* cmdline.c */
int option(const char *line, const char *name, char *value, u32 size);

/* console.c, serial or none; print.c */
void console_init(void);
void console_putc(char c);
void print(const char *format, ...);
void print_string_json(const char *s);
int equal_strings(const char *a, const char *b);
void panic(const char *format, ...) __attribute__((noreturn));

/* banner.c: what the records of a run begin with. */
void banner(const char *command_line);

/* continue.c: operations that are interrupted and go on later. */
void continue_later(struct tcb *t, struct tcb *(*operation)(struct tcb *));
void continue_not(struct tcb *t);
struct tcb *continue_operation(struct tcb *me);
void preemption_point(struct tcb *me, struct tcb *(*operation)(struct tcb *));
struct iret_frame *user_frame(struct tcb *t);
int is_continuing(const struct tcb *t);

/* dispatch.c: who runs, and for how long. */
struct tcb *dispatch(void);
void thread_ready(struct tcb *t);
struct tcb *dispatch_preempt(struct tcb *me);
struct tcb *dispatch_tick(struct tcb *me);
void turn_forget(const struct tcb *t);
void slice_set(struct tcb *t, u32 mantissa, u32 exponent);
struct tcb *sys_thread_switch(struct tcb *me);
extern struct tcb idle_tcb;

/* exception.c, upcall.c, emulate.c, ia32/fpu.c, ia32/debug.c */
struct tcb *exception(struct tcb *me, u32 vector, u32 error);
struct tcb *exception_unhandled(struct tcb *me);
struct tcb *fault_resolve(struct tcb *me);
void upcall_set_table(struct tcb *t, u32 base);
int upcall_is_wanted(struct tcb *t, u32 vector);
struct tcb *upcall(struct tcb *me);
struct tcb *emulate(struct tcb *me);
void fpu_init(void);
struct tcb *fpu_wanted(struct tcb *me);
void fpu_forget(const struct tcb *t);
void idt_load_live(u32 why);
int debug_read(const struct tcb *t, u32 n, u32 *value);
int debug_write(struct tcb *t, u32 n, u32 value);
int debug_is_active(const struct tcb *t);
struct tcb *debug_load(struct tcb *me);
void debug_note(struct tcb *me);
struct tcb *page_fault(struct tcb *me);
void fault_without_pager(struct tcb *t);
void fault_send(struct tcb *t, u32 address, u32 ip, u32 timeout);

/* fastpath.c */
struct fastpath {
	const char *name, *summary, *paper;
	void (*entry)(void);
	u32 cpu;	       /* what it needs: bits of EDX in leaf 1 of CPUID */
	void (*use)(u32 on); /* has more than its gate to set while it is selected; or NULL */
};
extern const struct fastpath fastpaths[], fastpaths_end[];
extern const struct fastpath *fastpath_selected;
void gate_ipc(void);
/* Has the processor what it needs?  And versions of ids are compared before the C path only. */
int fastpath_has_cpu(const struct fastpath *f);
extern int ids_strict;
static inline int fastpath_fits(const struct fastpath *f)
{
	return (!ids_strict || f->entry == gate_ipc) && fastpath_has_cpu(f);
}
void fastpath_select(const struct fastpath *f);

/* A choice on an axis. */
struct variant {
	const char *axis, *name, *summary, *paper;
};
extern const struct variant variants[], variants_end[];

/* Gates beyond the seven of V2: of the benchmark build. */
struct gate {
	u32 vector;
	void (*entry)(void);
};
extern const struct gate gates[], gates_end[];

/* io.c: I/O fpages; without io=fpage there are none. */
extern int io_fpages;
static inline int io_is_fpage(u32 word)
{
	return word >= L4_IO_FPAGES && io_fpages && (word >> 2 & 0x3f) <= L4_ALL_PORTS_SHIFT;
}
static inline int fpage_is_valid(u32 word)
{
	return l4_fpage_valid(word) || io_is_fpage(word);
}
u32 io_eflags(const struct space *s);
int io_has_all(const struct space *s);
struct tcb *io_wanted(struct tcb *me, u32 fpage);
struct tcb *io_retry(struct tcb *me);
u32 io_map(struct space *from, struct space *to, struct mapping *m);
struct tcb *io_unmap(struct tcb *me);
void io_destroy(struct tcb *me, struct space *s, struct tcb *(*operation)(struct tcb *));
void io_init(void);

/* kdebug.c */
struct tcb *kdebug(struct tcb *me);

/* kip.c */
extern struct l4_kip kip;

/* irq.c: interrupts as senders. */
int irq_is_id(u32 low, u32 high);
struct tcb *irq_first_sender(struct tcb *me);
void irq_take(struct tcb *block, struct tcb *to);
struct tcb *irq_receive(struct tcb *me, u32 rcv);
struct tcb *irq_arrived(struct tcb *me, u32 line);
void irq_detach(struct tcb *owner);
void line_mask(u32 line);
void line_unmask(u32 line);

/*
 * map.c, unmap.c, pagetable.c.  map_work counts what was done since interrupts were last let in,
 * in units of about 300 instructions; at MAP_BUDGET it is time for a preemption point, which
 * sets it to 0.
 */
extern u32 map_work;
enum { MAP_BUDGET = 32, REGION_WORK = 8 };
#define MAP_DONE 1u	/* no page offset */
#define MAP_MORE 0x100u /* with a page offset: goes on there, */
#define MAP_FLUSH 0x200u /* and first flushes what is at the destination */
u32 map_fpage(struct space *from, struct space *to, struct mapping *m);
int unmap_page(struct space *s, u32 va, u32 mask);
int unmap_supers(struct space *s, u32 n, u32 mask);
int revoke(struct mapnode **head, u32 mask);
struct tcb *sys_fpage_unmap(struct tcb *me);
u32 *pte_find(const struct space *s, u32 va);
u32 *pte_make(struct space *s, u32 va);
void pte_flush(const struct space *s, u32 va);
struct region *region_make(struct space *s, u32 va);
int space_create(struct space *s);
void region_destroy(struct space *s, u32 n);
void space_destroy(struct space *s);

/* superpage.c */
#define SUPER_MASK ((1u << L4_SUPERPAGE_SHIFT) - 1)
void super_split(struct space *s, u32 va);
struct mapnode *super_node(struct mapnode *n, u32 i);
int super_detach(struct mapnode *top, u32 i);
void super_take(struct mapnode *n, u32 i, u32 mask);
int super_revoke(struct mapnode **top, u32 i, u32 mask);
int super_remove(struct mapnode **top);
int super_remove_one(struct mapnode *n);
void super_forget(struct mapnode *n);
u32 super_map(struct space *from, u32 from_va, struct space *to, u32 to_va, u32 rights);

/* schedule.c, nearest.c, exregs.c, task.c */
struct tcb *sys_thread_schedule(struct tcb *me);
struct tcb *sys_id_nearest(struct tcb *me);
struct tcb *sys_lthread_ex_regs(struct tcb *me);
void id_exchange(struct l4_id *id, u32 *low, u32 *high);
struct tcb *sys_task_new(struct tcb *me);
int task_create(u32 task, u32 version, struct tcb *creator);
void tasks_init(void);

/* thread.c */
void for_threads(struct space *s, void (*visit)(struct tcb *, void *), void *with);
struct tcb *thread_create(struct space *s, struct l4_id id, const struct tcb *creator);
void thread_start(struct tcb *t, u32 eip, u32 esp);
void thread_shut_down(struct tcb *t);
int threads_kill(struct space *s, struct tcb *heir);
int threads_end_waits(const struct space *s);
void threads_free(struct space *s);

/* strict.c: versions of ids; without ids=strict they mean nothing. */
u32 strict_version(u32 task, u32 given);
struct tcb *tcb_named(u32 id_low);
struct tcb *strict_ipc(struct tcb *me);
void gate_ipc_strict(void);

static inline int tcb_is_alive(const struct tcb *t)
{
	return tcb_exists(t) && t->wait != WAIT_DEAD;
}

/* time.c */
#define TICK_US 1024u
u64 clock_now(void);
struct tcb *timer_interrupt(struct tcb *me);

/* The +1 GB shift of what sigma0 sends: user addresses name only 3 of the 4 GB (section 6.3). */
static inline u32 sigma0_phys(u32 va)
{
	return va < 0x40000000u ? va : va + 0x40000000u;
}

/* ia32/ */
extern u32 tss_esp0;
void continue_entry(void);
void direct_give_up(void) __attribute__((noreturn));
u32 copy_user(void *to, const void *from, u32 n);

/* The running thread: TSS.esp0 points behind its frame. */
static inline struct tcb *current(void)
{
	return (struct tcb *)(tss_esp0 - __builtin_offsetof(struct tcb, wait));
}

void descriptors_init(void);
void tss_load(u32 base, u32 io_map, u32 limit);
u32 msr_access(struct regs *r, int writes);
void gate_set(u32 vector, void (*entry)(void), u32 dpl);
void pic_init(void);
void pit_init(void);
void paging_init(void);
void boot_resume(struct tcb *t) __attribute__((noreturn));
void idle_loop(void);
struct tcb *interrupt(struct tcb *me, u32 line);
struct kernel_frame;
void exception_in_kernel(const struct kernel_frame *f, u32 vector, u32 error);
extern u32 kernel_pdir[1024];

void *memset(void *to, int value, unsigned long n);
void *memcpy(void *to, const void *from, unsigned long n);

#endif
