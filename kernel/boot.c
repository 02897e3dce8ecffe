/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the boot loader to the first user instruction: modules 0 and 1 are sigma0 and the root
 * task, ELF files that are laid at their physical link addresses (section 16).
 * What only boot needs is given back at its end: this file, bootmem.c, cmdline.c, banner.c,
 * ia32/start.S, ia32/paging.c and what other files mark BOOT.
 */
#include "elf.h"
#include "kernel.h"
#include "multiboot.h"

enum { BOOT_PRIO = 16, BOOT_MCP = 255, DEFAULT_SLICE = 10, DEFAULT_SLICE_EXP = 10 };

static char command_line[256];
static struct multiboot info;

static void overlap_check(const char *who, u32 low, u32 high, const struct multiboot_module *mods)
{
	for (u32 i = 0; i < info.mods_count; i++)
		if (low < mods[i].end && high > mods[i].start)
			panic("%s would be loaded over module %u", who, i);
	for (u32 a = low & PTE_FRAME; a < high; a += L4_PAGE_SIZE)
		if (memory_is_kernel(a) || !memory_is_ram(a))
			panic("%s does not fit into memory at 0x%x", who, a);
}

/* Lays an ELF file at its physical addresses; tells KIP where it is and starts. */
static void load(const char *who, const struct multiboot_module *mods, u32 n,
		 struct l4_boot_task *task)
{
	const u8 *file = direct(mods[n].start);
	const struct elf_header *elf = (const void *)file;
	const struct elf_segment *seg = (const void *)(file + elf->phoff);

	if (elf->magic != ELF_MAGIC || elf->machine != ELF_386)
		panic("module %u (%s) is not an ELF file for the 386", n, who);
	task->eip = elf->entry;
	task->memory = (struct l4_region){ ~0u, 0 };
	for (u32 i = 0; i < elf->phnum; i++, seg++) {
		if (seg->type != ELF_LOAD || !seg->memsz)
			continue;
		overlap_check(who, seg->paddr, seg->paddr + seg->memsz, mods);
		memcpy(direct(seg->paddr), file + seg->offset, seg->filesz);
		memset(direct(seg->paddr + seg->filesz), 0, seg->memsz - seg->filesz);
		if (seg->paddr < task->memory.low)
			task->memory.low = seg->paddr & PTE_FRAME;
		if (seg->paddr + seg->memsz > task->memory.high)
			task->memory.high = (seg->paddr + seg->memsz + 4095) & PTE_FRAME;
	}
}

static struct tcb *boot_task(u32 task, struct tcb *creator, const struct l4_boot_task *image)
{
	struct tcb *t;

	if (!task_create(task, 0, creator))
		panic("no memory for task %u", task);
	t = tcb_find(task << L4_TASK_SHIFT);
	thread_start(t, image->eip, image->esp);
	return t;
}

/* The loader's information stays where it is; what the kernel needs of it is copied first. */
static const struct multiboot_module *take_info(u32 magic, const struct multiboot *mbi)
{
	const struct multiboot_module *mods;

	if (magic != MULTIBOOT_LOADER_MAGIC)
		panic("not started by a multiboot loader: magic 0x%x", magic);
	info = *mbi;
	if (info.flags & MULTIBOOT_HAS_CMDLINE) {
		const char *line = direct(info.cmdline);

		for (u32 i = 0; i < sizeof command_line - 1 && line[i]; i++)
			command_line[i] = line[i];
	}
	if (!(info.flags & MULTIBOOT_HAS_MODULES) || info.mods_count < 2)
		panic("modules missing: the first must be sigma0, the second the root task");
	mods = direct(info.mods);
	return mods;
}

/* Memory that sigma0 gives only to those who ask for it by address: the modules and what the
 * loader says of them. */
