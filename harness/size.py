# SPDX-License-Identifier: BSD-2-Clause
"""Bytes of text of each module of a kernel image, read from the linker's map. Pure."""
import re
from dataclasses import dataclass

# DEBUG_OBJECTS: those of kernel/ that a kernel without debug aids would not have.
GROUPS = ("kernel", "variant", "fastpath", "bench", "debug", "other")
DEBUG_OBJECTS = frozenset({"kdebug", "console", "print", "banner"})
_INPUT = re.compile(r"^ \.(?:text|boot|policy|fastpath)(?:\.\S+)?\s+0x[0-9a-f]+\s+0x([0-9a-f]+)"
                    r"\s+(\S+\.o)$")
_WRAPPED = re.compile(r"^ (\S+)\n\s+(?=0x)", re.MULTILINE)


@dataclass(frozen=True)
class Module:
    group: str      # one of GROUPS
    name: str       # such as kernel/ipc
    text_bytes: int


def _group(name: str) -> str:
    top, _, rest = name.partition("/")
    if top == "kernel":
        return "debug" if rest.rsplit("/", 1)[-1] in DEBUG_OBJECTS or "debug/" in rest else "kernel"
    return {"fastpath": "fastpath", "variants": "variant", "bench": "bench"}.get(top, "other")


def modules(linker_map: str, folder: str) -> tuple[Module, ...]:
    """The modules of a map; `folder` is the build folder's name, which object paths go through."""
    found: dict[str, int] = {}
    used = linker_map.partition("Linker script and memory map")[2]
    for line in _WRAPPED.sub(r" \1 ", used).splitlines():
        match = _INPUT.match(line)
        if match:
            name = match[2].rpartition(f"{folder}/")[2].removesuffix(".o")
            found[name] = found.get(name, 0) + int(match[1], 16)
    return tuple(Module(_group(name), name, size) for name, size in sorted(found.items()) if size)


def totals(found: tuple[Module, ...]) -> dict[str, int]:
    """Figures by name: size.<group>.text_bytes, and each fastpath's own."""
    sums: dict[str, int] = {}
    for module in sorted(found, key=lambda module: GROUPS.index(module.group)):
        names = [module.group]
        if module.group in ("fastpath", "variant"):
            names.append(module.name.replace("/", "."))
        for name in names:
            key = f"size.{name}.text_bytes"
            sums[key] = sums.get(key, 0) + module.text_bytes
    return sums
