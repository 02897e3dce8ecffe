# SPDX-License-Identifier: BSD-2-Clause
"""What harness/watch/held.h wrote: how long interrupts were held off, and where. Pure."""
import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass

COLUMNS = ("seq", "id", "status", "held", "first", "last", "places")
_BOUND = re.compile(r"interrupt is held off for at most ([0-9 ]+) instructions")


class BadHeld(ValueError):
    """The file breaks the format; the text says where."""


@dataclass(frozen=True)
class Held:
    """The longest stretch of one interval in which no interrupt could be taken."""
    seq: int
    status: str
    held: int                           # instructions of the kernel, or modelled cycles
    first: int                          # addresses of its first and last block
    last: int
    places: tuple[tuple[int, int], ...]     # address of a block, what was spent in it


def parse(text: str) -> tuple[Held, ...]:
    """The intervals in their order, which is also their number."""
    rows = csv.reader(io.StringIO(text))
    header = tuple(next(rows, []))
    if header != COLUMNS:
        raise BadHeld(f"line 1: the columns are {','.join(header)}, not {','.join(COLUMNS)}")
    return tuple(_row(number, row) for number, row in enumerate(rows))


def _row(number: int, row: list[str]) -> Held:
    try:
        seq, _, status, held, first, last, places = row
        found = Held(int(seq), status, int(held), int(first, 16), int(last, 16),
                     tuple(_place(word) for word in places.split()))
    except ValueError as error:
        raise BadHeld(f"line {number + 2}: {error}") from error
    if found.seq != number:
        raise BadHeld(f"line {number + 2}: interval {found.seq}, expected {number}")
    return found


def _place(word: str) -> tuple[int, int]:
    address, _, spent = word.partition(":")
    return int(address, 16), int(spent)


def by_function(held: Held, name_of: Callable[[int], str]) -> list[tuple[str, int]]:
    """Where the stretch was spent, the most first; `name_of` says in which function a place is."""
    spent: dict[str, int] = {}
    for address, count in held.places:
        name = name_of(address)
        spent[name] = spent.get(name, 0) + count
    return sorted(spent.items(), key=lambda item: (-item[1], item[0]))


def bound(decisions: str) -> int:
    """The bound that kernel/DECISIONS.md states, in instructions; 0: it states none."""
    found = _BOUND.search(" ".join(decisions.split()))
    return int(found[1].replace(" ", "")) if found else 0
