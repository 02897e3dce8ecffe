# SPDX-License-Identifier: BSD-2-Clause
"""The QEMU command line of a boot. Pure: paths are as seen from the root of the tree."""
from dataclasses import dataclass

from harness.machine import Machine

EXIT_DEVICE = ("-device", "isa-debug-exit,iobase=0xf4,iosize=4")
GOOD_EXIT, CHECKS_FAILED_EXIT, PANIC_EXIT = 33, 35, 37


@dataclass(frozen=True)
class Boot:
    """What is started: a kernel with its boot line and modules, or an ISO; and what watches."""
    machine: Machine
    kernel: str = ""
    cmdline: str = ""
    modules: tuple[str, ...] = ()   # file name and arguments, as one word line each
    iso: str = ""
    plugins: tuple[str, ...] = ()   # who watches, and the output: "count.so,out=FILE"
    extra: tuple[str, ...] = ()     # more QEMU arguments, such as -cpu 486


def _medium(boot: Boot) -> list[str]:
    if boot.iso:
        return ["-cdrom", boot.iso, "-boot", "d"]
    doubled = [module.replace(",", ",,") for module in boot.modules]
    return ["-kernel", boot.kernel, "-append", boot.cmdline, "-initrd", ",".join(doubled)]


def command(boot: Boot, serial: list[str]) -> list[str]:
    """The words of the command; `serial` says where the serial line goes."""
    words = [boot.machine.program, "-M", "pc", "-m", "64", "-nodefaults", "-vga", "std",
             *serial, "-no-reboot", *EXIT_DEVICE, *boot.machine.arguments, *boot.extra]
    for plugin in boot.plugins:
        words += ["-plugin", plugin]
    return words + _medium(boot)


def to_file(path: str) -> list[str]:
    return ["-display", "none", "-monitor", "none", "-serial", f"file:{path}"]


def to_console() -> list[str]:
    return ["-display", "none", "-serial", "mon:stdio"]
