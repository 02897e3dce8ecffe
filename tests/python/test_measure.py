# SPDX-License-Identifier: BSD-2-Clause
"""check-measure: equal counts pass; one instruction more or less anywhere does not."""
from dataclasses import replace
from typing import Any

import logs
import pytest
from harness.intervals import BadIntervals, Interval
from harness.intervals import parse as parse_intervals
from harness.measure import Outcome, check
from harness.records import Log, Samples
from hypothesis import given
from hypothesis import strategies as st

LOG = logs.log("good")
INTERVALS = logs.intervals()
SAMPLES = sum(item.n for item in LOG.samples)


def with_samples(old: Samples, new: Samples) -> Log:
    return replace(LOG, samples=tuple(new if item is old else item for item in LOG.samples))


def with_interval(number: int, **change: Any) -> tuple[Interval, ...]:
    changed = list(INTERVALS)
    changed[number] = replace(changed[number], **change)
    return tuple(changed)


def test_equal_counts_pass() -> None:
    assert check(LOG, INTERVALS) == Outcome(SAMPLES, ())


@given(st.integers(0, len(LOG.samples) - 1), st.integers(0, 3), st.sampled_from([-1, 1]))
def test_one_tick_more_or_less_is_found(record: int, sample: int, change: int) -> None:
    old = LOG.samples[record]
    values = tuple(value + change * (i == sample) for i, value in enumerate(old.values))
    faults = check(with_samples(old, replace(old, values=values)), INTERVALS).faults
    assert faults
    if old.bench != "overhead":
        assert len(faults) == 1 and f"sample {sample}:" in faults[0] and "1 apart" in faults[0]
        assert faults[0].startswith(f"{old.bench} {old.case} {old.fastpath}")


@given(st.integers(0, len(INTERVALS) - 1), st.sampled_from([-1, 1]))
def test_one_instruction_more_or_less_is_found(number: int, change: int) -> None:
    changed = with_interval(number, total=INTERVALS[number].total + change)
    used = any(number in item.interval_numbers for item in LOG.samples)
    assert bool(check(LOG, changed).faults) == used


def test_both_numbers_are_named() -> None:
    old = next(item for item in LOG.samples if item.bench == "ipc_call")
    new = replace(old, values=(old.values[0] + 1, *old.values[1:]))
    fault = check(with_samples(old, new), INTERVALS).faults[0]
    assert "the benchmark says 37 instructions (45 - 8), the counter says 36 (36 - 0)" in fault


@pytest.mark.parametrize("status", ["unstopped", "open"])
def test_an_interval_that_did_not_end(status: str) -> None:
    assert status in check(LOG, with_interval(10, status=status)).faults[0]


def test_missing_intervals() -> None:
    assert "is not there" in check(LOG, INTERVALS[:-2]).faults[0]


def test_no_sample_is_a_fault() -> None:
    assert check(replace(LOG, samples=()), INTERVALS) == Outcome(0, ("no sample was checked",))


def test_no_overhead_is_a_fault() -> None:
    kept = tuple(item for item in LOG.samples if item.bench != "overhead")
    assert "no samples of overhead" in check(replace(LOG, samples=kept), INTERVALS).faults[0]


def test_overhead_of_another_fastpath_does_not_count() -> None:
    kept = tuple(item for item in LOG.samples
                 if (item.bench, item.fastpath) != ("overhead", "c"))
    assert any("with fastpath c" in fault
               for fault in check(replace(LOG, samples=kept), INTERVALS).faults)


def test_the_overhead_case_that_a_record_names() -> None:
    old = next(item for item in LOG.samples if item.bench == "ipc_call")
    named = with_samples(old, replace(old, overhead="kernel"))
    assert "no samples of overhead kernel" in check(named, INTERVALS).faults[0]
    base = next(item for item in LOG.samples if item.bench == "overhead")
    more = replace(named, samples=(*named.samples, replace(base, case="kernel")))
    assert all("belongs to" in fault for fault in check(more, INTERVALS).faults)


def test_the_counted_overhead_is_taken_off_like_the_printed_one() -> None:
    """An overhead of 5 instructions on both sides changes nothing; on one side it does."""
    log = replace(LOG, samples=tuple(
        replace(item, values=tuple(value + 5 for value in item.values)) for item in LOG.samples))
    intervals = tuple(replace(item, total=item.total + 5, user=item.user + 5)
                      for item in INTERVALS)
    assert check(log, intervals) == Outcome(SAMPLES, ())
    assert check(log, INTERVALS) == Outcome(SAMPLES, ())
    base = {n for item in LOG.samples if item.bench == "overhead" for n in item.interval_numbers}
    uneven = tuple(replace(item, total=item.total + 5 * (item.seq in base)) for item in INTERVALS)
    assert len(check(LOG, uneven).faults) == SAMPLES - len(base)


def test_an_instruction_moved_between_kernel_and_user() -> None:
    moved = with_interval(10, kernel=INTERVALS[10].kernel + 1, user=INTERVALS[10].user - 1)
    assert "the program between the markers is the same" in check(LOG, moved).faults[0]


def test_kernel_and_user_must_add_up() -> None:
    lost = with_interval(10, kernel=INTERVALS[10].kernel - 1)
    assert "user instructions are not" in check(LOG, lost).faults[0]


def test_an_interval_used_twice() -> None:
    old = LOG.samples[-1]
    twice = replace(old, intervals=LOG.samples[-2].intervals)
    assert any("belongs to" in fault for fault in check(with_samples(old, twice), INTERVALS).faults)


def test_counter_file_with_a_gap() -> None:
    lines = (logs.HERE / "intervals.csv").read_text(encoding="utf-8").splitlines()
    assert len(parse_intervals("\n".join(lines))) == len(lines) - 1
    for broken in (lines[:3] + lines[4:], lines[1:], [lines[0], lines[1] + ",1"],
                   [lines[0], lines[1].replace("ok,", "ok,x")]):
        with pytest.raises(BadIntervals, match="line"):
            parse_intervals("\n".join(broken))
    for broken in (lines[:3] + lines[4:], lines[:3] + [lines[3] + ",1"],
                   lines[:3] + [lines[3].replace("ok,", "ok,x")]):
        with pytest.raises(BadIntervals, match="line 4:"):
            parse_intervals("\n".join(broken))
