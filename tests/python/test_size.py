# SPDX-License-Identifier: BSD-2-Clause
"""What a linker's map says of modules: harness/size.py."""
from harness import size

MAP = """
.text           0x00000000       0x99 build/release/kernel/before.o

Linker script and memory map

.boot           0x00100000       0x20
 .multiboot     0x00100000        0xc build/release/kernel/ia32/start.o
 .boot          0x0010000c       0x14 build/release/kernel/ia32/start.o

.boot.text      0xc0100020      0x100 load address 0x0000000000100020
 .boot.text     0xc0100020       0x10 build/release/kernel/io.o
 .boot.rodata   0xc0100030        0x4 build/release/kernel/io.o
 .text          0xc0100030       0x30 build/release/kernel/boot.o
 .text          0xc0100060       0x40 build/release/kernel/banner.o
 .rodata.str1.1
                0xc01000a0        0x8 build/release/kernel/boot.o

.text           0xc0101000      0x100 load address 0x0000000000101000
 .text          0xc0101000       0x50 build/release/kernel/io.o
 .text          0xc0101050        0x0 build/release/kernel/boot.o
 .policy        0xc0101050       0x20 build/release/variants/sched/lazy.o

.rodata         0xc0102000       0x10
 .rodata        0xc0102000       0x10 build/release/kernel/io.o
"""


def test_what_boot_leaves_behind_is_not_the_kernels() -> None:
    found = {(module.group, module.name): (module.text_bytes, module.rodata_bytes)
             for module in size.modules(MAP, "release")}
    assert found == {("boot", "kernel/ia32/start"): (0x20, 0), ("boot", "kernel/boot"): (0x30, 8),
                     ("boot", "kernel/io"): (0x10, 4), ("kernel", "kernel/io"): (0x50, 0x10),
                     ("debug", "kernel/banner"): (0x40, 0),
                     ("variant", "variants/sched/lazy"): (0x20, 0)}


def test_totals() -> None:
    sums = size.totals(size.modules(MAP, "release"))
    assert sums["size.kernel.text_rodata_bytes"] == 0x60
    assert sums["size.boot.text_rodata_bytes"] == 0x20 + 0x38 + 0x14
    assert sums["size.variants.sched.lazy.text_bytes"] == 0x20
    assert "size.fastpath.text_bytes" not in sums
