# SPDX-License-Identifier: BSD-2-Clause
"""Makes a small tree that has what the harness looks for, with a Makefile that builds nothing."""
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
MAKEFILE = """\
BUILD ?= bench
AXES := sched=lazy timeout=lists
OUT := build/$(BUILD)$(addprefix -,$(subst =,-,$(AXIS)))
kernel:
\tmkdir -p $(OUT)
\techo $(OUT) > $(OUT)/kernel.elf
\tcp kernel.map $(OUT)/kernel.map
user:
\tmkdir -p build/user
\ttouch build/user/sigma0.elf build/user/bench.elf build/user/conformance.elf
plugin:
\tmkdir -p build/plugin
\ttouch build/plugin/count.so
model:
\tmkdir -p build/plugin
\ttouch build/plugin/model.so
broken:
\tfalse
"""
KERNEL_MAP = """\
Discarded input sections

 .text          0x00000000        0x7 build/X/kernel/dropped.o

Linker script and memory map

 .text          0xc0101000       0x5b build/X/kernel/ipc.o
 .text.unlikely
                0xc0101100       0x10 build/X/kernel/ipc.o
 .text          0xc0101200       0x20 build/X/kernel/kdebug.o
 .boot          0x00100000        0x8 build/X/kernel/start.o
 .fastpath.asm  0xc0102000       0x64 build/X/fastpath/asm.o
 .fastpaths     0xc0102100       0x18 build/X/fastpath/asm.o
 .text          0xc0103000       0x30 build/X/variants/sched/lazy.o
 *fill*         0xc0103030        0x8
 .rodata        0xc0104000      0x100 build/X/kernel/ipc.o
"""
FILES = {
    "Makefile": MAKEFILE,
    "kernel.map": KERNEL_MAP.replace("/X/", "/release/"),
    "fastpath/asm.S": 'VARIANT fastpath, asm, "the short way", "liedtke93"\n',
    "fastpath/c.c": 'VARIANT(fastpath, c, "the short way in "\n\t"C", "liedtke93");\n',
    "fastpath/none.S": 'VARIANT fastpath, none, "straight to the C path", ""\n',
    "variants/sched/lazy.c": 'VARIANT(sched, lazy, "queues cleaned late", "liedtke93");\n',
    "variants/sched/benno.c": 'VARIANT(sched, benno, "queues exact", "");\n',
    "variants/sched/sched.h": "/* the contract of the axis */\n",
    "variants/timeout/lists.c": "/* no record in here */\n",
    "bench/user/ipc_call.c": 'BENCH(ipc_call, "What does a call cost?", FAST);\n',
    "bench/user/null_syscall.c": 'BENCH(null_syscall, "And an empty one?", NONE);\n',
    "bench/user/overhead.c": 'BENCH(overhead, "What does asking cost?", NONE);\n',
    "bench/kern/int_iret.c": 'BENCH(int_iret, "What does the gate cost?", NONE);\n',
}


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""
    code: int
    out: str
    err: str


def make(root: Path) -> Path:
    """Fill a new folder; the front door, harness and scripts are those of the real tree."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "bin").mkdir()
    (root / "bin" / "qemu-system-i386").symlink_to(HERE / "fake_guest.py")
    (root / "results").mkdir()
    for name in ("harness", "scripts", "results/reference"):
        (root / name).symlink_to(ROOT / name)
    (root / "l4bench").write_bytes((ROOT / "l4bench").read_bytes())
    (root / "l4bench").chmod(0o755)
    return root


def add_machine(root: Path, fields: str) -> None:
    """Gives a tree a machine of its own beside those of the real tree."""
    (root / "harness").unlink()
    (root / "harness" / "machines").mkdir(parents=True)
    for path in (ROOT / "harness").iterdir():
        if path.name != "machines":
            (root / "harness" / path.name).symlink_to(path)
    for path in (ROOT / "harness" / "machines").glob("*.py"):
        (root / "harness" / "machines" / path.name).symlink_to(path)
    (root / "harness" / "machines" / "own.py").write_text(
        f"from harness.machine import Machine\nMACHINE = Machine({fields})\n", encoding="utf-8")


def call(root: Path, *words: str, guest: str = "good", limit: float = 120) -> Said:
    """Type a command in a tree, from another folder."""
    env = {**os.environ, "FAKE_GUEST": guest, "PATH": f"{root / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run([root / "l4bench", *words], cwd="/", env=env, capture_output=True,
                          text=True, timeout=limit, check=False)
    return Said(done.returncode, done.stdout, done.stderr)
