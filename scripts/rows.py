# SPDX-License-Identifier: BSD-2-Clause
"""A run as rows: one number a row, with its name, unit and samples. Pure."""
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from harness.measure import intervals_of
from harness.store import Run

# measure: the column of the counter, the unit
MEASURES: dict[str, tuple[str, str]] = {
    "kernel_instructions": ("kernel", "instructions"),
    "user_instructions": ("user", "instructions"),
    "instructions": ("total", "instructions"),
    "entries": ("entries", "count"),
    "kernel_loads": ("kernel_loads", "count"),
    "kernel_stores": ("kernel_stores", "count"),
    "cr3_loads": ("cr3_loads", "count"),
    "segment_loads": ("segment_loads", "count"),
    "io": ("io", "count"),
    "invlpg": ("invlpg", "count"),
}
JUDGED = ("kernel_instructions", "instructions")


@dataclass(frozen=True)
class Row:
    machine: str
    fastpath: str
    bench: str
    case: str
    measure: str
    unit: str
    values: tuple[int, ...]

    @property
    def name(self) -> str:
        return ".".join((self.machine, self.fastpath, self.bench, self.case, self.measure))

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def same(self) -> bool:
        return len(set(self.values)) == 1

    @property
    def n(self) -> int:
        return len(self.values)


def rows(run: Run) -> tuple[Row, ...]:
    """Every row of a run that has been watched by the counter; of others there are none."""
    return tuple(_rows(run)) if run.intervals else ()


def _rows(run: Run) -> Iterator[Row]:
    for samples in run.log.samples:
        own = intervals_of(samples, run.intervals)
        for measure, (column, unit) in MEASURES.items():
            values = tuple(int(getattr(interval, column)) for interval in own)
            yield Row(run.meta.machine, samples.fastpath, samples.bench, samples.case, measure,
                      unit, values)


@dataclass(frozen=True)
class Key:
    fastpath: str
    bench: str
    case: str
    measure: str


def by_key(found: tuple[Row, ...]) -> dict[Key, Row]:
    return {Key(row.fastpath, row.bench, row.case, row.measure): row for row in found}
