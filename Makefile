# SPDX-License-Identifier: BSD-2-Clause
# Builds the images.  Targets: kernel user plugin model iso all host-test lint clean; reproduce and
# test call ./l4bench.  V=1 shows commands.  Choices: BUILD=release|bench|check|equal,
# AXIS=sched=lazy,copy=bounce (see ./l4bench list).
BUILD ?= release
# The axes, each a folder of variants/, and what is chosen when nobody asks.
AXES := sched=lazy switch=skip timeout=lists copy=window tables=condensed tcb=virtual stack=one
PYTHON ?= /usr/bin/python3
Q := $(if $(filter-out 0,$(V)),,@)

choices = $(notdir $(basename $(wildcard $(1)/*.[cS])))
pick = $(if $(filter 1,$(words $(filter $(2),$(3)))),$(2),$(error \
	$(1)=$(2) is not one of: $(strip $(3))))
BUILD := $(call pick,BUILD,$(BUILD),release bench check equal)
comma := ,
space := $(subst ,, )
axis = $(firstword $(subst =, ,$(1)))
choice = $(lastword $(subst =, ,$(1)))
AXIS_NAMES := $(foreach a,$(AXES),$(call axis,$(a)))
ASKED := $(foreach a,$(subst $(comma), ,$(AXIS)),$(call pick,AXIS,$(call axis,$(a)),\
	$(AXIS_NAMES))=$(call pick,$(call axis,$(a)),$(call choice,$(a)),\
	$(call choices,variants/$(call axis,$(a)))))
CHOSEN := $(foreach a,$(AXIS_NAMES),$(lastword $(filter $(a)=%,$(AXES) $(ASKED))))
# Such as build/check, build/check-sched-benno.
OUT := build/$(subst $(space),-,$(strip $(BUILD) $(subst =,-,$(filter-out $(AXES),$(CHOSEN)))))
CC := gcc
REVISION := $(shell git -c safe.directory=* describe --always --dirty 2>/dev/null || echo unknown)
COMPILER := gcc $(shell $(CC) -dumpfullversion)

# What the benchmark gates are to a kernel, and what checks: folders, not conditionals.
EXTRA_bench := $(wildcard bench/kern/*.[cS])
EXTRA_check := $(wildcard bench/kern/*.[cS] kernel/check/*.[cS])
EXTRA_equal := $(addprefix kernel/check/,invariants.c memory.c planted.c) \
	$(wildcard tests/equal/*.[cS])
KIND_DIR_check := kernel/check
KIND_DIR_equal := tests/equal/kind
KIND_DIR := $(or $(KIND_DIR_$(BUILD)),kernel/release)
# The equality test's image gives no boot code back, and calls it.
SCRIPT_equal := kernel/kernel.ld
# A release sets its gates once, at boot; the others choose another fastpath later.
GATES_SET_release := BOOT
GATES_TEXT_release := .boot.text
SCRIPT := $(or $(SCRIPT_$(BUILD)),kernel/apart.ld)
LINK_equal := $(addprefix -Wl$(comma)--wrap=,boot_done panic console_putc ipc)

# Lines for addr2line: kept in FILE.debug, stripped from the FILE.elf that is booted.
DEBUG := -g -fdebug-prefix-map=$(CURDIR)=.
WARN := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wundef -Werror
TARGET := -m32 -march=i486 -ffreestanding -fno-pic -fno-pie -fno-stack-protector \
	-fcf-protection=none -fno-asynchronous-unwind-tables -fno-strict-aliasing -fno-common \
	-mgeneral-regs-only -mpreferred-stack-boundary=2 -fno-builtin
# Small, but for what messages and mappings go through; without padding, which is executed too.
KERNEL_OPT := -Oz -mtune=generic -fno-inline-functions-called-once
FAST_OPT := -O2 -falign-functions=1 -fno-align-jumps -fno-align-loops -fno-align-labels
FAST := $(addprefix kernel/,ipc map dispatch) \
	$(basename $(wildcard variants/copy/*.c variants/sched/*.c fastpath/*.c \
	tests/equal/*.c))
KERNEL_CODE := -mregparm=3 -fomit-frame-pointer -fno-tree-loop-distribute-patterns
FLAGS := $(strip -march=i486 $(FAST_OPT) $(KERNEL_CODE), rare files $(KERNEL_OPT))
# CHOSEN_<axis>: the header of inline functions that a choice may have beside its file.
VARIANT_FLAGS := -Ivariants $(addprefix -Ivariants/,$(AXIS_NAMES)) \
	$(foreach a,$(CHOSEN),-DCHOSEN_$(call axis,$(a))='"$(subst =,/,$(a)).h"')
KERNEL_FLAGS := -std=gnu11 $(DEBUG) $(TARGET) $(KERNEL_CODE) $(WARN) -I$(KIND_DIR) -Ikernel \
	$(VARIANT_FLAGS) -Ifastpath -Ibench/lib -I$(OUT) -DGATES_SET=$(GATES_SET_$(BUILD))
USER_FLAGS := -std=gnu11 $(DEBUG) $(TARGET) -O2 $(WARN) -Ikernel -Iuser/lib -Iuser/root \
	-Ibench/lib -Itests/ktap
LINK := $(CC) -m32 -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,noexecstack \
	-Wl,--no-warn-rwx-segments
ASM_FLAGS := $(DEBUG) -m32 -march=i486 -Wa,--noexecstack
WITH_LINES = $(@:.elf=.debug)
STRIP = $(Q)strip --strip-debug -o $@ $(WITH_LINES)

# What choices say beyond their names, such as sched=untold (GIVES).
GIVEN := $(shell sed -nE 's/^GIVES\((\w+), (\w+)\).*/\1=\2/p' \
	$(addprefix variants/,$(addsuffix .c,$(subst =,/,$(CHOSEN)))))
# What a fastpath's NEEDS lines allow, such as switch:skip,global; and is it what is chosen?
needs = $(shell sed -nE \
	's/^\s*NEEDS\W+([a-z]+), *([a-z0-9 ]*[a-z0-9]).*/\1:\2/p' $(1) | tr ' ' ',')
allows = $(filter $(addprefix $(firstword $(subst :, ,$(1)))=,$(subst $(comma), ,$(lastword \
	$(subst :, ,$(1))))),$(CHOSEN) $(GIVEN))
FASTPATHS := $(foreach f,$(wildcard fastpath/*.[cS]),$(if $(strip \
	$(foreach n,$(call needs,$(f)),$(if $(call allows,$(n)),,no))),,$(f)))
KERNEL_SRC := $(filter-out kernel/offsets.c,$(wildcard kernel/*.c)) \
	$(wildcard kernel/ia32/*.[cS]) $(FASTPATHS) \
	$(addprefix variants/,$(addsuffix .c,$(subst =,/,$(CHOSEN)))) $(EXTRA_$(BUILD))
KERNEL_OBJ := $(addprefix $(OUT)/,$(addsuffix .o,$(basename $(KERNEL_SRC))))
HEADERS := $(wildcard kernel/*.h kernel/*/*.h kernel/*/*.inc fastpath/*.h fastpath/*.inc \
	variants/*/*.h bench/lib/control.h tests/equal/*.h tests/equal/kind/*)

# The user programs: their folders beside user/lib, and where they are linked.  bench: not where the
# kernel is modulo 256 KB: in a direct-mapped second level of that size each would drive out the
# other's lines; nor where TCBs are modulo 8 pages, which are the sets of the 486's TLB.  v2 is a
# program of rmgr's and sees user/lib alone.
PROGRAMS := sigma0 rmgr bench conformance soak v2
IN_sigma0 := user/sigma0
IN_rmgr := user/rmgr
IN_bench := bench/user bench/lib user/root
IN_conformance := tests/conformance tests/ktap user/root
IN_soak := tests/soak user/root
IN_v2 := tests/v2 tests/ktap
AT_sigma0 := 0x00c00000
AT_bench := 0x00823000
AT_v2 := 0x01000000

USER := build/user
USER_HEADERS := $(wildcard kernel/abi.h kernel/multiboot.h user/*/*.h bench/lib/*.h tests/*/*.h)
user_objects = $(addprefix $(USER)/,$(addsuffix .o,$(basename $(wildcard \
	$(foreach f,$(IN_$(1)) user/lib,$(f)/*.[cS])))))
USER_OBJ := $(sort $(foreach p,$(PROGRAMS),$(call user_objects,$(p))))

.PHONY: all kernel user plugin model iso host-test lint clean reproduce test FORCE
all: kernel user plugin
kernel: $(OUT)/kernel.elf
user: $(PROGRAMS:%=$(USER)/%.elf)
plugin: build/plugin/count.so build/plugin/cover.so build/plugin/held.so
model: build/plugin/model.so

$(OUT)/kernel.elf: $(KERNEL_OBJ) $(wildcard kernel/*.ld) $(OUT)/objects
	$(Q)$(LINK) -Wl,-Map=$(OUT)/kernel.map -T $(SCRIPT) -o $(WITH_LINES) \
		$(LINK_$(BUILD)) $(KERNEL_OBJ)
	$(STRIP)

$(OUT)/%.o: %.c $(HEADERS) $(OUT)/offsets.h $(OUT)/build.h Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(KERNEL_FLAGS) $(if $(filter $*,$(FAST)),$(FAST_OPT),$(KERNEL_OPT)) -c -o $@ $<

$(OUT)/%.o: %.S $(HEADERS) $(OUT)/offsets.h Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(ASM_FLAGS) $(VARIANT_FLAGS) -I$(KIND_DIR) -Ikernel -Ifastpath \
		-Ibench/lib -I$(OUT) -DGATES_TEXT=$(or $(GATES_TEXT_$(BUILD)),.text) -c -o $@ $<

$(OUT)/offsets.h: kernel/offsets.c $(wildcard kernel/*.h) Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 $(TARGET) -O2 -Ikernel -I$(KIND_DIR) -S -o - $< | grep '^#define' \
		> $@.new && mv $@.new $@

# What an image is made of: without this, one whose source is gone would stay as it was.
$(OUT)/objects: FORCE
	@mkdir -p $(@D)
	@echo '$(KERNEL_OBJ)' > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(USER)/objects: FORCE
	@mkdir -p $(@D)
	@echo '$(USER_OBJ)' > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# Changes only when what it says changes, so that nothing is built for nothing.
$(OUT)/build.h: FORCE
	@mkdir -p $(@D)
	@printf '#define BUILD_%s "%s"\n' REVISION '$(REVISION)' COMPILER '$(COMPILER)' \
		KIND '$(BUILD)' FLAGS '$(FLAGS)' > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(USER)/%.o: %.c $(USER_HEADERS) Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(USER_FLAGS) -c -o $@ $<

$(USER)/%.o: %.S $(USER_HEADERS) Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(ASM_FLAGS) -Ikernel -Iuser/lib -c -o $@ $<

.SECONDEXPANSION:
$(USER)/%.elf: $$(call user_objects,$$*) user/user.ld $(USER)/objects
	$(Q)$(LINK) -T user/user.ld -Wl,--defsym=LINK_BASE=$(or $(AT_$*),0x00800000) \
		-o $(WITH_LINES) $(filter %.o,$^)
	$(STRIP)

build/plugin/count.so: $(wildcard harness/plugin/*.[ch])
	@mkdir -p $(@D)
	$(Q)$(CC) -O2 -fPIC -shared -Wall -Wextra -Werror -o $@ $(wildcard harness/plugin/*.c)

WATCH = $(Q)$(CC) -O2 -fPIC -shared -Wall -Wextra -Werror -Iharness/plugin -Iharness/watch \
	-o $@ $(filter %.c,$^)
build/plugin/cover.so: harness/watch/cover.c harness/plugin/qemu_plugin.h
	@mkdir -p $(@D)
	$(WATCH)
build/plugin/held.so: harness/watch/held.c harness/watch/held_plugin.c harness/watch/held.h \
		harness/plugin/marker.c harness/plugin/marker.h harness/plugin/qemu_plugin.h
	@mkdir -p $(@D)
	$(WATCH)

MODEL_SRC := $(wildcard harness/model/*.c) harness/plugin/decode.c harness/plugin/marker.c \
	harness/watch/held.c
build/plugin/model.so: $(MODEL_SRC) \
		$(wildcard harness/model/*.h harness/plugin/*.h harness/watch/*.h)
	@mkdir -p $(@D)
	$(Q)$(CC) -O3 -flto -fPIC -shared -Wall -Wextra -Werror \
		-Wno-missing-field-initializers -Iharness/plugin -Iharness/watch -o $@ \
		$(MODEL_SRC) -lcapstone -ldl

# A GRUB CD for the program PROGRAM with the boot line APPEND.
PROGRAM ?= conformance
APPEND ?= fastpath=asm
ARGS ?= run=all
iso: $(OUT)/l4bench.iso
$(OUT)/l4bench.iso: $(OUT)/kernel.elf user FORCE
	@rm -rf $(OUT)/iso && mkdir -p $(OUT)/iso/boot/grub
	cp $(OUT)/kernel.elf $(USER)/sigma0.elf $(USER)/$(PROGRAM).elf $(OUT)/iso/boot
	printf '%s\n' 'set timeout=0' 'menuentry "l4bench" {' \
		'multiboot /boot/kernel.elf $(APPEND)' 'module /boot/sigma0.elf' \
		'module /boot/$(PROGRAM).elf $(ARGS)' '}' > $(OUT)/iso/boot/grub/grub.cfg
	grub-mkrescue -o $@ $(OUT)/iso \
		--install-modules="multiboot normal iso9660 biosdisk part_msdos" \
		--locales= --fonts= --themes= 2> $(OUT)/iso.log || { cat $(OUT)/iso.log; exit 1; }

HOST_TESTS := $(patsubst tests/host/%.c,build/host/%,$(wildcard tests/host/*.c))
build/host/%: tests/host/%.c $(wildcard tests/host/*.h) $(wildcard kernel/*.[ch] variants/*/*.[ch])
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -m32 -g -O1 --coverage -fno-builtin -fno-strict-aliasing $(WARN) \
		-fsanitize=address,undefined -fno-sanitize-recover=all -Ikernel -Ikernel/check \
		-no-pie -fno-pie -Wl,--section-start=.high=0xf2000000 \
		$(VARIANT_FLAGS) -Itests/host -o $@ $<
host-test: $(HOST_TESTS)
	@$(PYTHON) tests/host/run.py $(if $(SEED),--seed $(SEED)) $(HOST_TESTS)

lint:
	@$(PYTHON) scripts/lint_sources.py

clean:
	rm -rf build

reproduce test:
	./l4bench $@
