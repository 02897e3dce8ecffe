# SPDX-License-Identifier: BSD-2-Clause
"""Bytes of text and read-only data of each module of a kernel, from the linker's map. Pure.

What lies in the sections of boot (kernel/kernel.ld) is given back after boot and stands apart.
"""
import re
from dataclasses import dataclass

# DEBUG_OBJECTS: those of kernel/ that a kernel without debug aids would not have.
GROUPS = ("kernel", "variant", "fastpath", "bench", "boot", "debug", "other")
BOOT_SECTIONS = frozenset({".boot", ".boot.text"})
DEBUG_OBJECTS = frozenset({"kdebug", "console", "print", "banner"})
_INPUT = re.compile(r"^ \.(text|boot\.rodata|boot|multiboot|policy|fastpath|direct|rodata)"
                    r"(?:\.\S+)?"
                    r"\s+0x[0-9a-f]+\s+0x([0-9a-f]+)"
                    r"\s+(\S+\.o)$")
_GROUP_OF = {"kernel": "kernel", "fastpath": "fastpath", "variants": "variant", "bench": "bench"}
_OUTPUT = re.compile(r"^(\.\S+)")
_WRAPPED = re.compile(r"^ (\S+)\n\s+(?=0x)", re.MULTILINE)


@dataclass(frozen=True)
class Module:
    group: str      # one of GROUPS
    name: str       # such as kernel/ipc
    text_bytes: int
    rodata_bytes: int = 0   # strings of several modules that are the same count for the first


def _group(name: str, section: str) -> str:
    top, _, rest = name.partition("/")
    if top == "kernel":
        if rest.rsplit("/", 1)[-1] in DEBUG_OBJECTS or "debug/" in rest:
            return "debug"
    if section in BOOT_SECTIONS:
        return "boot"
    return _GROUP_OF.get(top, "other")


def modules(linker_map: str, folder: str) -> tuple[Module, ...]:
    """The modules of a map; `folder` is the build folder's name, which object paths go through."""
    text: dict[tuple[str, str], int] = {}
    rodata: dict[tuple[str, str], int] = {}
    section = ""
    used = linker_map.partition("Linker script and memory map")[2]
    for line in _WRAPPED.sub(r" \1 ", used).splitlines():
        if output := _OUTPUT.match(line):
            section = output[1]
        if match := _INPUT.match(line):
            name = match[3].rpartition(f"{folder}/")[2].removesuffix(".o")
            key = (_group(name, section), name)
            sums = rodata if "rodata" in match[1] else text
            sums[key] = sums.get(key, 0) + int(match[2], 16)
    return tuple(Module(*key, text.get(key, 0), rodata.get(key, 0))
                 for key in sorted(text.keys() | rodata.keys(), key=lambda key: key[1])
                 if text.get(key) or rodata.get(key))


def totals(found: tuple[Module, ...]) -> dict[str, int]:
    """Figures by name: size.<group>.text_bytes, each fastpath's own, the kernel with its data."""
    sums: dict[str, int] = {}
    coded = [module for module in found if module.text_bytes]
    for module in sorted(coded, key=lambda module: GROUPS.index(module.group)):
        names = [module.group]
        if module.group in ("fastpath", "variant"):
            names.append(module.name.replace("/", "."))
        for name in names:
            key = f"size.{name}.text_bytes"
            sums[key] = sums.get(key, 0) + module.text_bytes
    for group in ("kernel", "variant", "boot"):
        members = [module for module in found if module.group == group]
        if members:
            sums[f"size.{group}.text_rodata_bytes"] = sum(
                module.text_bytes + module.rodata_bytes for module in members)
    return sums
