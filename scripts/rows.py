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
# Of a modelled machine beside; what the columns mean stands in harness/model/events.h.
MODELLED: dict[str, tuple[str, str]] = {
    "modelled_cycles": ("modelled_cycles", "modelled cycles"),
    **{name: (name, "clocks") for name in ("agi", "prefix", "wbstall")},
    **{name: (name, "count") for name in (
        "pairs", "imiss", "dmiss_read", "dmiss_write", "l2miss", "itlb", "dtlb", "mispred",
        "untimed", "code_lines", "data_lines", "code_pages", "data_pages", "tlb_entries")},
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
        measures = MEASURES | (MODELLED if own[0].model else {})
        for measure, (column, unit) in measures.items():
            values = tuple(interval.value(column) for interval in own)
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
