# SPDX-License-Identifier: BSD-2-Clause
"""Names and addresses of an i386 ELF image, ours or anybody's.

A place is written as `name`, `name+0x10` or an address, `0x100040`. `Symbols.address` raises
UsageError for a name that the image does not have, with those that look like it.
"""
import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from harness.errors import UsageError

PLACE = re.compile(r"(?P<name>[A-Za-z_.$][\w.$@]*)(?:\+(?P<more>0[xX][0-9a-fA-F]+|\d+))?")
USELESS = {"STT_FILE", "STT_SECTION"}
CLOSEST = 5             # how many names that look like a wrong one are told
ADDRESSES = 1 << 32


def address_of_number(text: str) -> int | None:
    """The address, if the text is one and not a name."""
    try:
        number = int(text, 0)
    except ValueError:
        return None
    if not 0 <= number < ADDRESSES:
        raise UsageError(f"address {text} is not one of a 32-bit machine")
    return number


@dataclass(frozen=True)
class Symbols:
    """The symbols of one image; a name that stands more than once has all its addresses."""
    path: Path
    places: dict[str, tuple[int, ...]]

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
            return Symbols(path, _places(elf))
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