static void dedicate(const struct multiboot *mbi, const struct multiboot_module *mods)
{
	u32 low = ~0u, high = 0;

	for (u32 i = 0; i < info.mods_count; i++) {
		low = mods[i].start < low ? mods[i].start : low;
		high = mods[i].end > high ? mods[i].end : high;
	}
	kip.dedicated[1] = (struct l4_region){ low & PTE_FRAME, (high + 4095) & PTE_FRAME };
	low = phys_of(mbi) & PTE_FRAME;
	kip.dedicated[2] = (struct l4_region){ low, low + 2 * L4_PAGE_SIZE };
}

static void start_user(u32 mbi_phys)
{
	struct tcb *sigma0, *root;

	idle_tcb.space = &spaces[L4_TASK_ROOT]; /* creator of the first two: root is their chief */
	idle_tcb.prio = BOOT_PRIO;
	idle_tcb.mcp = BOOT_MCP;
	slice_set(&idle_tcb, DEFAULT_SLICE, DEFAULT_SLICE_EXP);
	sigma0 = boot_task(L4_TASK_SIGMA0, &idle_tcb, &kip.sigma0);
	root = boot_task(L4_TASK_ROOT, &idle_tcb, &kip.root);
	idle_tcb.prio = 0;
	slice_set(&idle_tcb, 0, DEFAULT_SLICE_EXP); /* none: idle is never queued */
	root->pager = sigma0->id;
	root->regs.eax = MULTIBOOT_LOADER_MAGIC;
	root->regs.ebx = mbi_phys;
}

/* sigma0 finds the address of the KIP on its stack. */
static void sigma0_stack(void)
{
	kip.sigma0.esp = kip.sigma0.memory.high - 4;
	*(u32 *)direct(kip.sigma0.esp) = phys_of(&kip);
}

/* Is the option set to `value`?  It may have the other value, or be left out. */
static int boot_option_is(const char *name, const char *value, const char *other)
{
	char given[16];

	if (!option(command_line, name, given, sizeof given) || equal_strings(given, other))
		return 0;
	if (!equal_strings(given, value))
		panic("%s=%s is not one of: %s %s", name, given, value, other);
	return 1;
}

static void select_fastpath(void)
{
	char name[16] = "none";

	option(command_line, "fastpath", name, sizeof name);
	for (const struct fastpath *f = fastpaths; f < fastpaths_end; f++)
		if (equal_strings(f->name, name)) {
			if (!fastpath_has_cpu(f))
				panic("fastpath=%s needs CPUID.1.EDX 0x%x: this processor lacks it",
				      name, f->cpu);
			if (!fastpath_fits(f))
				panic("fastpath=%s compares no versions: ids=strict needs none",
				      name);
			fastpath_select(f);
			return;
		}
	print("fastpaths in this image:");
	for (const struct fastpath *f = fastpaths; f < fastpaths_end; f++)
		print(" %s", f->name);
	print("\n");
	panic("fastpath=%s is not in this image", name);
}

static void idle_init(void)
{
	idle_tcb.pdir = phys_of(kernel_pdir);
	switch_thread(&idle_tcb);
	stack_thread(&idle_tcb);
	idle_tcb.frame = (struct iret_frame){ (u32)(unsigned long)idle_loop, KERNEL_CS, 2, 0, 0 };
}

void boot(u32 magic, struct multiboot *mbi)
{
	const struct multiboot_module *mods;

	console_init();
	mods = take_info(magic, mbi);
	memory_init(mbi);
	descriptors_init();
	fpu_init();
	pic_init();
	tcbs_init();
	switch_init();
	clans_on = boot_option_is("clans", "on", "off");
	kip.clans = (u32)clans_on;
	if (boot_option_is("io", "fpage", "iopl3"))
		io_init();
	kip.io_fpages = (u32)io_fpages;
	ids_strict = boot_option_is("ids", "strict", "loose");
	kip.ids_strict = (u32)ids_strict;
	select_fastpath();
	banner(command_line);
	load("sigma0", mods, 0, &kip.sigma0);
	load("the root task", mods, 1, &kip.root);
	dedicate(mbi, mods);
	sigma0_stack();
	tasks_init();
	idle_init();
	start_user(phys_of(mbi));
	pit_init();
}
