# SPDX-License-Identifier: BSD-2-Clause
"""What stands at an address: the instruction, its name, its source lines; of several images."""
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from harness import symbols
from harness.process import answer_of
from harness.symbols import Line

KERNEL_BASE = 0xC0000000        # kernel/layout.h
_INSTRUCTION = re.compile(r"^\s*([0-9a-f]+):\t(.*?)(?:\s+<[^>]*>)?\s*$")


@dataclass(frozen=True)
class Place:
    """`lines` are innermost first: a function, then what it was inlined into."""
    text: str
    symbol: str
    lines: tuple[Line, ...] = ()

    @property
    def name(self) -> str:
        return self.symbol.partition("+")[0]

    @property
    def offset(self) -> str:
        return self.symbol.partition("+")[2] or "0x0"

    @property
    def source(self) -> str:
        return f"{self.lines[0].file}:{self.lines[0].number}" if self.lines else ""


def is_kernel(address: int) -> bool:
    return address >= KERNEL_BASE


def parse_objdump(text: str) -> dict[int, str]:
    """Instructions by address; what objdump calls a target by its symbol is left out. Pure."""
    found = {}
    for line in text.splitlines():
        parts = _INSTRUCTION.match(line)
        if parts:
            found[int(parts[1], 16)] = " ".join(parts[2].split())
    return found


def of_image(path: Path, addresses: Iterable[int]) -> dict[int, Place]:
    """The places of those addresses that lie in the image's code."""
    code = parse_objdump(answer_of(["objdump", "-d", "--no-show-raw-insn", str(path)],
                                   path.parent))
    wanted = sorted(set(addresses) & set(code))
    names, lines = symbols.read(path), symbols.lines_of(path, wanted)
    return {address: Place(code[address], names.at(address), lines.get(address, ()))
            for address in wanted}
