# SPDX-License-Identifier: BSD-2-Clause
"""Two independent counts of the same samples set against each other. Pure.

The benchmark reads the TSC around the operation; the counter watches the instructions that are
executed. On a machine where a tick is an instruction, both minus their own overhead are equal.
"""
from collections.abc import Iterator
from dataclasses import dataclass

from harness.intervals import Interval
from harness.records import Log, Samples


@dataclass(frozen=True)
class Outcome:
    checked: int
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Base:
    """What the two ways of counting make of the operation taken out."""
    ticks: int
    counted: int


def timed(log: Log) -> tuple[Samples, ...]:
    """The samples whose time counts; interrupts and waiting are part of the others."""
    apart = {bench.name for bench in log.benches if bench.measures != "time"}
    return tuple(samples for samples in log.samples if samples.bench not in apart)


def intervals_of(samples: Samples, intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The interval of each sample; raises ValueError when one is not there or did not end."""
    found = []
    for number in samples.interval_numbers:
        if number >= len(intervals):
            raise ValueError(f"{_place(samples)}: interval {number} is not there, "
                             f"the counter has seen {len(intervals)}")
        if intervals[number].status != "ok":
            raise ValueError(f"{_place(samples)}: interval {number} is "
                             f"{intervals[number].status}")
        found.append(intervals[number])
    return tuple(found)


def _place(samples: Samples) -> str:
    return f"{samples.bench} {samples.case} {samples.fastpath}"


def _base(log: Log, samples: Samples, intervals: tuple[Interval, ...]) -> Base:
    for item in log.samples:
        if (item.bench, item.case, item.fastpath) == ("overhead", samples.overhead,
                                                      samples.fastpath):
            return Base(item.values[0], intervals_of(item, intervals)[0].total)
    raise ValueError(f"{_place(samples)}: there are no samples of overhead {samples.overhead} "
                     f"with fastpath {samples.fastpath}")


def _modelled_faults(samples: Samples, own: tuple[Interval, ...]) -> Iterator[str]:
    """On a modelled machine the guest has read the very clock that stands in the file."""
    for number, (ticks, interval) in enumerate(zip(samples.values, own)):
        written = interval.value("tsc_cycles") & 0xFFFFFFFF
        if ticks != written:
            yield (f"{_place(samples)} sample {number}: the guest has read {ticks} cycles, "
                   f"the model has given it {written}")


def _faults_of(log: Log, samples: Samples, intervals: tuple[Interval, ...]) -> Iterator[str]:
    if intervals and intervals[0].model:
        yield from _modelled_faults(samples, intervals_of(samples, intervals))
        return
    base = _base(log, samples, intervals)
    own = intervals_of(samples, intervals)
    for number, (ticks, interval) in enumerate(zip(samples.values, own)):
        said, counted = ticks - base.ticks, interval.total - base.counted
        if said != counted:
            yield (f"{_place(samples)} sample {number}: the benchmark says {said} instructions "
                   f"({ticks} - {base.ticks}), the counter says {counted} "
                   f"({interval.total} - {base.counted}): {abs(said - counted)} apart")


def _split_faults(log: Log, intervals: tuple[Interval, ...]) -> Iterator[str]:
    """Kernel and user add up, and the user's share is the same whichever fastpath was taken."""
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    for samples in timed(log):
        for number, interval in enumerate(intervals_of(samples, intervals)):
            where = f"{_place(samples)} sample {number}"
            if interval.kernel + interval.user != interval.total:
                yield (f"{where}: {interval.kernel} kernel and {interval.user} user instructions "
                       f"are not {interval.total}")
            user, first = seen.setdefault((samples.bench, samples.case), (interval.user, where))
            if interval.user != user:
                yield (f"{where}: {interval.user} user instructions, {user} in {first}: the "
                       "program between the markers is the same")


def _used_twice(log: Log) -> Iterator[str]:
    owner: dict[int, str] = {}
    for samples in log.samples:
        for number in samples.interval_numbers:
            if number in owner:
                yield (f"{_place(samples)}: interval {number} belongs to {owner[number]} already")
                return
            owner[number] = _place(samples)


def spoiled(log: Log, intervals: tuple[Interval, ...]) -> str:
    """The first sample whose interval is missing, did not end, or had an interrupt in it."""
    for samples in timed(log):
        try:
            intervals_of(samples, intervals)
        except ValueError as error:
            return str(error)
    return ""


def check(log: Log, intervals: tuple[Interval, ...]) -> Outcome:
    """Every sample of every record; no sample at all is a fault."""
    faults = list(_used_twice(log))
    checked = 0
    for samples in timed(log):
        try:
            faults += _faults_of(log, samples, intervals)
            checked += samples.n
        except ValueError as error:
            faults.append(str(error))
    if not faults and not (intervals and intervals[0].model):
        faults += _split_faults(log, intervals)
    if checked == 0:
        faults.append("no sample was checked")
    return Outcome(checked, tuple(faults))
