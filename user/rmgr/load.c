/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts the modules behind sigma0 and this program as tasks 5, 6, ...  They are ELF programs, laid
 * where they are linked, and start as a multiboot loader would start them: EAX is the magic, EBX
 * names their information; a trampoline in their memory sees to that.
 */
#include "elf.h"
#include "manager.h"

enum { FIRST_MODULE = 2, FIRST_TASK = L4_TASK_ROOT + 1, MODULES = 16, NAME_MAX = 64, MCP = 255 };

static struct module {
	char name[NAME_MAX]; /* without its folders and its arguments */
	struct l4_id id;
} modules[MODULES];
static u32 module_count;

/* In one page: what a program starts with. */
struct start {
	u8 code[16];
	struct multiboot info;
	char line[1024];
};

static void copy_name(char *to, const char *line)
{
	const char *from = line;

	for (; *line && *line != ' '; line++)
		if (*line == '/')
			from = line + 1;
	for (u32 n = 0; n < NAME_MAX - 1 && from < line; n++)
		*to++ = *from++;
	*to = 0;
}

static int is_name(const struct module *m, const char *name, u32 bytes)
{
	u32 n = 0;

	while (n < bytes && name[n] && name[n] == m->name[n])
		n++;
	return !m->name[n] && (n == bytes || !name[n]);
}

struct l4_id *module_id(const char *name, u32 bytes)
{
	for (u32 n = 0; n < module_count; n++)
		if (is_name(&modules[n], name, bytes))
			return &modules[n].id;
	return 0;
}

/* Lays the program where it is linked; its entry, 0 if it is none or does not fit. */
static u32 lay(const struct multiboot_module *file, u32 task)
{
	const u8 *base = (const u8 *)(unsigned long)file->start;
	const struct elf_header *elf = (const void *)base;
	const struct elf_segment *seg = (const void *)(base + elf->phoff);

	if (elf->magic != ELF_MAGIC || elf->machine != ELF_386)
		return 0;
	for (u32 i = 0; i < elf->phnum; i++, seg++) {
		u8 *to = (u8 *)(unsigned long)seg->paddr;

		if (seg->type != ELF_LOAD || !seg->memsz)
			continue;
		if (!memory_allot(seg->paddr, seg->memsz, task))
			return 0;
		__builtin_memcpy(to, base + seg->offset, seg->filesz);
		__builtin_memset(to + seg->filesz, 0, seg->memsz - seg->filesz);
	}
	return elf->entry;
}

static void put(u8 **at, u8 opcode, u32 operand)
{
	*(*at)++ = opcode;
	__builtin_memcpy(*at, &operand, sizeof operand);
	*at += sizeof operand;
}

/* The page that the program starts in: mov $magic, %eax; mov $info, %ebx; jmp entry. */
static u32 trampoline(u32 entry, const struct multiboot *mbi, const char *line, u32 task)
{
	enum { MOV_EAX = 0xb8, MOV_EBX = 0xbb, JMP = 0xe9 };
	u32 address = memory_any_page(task);
	struct start *s = (void *)(unsigned long)address;
	u8 *at = s->code;

	if (!address)
		return 0;
	for (u32 n = 0; n < sizeof s->line - 1 && line[n]; n++)
		s->line[n] = line[n];
	s->info = (struct multiboot){ .flags = MULTIBOOT_HAS_MEMORY | MULTIBOOT_HAS_CMDLINE,
				      .mem_lower_kb = mbi->mem_lower_kb,
				      .mem_upper_kb = mbi->mem_upper_kb,
				      .cmdline = (u32)(unsigned long)s->line };
	put(&at, MOV_EAX, MULTIBOOT_LOADER_MAGIC);
	put(&at, MOV_EBX, (u32)(unsigned long)&s->info);
	put(&at, JMP, entry - (u32)(unsigned long)(at + 5));
	return address;
}

static void start(const struct multiboot *mbi, const struct multiboot_module *file, u32 task)
{
	const char *line = (const char *)(unsigned long)file->string;
	struct module *m = &modules[module_count];
	u32 entry = lay(file, task), page = entry ? trampoline(entry, mbi, line, task) : 0;

	copy_name(m->name, line);
	m->id = page ? l4_task_new(l4_make_id(task, 0, L4_TASK_ROOT, 0), MCP, page + L4_PAGE_SIZE,
				   page, manager_id) : NIL_ID;
	if (l4_is_nil(m->id)) {
		out("rmgr: %s cannot be started\n", line);
		return;
	}
	task_take(task, MYSELF);
	module_count++;
}

void load_modules(const struct multiboot *mbi)
{
	const struct multiboot_module *mods = (const void *)(unsigned long)mbi->mods;

	if (mbi->mods_count <= FIRST_MODULE)
		out("rmgr: there is no module to start\n");
	for (u32 n = FIRST_MODULE; n < mbi->mods_count && module_count < MODULES; n++)
		start(mbi, &mods[n], FIRST_TASK + n - FIRST_MODULE);
}
