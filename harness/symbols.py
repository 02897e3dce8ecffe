# SPDX-License-Identifier: BSD-2-Clause
"""Names, addresses and source lines of an i386 ELF image, ours or anybody's.

A place is written as `name`, `name+0x10` or an address, `0x100040`. `Symbols.address` raises
UsageError for a name that the image does not have, with those that look like it; `Symbols.at` goes
the other way. Lines are asked of addr2line. The images of this tree are stripped of their lines;
these stand in FILE.debug beside FILE.elf and are found there.
"""
import bisect
import difflib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from harness.errors import UsageError, WorkFailed
from harness.process import answer_of

PLACE = re.compile(r"(?P<name>[A-Za-z_.$][\w.$@]*)(?:\+(?P<more>0[xX][0-9a-fA-F]+|\d+))?")
USELESS = {"STT_FILE", "STT_SECTION"}
CLOSEST = 5             # how many names that look like a wrong one are told
ADDRESSES = 1 << 32
EXECUTED = 4            # SHF_EXECINSTR
_DISCRIMINATOR = re.compile(r" \(discriminator \d+\)$")


def address_of_number(text: str) -> int | None:
    """The address, if the text is one and not a name."""
    try:
        number = int(text, 0)
    except ValueError:
        return None
    if not 0 <= number < ADDRESSES:
        raise UsageError(f"address {text} is not one of a 32-bit machine")
    return number


@dataclass(frozen=True, order=True)
class Code:
    """A name in a section of code; `size` is in bytes, 0 where the file does not say it."""
    address: int
    shared: bool            # global: of two names for one address it is the one to say
    size: int
    name: str


@dataclass(frozen=True)
class Line:
    """A place in the source; `file` is as the compiler was told it, relative to the tree."""
    function: str
    file: str
    number: int


@dataclass(frozen=True)
class Symbols:
    """The symbols of one image; a name that stands more than once has all its addresses."""
    path: Path
    places: dict[str, tuple[int, ...]]
    code: tuple[Code, ...] = ()     # sorted

    def at(self, address: int) -> str:
        """The name at or before an address, as `name+0x10`; nothing if none is known to be."""
        index = bisect.bisect_left(self.code, Code(address + 1, False, 0, "")) - 1
        if index < 0:
            return ""
        found = self.code[index]
        offset = address - found.address
        if found.size and offset >= found.size:
            return ""
        return f"{found.name}+{offset:#x}" if offset else found.name

    def address(self, place: str) -> int:
        """Where a place is; UsageError if it is nowhere, or if the name is in two places."""
        number = address_of_number(place)
        if number is not None:
            return number
        parts = PLACE.fullmatch(place)
        if not parts:
            raise UsageError(f"'{place}' is neither an address (0x...) nor a name (name+0x10)")
        found = self.places.get(parts["name"], ())
        if not found:
            raise UsageError(f"{self.path.name} has no symbol '{parts['name']}'"
                             f"{self._near(parts['name'])}")
        if len(found) > 1:
            listed = ", ".join(f"{at:#010x}" for at in found)
            raise UsageError(f"'{parts['name']}' stands {len(found)} times in {self.path.name}: "
                             f"give one of the addresses {listed}")
        return (found[0] + int(parts["more"] or "0", 0)) % ADDRESSES

    def _near(self, name: str) -> str:
        if not self.places:
            return ": it has no symbols at all, so give addresses (0x...)"
        near = difflib.get_close_matches(name, self.places, n=CLOSEST, cutoff=0.5)
        if not near:
            near = [known for known in self.places if name.lower() in known.lower()][:CLOSEST]
        return f". Did you mean {' or '.join(near)}?" if near else "; nm lists what it has"


def read(path: Path) -> Symbols:
    """The symbols of an i386 ELF file; UsageError says why it is not one."""
    try:
        with path.open("rb") as file:
            elf = ELFFile(file)
            if elf.header["e_machine"] != "EM_386" or elf.elfclass != 32:
                raise UsageError(f"{path} is for {elf.get_machine_arch()} ({elf.elfclass} bits), "
                                 "not for i386: the model knows 32-bit code only")
            return Symbols(path, _places(elf), tuple(sorted(_code(elf))))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except ELFError as error:
        raise UsageError(f"{path} is not an ELF file: {error}") from error


def _places(elf: ELFFile) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for section in elf.iter_sections():
        if not isinstance(section, SymbolTableSection):
            continue
        for symbol in section.iter_symbols():
            info = symbol["st_info"]["type"]
            if symbol.name and symbol["st_shndx"] != "SHN_UNDEF" and info not in USELESS:
                found.setdefault(symbol.name, set()).add(symbol["st_value"])
    return {name: tuple(sorted(places)) for name, places in found.items()}


def _code(elf: ELFFile) -> Iterable[Code]:
    """The names of functions and labels; assembler gives them neither type nor size."""
    executed = {index for index, section in enumerate(elf.iter_sections())
                if section["sh_flags"] & EXECUTED}
    for section in elf.iter_sections():
        if not isinstance(section, SymbolTableSection):
            continue
        for symbol in section.iter_symbols():
            info = symbol["st_info"]
            if symbol.name and symbol["st_shndx"] in executed and info["type"] not in USELESS:
                yield Code(symbol["st_value"], info["bind"] != "STB_LOCAL", symbol["st_size"],
                           symbol.name)


def lines_of(path: Path, addresses: Iterable[int]) -> dict[int, tuple[Line, ...]]:
    """Source lines, innermost first; none for an address that the image does not know."""
    wanted = "".join(f"{address:#x}\n" for address in sorted(set(addresses)))
    if not wanted:
        return {}
    debug = path.with_suffix(".debug")
    image = debug if debug.is_file() else path
    text = answer_of(["addr2line", "--addresses", "--functions", "--inlines",
                      f"--exe={image.resolve()}"], path.parent, given=wanted)
    return parse_addr2line(text)


def parse_addr2line(text: str) -> dict[int, tuple[Line, ...]]:
    """Of each address its line, and those of the functions that it was inlined into. Pure."""
    found: dict[int, tuple[Line, ...]] = {}
    words, at, index = text.splitlines(), -1, 0
    while index < len(words):
        if words[index].startswith("0x"):
            at = int(words[index], 16)
            found[at] = ()
            index += 1
            continue
        if index + 1 >= len(words) or at < 0:
            raise WorkFailed(f"addr2line said '{words[index]}', which is not understood")
        line = _line(words[index], words[index + 1])
        found[at] += (line,) if line.file else ()
        index += 2
    return found


def _line(function: str, place: str) -> Line:
    file, _, number = _DISCRIMINATOR.sub("", place).rpartition(":")
    known = file.strip("?")
    return Line("" if function == "??" else function, os.path.normpath(known) if known else "",
                int(number) if known and number.isdigit() else 0)
