# SPDX-License-Identifier: BSD-2-Clause
"""A run as rows: one number a row, with its name, unit and samples. Pure."""
import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from harness.measure import intervals_of, timed
from harness.records import Samples
from harness.store import End, Run

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
    **{name: (name, "clocks") for name in ("agi", "prefix", "issue", "wbstall")},
    **{name: (name, "count") for name in (
        "pairs", "imiss", "dmiss_read", "dmiss_write", "l2miss", "itlb", "dtlb", "mispred",
        "untimed", "code_lines", "data_lines", "code_pages", "data_pages", "tlb_entries")},
}
TIME = "time"           # of a machine that nobody watches, in its unit, overhead taken off
HELD = "held_off"       # the longest that an interrupt was held off, in the machine's unit
CYCLES = "modelled_cycles"
JUDGED = ("kernel_instructions", "instructions", CYCLES, HELD, TIME)
ISSUE_SHARE = 0.02      # by which the rules of pairing, stalls and predictions may be wrong


@dataclass(frozen=True)
class Row:
    machine: str
    fastpath: str
    bench: str
    case: str
    measure: str
    unit: str
    values: tuple[int, ...]
    # of modelled cycles: the median with every uncertain figure at its fast end and at its slow
    # end (none: the run has no interval), and what the rules themselves may be wrong by
    ends: tuple[float, ...] = ()
    slack: float = 0.0

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

    @property
    def interval(self) -> tuple[int, int] | None:
        """The result lies in it if every uncertain figure lies in its band."""
        if not self.ends:
            return None
        found = (self.median, *self.ends)
        return (max(0, math.floor(min(found) - self.slack)), math.ceil(max(found) + self.slack))


def rows(run: Run) -> tuple[Row, ...]:
    """Every row of a run that has been watched by the counter; of others there are none."""
    return tuple(_rows(run)) if run.intervals else ()


def _cycles_at(end: End, wanted: Samples) -> float:
    """The median of the same benchmark, case and fastpath in the boot of an end."""
    for samples in end.log.samples:
        if (samples.bench, samples.case, samples.fastpath) == (wanted.bench, wanted.case,
                                                               wanted.fastpath):
            return statistics.median(interval.value(CYCLES)
                                     for interval in intervals_of(samples, end.intervals))
    raise ValueError(f"the {end.name} end has no samples of {wanted.bench} {wanted.case} "
                     f"{wanted.fastpath}")


def _uncertain(run: Run, samples: Samples) -> tuple[tuple[float, ...], float]:
    """Ends and slack of a row of modelled cycles."""
    issue = [dict(interval.model).get("issue", 0)
             for interval in intervals_of(samples, run.intervals)]
    return (tuple(_cycles_at(end, samples) for end in run.ends),
            ISSUE_SHARE * statistics.median(issue))


def _held_rows(run: Run) -> Iterator[Row]:
    """Of benchmarks that ask how long interrupts were held off."""
    asked = {bench.name for bench in run.log.benches if bench.measures == "held"}
    for samples in run.log.samples:
        if samples.bench in asked and run.held:
            yield Row(run.meta.machine, samples.fastpath, samples.bench, samples.case, HELD,
                      run.meta.unit, tuple(run.held[n].held for n in samples.interval_numbers))


def _rows(run: Run) -> Iterator[Row]:
    yield from _held_rows(run)
    for samples in timed(run.log):
        own = intervals_of(samples, run.intervals)
        columns = dict(own[0].model)
        measures = MEASURES | {name: row for name, row in MODELLED.items() if row[0] in columns}
        for measure, (column, unit) in measures.items():
            values = tuple(interval.value(column) for interval in own)
            ends, slack = _uncertain(run, samples) if measure == CYCLES else ((), 0.0)
            yield Row(run.meta.machine, samples.fastpath, samples.bench, samples.case, measure,
                      unit, values, ends, slack)


def _overhead(run: Run, wanted: Samples) -> int:
    """What the instructions around the operation take: the middle one of their own samples."""
    if wanted.bench == "overhead":
        return 0
    for samples in run.log.samples:
        if (samples.bench, samples.case, samples.fastpath) == ("overhead", wanted.overhead,
                                                               wanted.fastpath):
            return statistics.median_low(samples.values)
    raise ValueError(f"run {run.name} has no samples of overhead {wanted.overhead} with fastpath "
                     f"{wanted.fastpath}, which is taken off {wanted.bench}")


def clock_rows(run: Run) -> tuple[Row, ...]:
    """What the clock of an unwatched machine says; none where the clock says nothing."""
    if run.intervals or not run.meta.unit:
        return ()
    return tuple(Row(run.meta.machine, samples.fastpath, samples.bench, samples.case, TIME,
                     run.meta.unit,
                     tuple(value - _overhead(run, samples) for value in samples.values))
                 for samples in timed(run.log))


@dataclass(frozen=True)
class Key:
    fastpath: str
    bench: str
    case: str
    measure: str


def by_key(found: tuple[Row, ...]) -> dict[Key, Row]:
    return {Key(row.fastpath, row.bench, row.case, row.measure): row for row in found}
