# SPDX-License-Identifier: BSD-2-Clause
"""What the instruction counter wrote: one interval between two markers a line. Pure."""
import csv
import io
from dataclasses import dataclass, field, fields


@dataclass(frozen=True)
class Interval:
    seq: int
    id: int
    status: str
    total: int
    kernel: int
    user: int
    entries: int
    kernel_loads: int
    kernel_stores: int
    user_loads: int
    user_stores: int
    cr3_loads: int
    segment_loads: int
    io: int
    invlpg: int
    # what a modelled machine has beside
    model: tuple[tuple[str, int], ...] = field(default=(), kw_only=True)

    def value(self, column: str) -> int:
        found = dict(self.model).get(column)
        return int(getattr(self, column)) if found is None else found


COLUMNS = tuple(item.name for item in fields(Interval) if item.name != "model")


class BadIntervals(ValueError):
    """The file breaks the format; the text says where."""


def parse(text: str) -> tuple[Interval, ...]:
    """The intervals in their order, which is also their number."""
    rows = csv.reader(io.StringIO(text))
    header: list[str] = next(rows, [])
    more = tuple(header[len(COLUMNS):])
    if tuple(header[:len(COLUMNS)]) != COLUMNS or (more and more[0] != "modelled_cycles"):
        raise BadIntervals(f"line 1: the columns are {','.join(header)}, not {','.join(COLUMNS)}")
    return tuple(_interval(number, row, more) for number, row in enumerate(rows))


def _interval(number: int, row: list[str], more: tuple[str, ...]) -> Interval:
    expected = len(COLUMNS) + len(more)
    if len(row) != expected:
        raise BadIntervals(f"line {number + 2}: {len(row)} columns, not {expected}")
    try:
        counts = [int(word) for word in row[3:]]
        seq, ident = int(row[0]), int(row[1])
    except ValueError as error:
        raise BadIntervals(f"line {number + 2}: {error}") from error
    if seq != number:
        raise BadIntervals(f"line {number + 2}: interval {seq}, expected {number}")
    own = len(COLUMNS) - 3
    return Interval(seq, ident, row[2], *counts[:own], model=tuple(zip(more, counts[own:])))
