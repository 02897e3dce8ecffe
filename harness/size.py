# SPDX-License-Identifier: BSD-2-Clause
"""Bytes of text and read-only data of each module of a kernel, from the linker's map. Pure."""
import re
from dataclasses import dataclass

# DEBUG_OBJECTS: those of kernel/ that a kernel without debug aids would not have.
GROUPS = ("kernel", "variant", "fastpath", "bench", "debug", "other")
DEBUG_OBJECTS = frozenset({"kdebug", "console", "print", "banner"})
_INPUT = re.compile(r"^ \.(text|boot|policy|fastpath|direct|rodata)(?:\.\S+)?"
                    r"\s+0x[0-9a-f]+\s+0x([0-9a-f]+)"
                    r"\s+(\S+\.o)$")
_WRAPPED = re.compile(r"^ (\S+)\n\s+(?=0x)", re.MULTILINE)


@dataclass(frozen=True)
class Module:
    group: str      # one of GROUPS
    name: str       # such as kernel/ipc
    text_bytes: int
    rodata_bytes: int = 0   # strings of several modules that are the same count for the first


def _group(name: str) -> str:
    top, _, rest = name.partition("/")
    if top == "kernel":
        return "debug" if rest.rsplit("/", 1)[-1] in DEBUG_OBJECTS or "debug/" in rest else "kernel"
    return {"fastpath": "fastpath", "variants": "variant", "bench": "bench"}.get(top, "other")


def modules(linker_map: str, folder: str) -> tuple[Module, ...]:
    """The modules of a map; `folder` is the build folder's name, which object paths go through."""
    text: dict[str, int] = {}
    rodata: dict[str, int] = {}
    used = linker_map.partition("Linker script and memory map")[2]
    for line in _WRAPPED.sub(r" \1 ", used).splitlines():
        match = _INPUT.match(line)
        if match:
            name = match[3].rpartition(f"{folder}/")[2].removesuffix(".o")
            sums = rodata if match[1] == "rodata" else text
            sums[name] = sums.get(name, 0) + int(match[2], 16)
    return tuple(Module(_group(name), name, text.get(name, 0), rodata.get(name, 0))
                 for name in sorted(text.keys() | rodata.keys())
                 if text.get(name) or rodata.get(name))


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
    sums["size.kernel.text_rodata_bytes"] = sum(
        module.text_bytes + module.rodata_bytes for module in found if module.group == "kernel")
    return sums
