# SPDX-License-Identifier: BSD-2-Clause
"""Reads the published numbers and the peers' counts from results/reference/."""
import csv
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar

T = TypeVar("T", "Peer", "Printed", "Place")
NOT_OF_A_PAPER = ("peers.csv", "anchors.csv")


@dataclass(frozen=True)
class Peer:
    """What another kernel needs for the same work."""
    kernel: str
    revision: str
    path: str
    operation: str
    case: str
    measure: str
    value: str
    unit: str
    entry: str
    note: str
    status: str

    @property
    def number(self) -> float:
        return float(self.value)


@dataclass(frozen=True)
class Printed:
    """A number as a paper or a page prints it."""
    paper: str
    place: str
    row: str
    column: str
    value: str
    unit: str
    hardware: str
    status: str
    note: str

    @property
    def from_memory(self) -> bool:
        return self.status == "from-memory"


@dataclass(frozen=True)
class Place:
    """Which printed number stands beside a benchmark's result on a modelled machine."""
    machine: str
    benchmark: str
    case: str
    paper: str
    place: str
    row: str
    column: str
    hardware: str
    conditions: str


@dataclass(frozen=True)
class Anchor:
    """The number itself; it is reported beside the model's, and nothing is fitted to it."""
    place: Place
    printed: Printed

    def cycles(self, mhz: float) -> float:
        """On a processor of that clock."""
        return float(self.printed.value) * (mhz if self.printed.unit == "us" else 1)


class BadReference(ValueError):
    """A file of numbers breaks the format; the text names file and line."""


def _read(path: Path, kind: type[T]) -> tuple[T, ...]:
    columns = [item.name for item in fields(kind)]
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if list(reader.fieldnames or []) != columns:
            raise BadReference(f"{path}:1: the columns must be {','.join(columns)}")
        found = []
        for row in reader:
            if None in row or None in row.values():
                raise BadReference(f"{path}:{reader.line_num}: not {len(columns)} columns")
            found.append(kind(**row))
    return tuple(found)


def peers(folder: Path) -> tuple[Peer, ...]:
    path = folder / "peers.csv"
    return _read(path, Peer) if path.exists() else ()


def printed(folder: Path) -> tuple[Printed, ...]:
    """Every paper's rows, in the order of the files' names."""
    found: list[Printed] = []
    for path in sorted(folder.glob("*.csv")):
        if path.name not in NOT_OF_A_PAPER:
            found += _read(path, Printed)
    return tuple(found)


def anchors(folder: Path) -> tuple[Anchor, ...]:
    """What papers print for the benchmarks, each with the row that it is printed in."""
    path = folder / "anchors.csv"
    rows = {(row.paper, row.place, row.row, row.column, row.hardware): row
            for row in printed(folder)}
    made = []
    for place in _read(path, Place) if path.exists() else ():
        key = (place.paper, place.place, place.row, place.column, place.hardware)
        if key not in rows or rows[key].unit not in ("us", "cycles"):
            raise BadReference(f"{path}: no time or cycles at {', '.join(key)}")
        made.append(Anchor(place, rows[key]))
    return tuple(made)
