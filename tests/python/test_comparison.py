# SPDX-License-Identifier: BSD-2-Clause
"""Verdicts of compare: exact differences, what may not be compared, and thresholds."""
from dataclasses import replace
from pathlib import Path
from typing import Any

import logs
import pytest
from harness.store import Run
from scripts.comparison import CannotCompare, Exact, notes, of_fastpaths, of_runs
from scripts.difference import conclusion
from scripts.rows import Row
from test_store import meta


def run(**change: Any) -> Run:
    made = replace(meta(), **change)
    return Run(Path("20260102T030405Z-icount-1"), made, logs.log("good"), logs.intervals())


def row(*values: int, measure: str = "kernel_instructions") -> Row:
    return Row("icount", "asm", "ipc_call", "inter", measure, "instructions", values)


def difference(a: tuple[int, ...], b: tuple[int, ...], measure: str = "instructions"
               ) -> Exact:
    return Exact("asm", row(*a, measure=measure), row(*b, measure=measure))


@pytest.mark.parametrize("a, b, verdict", [
    ((42, 42), (50, 50), "8 fewer (-16.0 %)"), ((51, 51), (50, 50), "1 more (+2.0 %)"),
    ((50,), (50,), "equal"), ((3, 3), (0, 0), "3 more"),
    ((40, 44), (43, 47), "no verdict: samples differ among themselves"),
    ((40, 42), (50, 52), "10 fewer (-19.6 %)"), ((50, 52), (40, 42), "10 more (+24.4 %)"),
    ((40, 42), (42, 42), "no verdict: samples differ among themselves"),
    ((42, 42), (40, 42), "no verdict: samples differ among themselves"),
    ((42, 44), (40, 42), "no verdict: samples differ among themselves")])
def test_verdicts(a: tuple[int, ...], b: tuple[int, ...], verdict: str) -> None:
    assert difference(a, b).verdict == verdict


@pytest.mark.parametrize("a, b, limit, above", [
    (51, 50, 2.0, False), (52, 50, 2.0, True), (51, 50, 0.0, True), (40, 50, 0.0, False),
    (50, 50, 0.0, False), (1, 0, 50.0, True)])
def test_threshold(a: int, b: int, limit: float, above: bool) -> None:
    assert difference((a, a), (b, b)).above(limit) == above


def test_samples_that_overlap_are_never_above() -> None:
    assert not difference((40, 90), (50, 50)).above(0)
    assert difference((60, 90), (50, 52)).above(0)


def test_only_instructions_are_judged() -> None:
    assert not difference((9, 9), (1, 1), "kernel_loads").above(0)


def cycles(*values: int, ends: tuple[float, ...] = ()) -> Row:
    return replace(row(*values, measure="modelled_cycles"), ends=ends)


@pytest.mark.parametrize("a, b, verdict, above", [
    ((60.0, 90.0), (50.0, 80.0), "10 more (+14.3 %)", True),
    ((60.0, 90.0), (60.0, 80.0), "no verdict: it hangs on", False),
    ((60.0, 90.0), (50.0, 95.0), "no verdict: it hangs on", False),
    ((), (50.0, 95.0), "10 more (+14.3 %)", True)])
def test_modelled_cycles_are_judged_at_both_ends(a: tuple[float, ...], b: tuple[float, ...],
                                                 verdict: str, above: bool) -> None:
    made = Exact("asm", cycles(80, 80, ends=a), cycles(70, 70, ends=b))
    assert made.verdict.startswith(verdict) and made.above(2) == above


def test_fastpaths_of_one_run() -> None:
    found = {d.place: d.change for d in of_fastpaths(run(), "asm", "c")}
    assert found["ipc_call inter kernel_instructions"] == -25
    assert found["overhead any instructions"] == 0
    assert {d.a.bench for d in of_fastpaths(run(), "asm", "c", ["ipc_call"])} == {"ipc_call"}
    assert of_fastpaths(run(), "asm", "mine") == ()


def test_a_run_equals_itself() -> None:
    found = of_runs(run(), run())
    assert found and all(item.verdict == "equal" for item in found)


@pytest.mark.parametrize("change, said", [
    ({"machine": "p5-133"}, "machine"), ({"clock": "pit"}, "clock"), ({"unit": "cycles"}, "unit"),
    ({"status": "panicked"}, "has failed")])
def test_refusals_say_why(change: dict[str, object], said: str) -> None:
    with pytest.raises(CannotCompare, match=said):
        of_runs(run(), run(**change))


def test_runs_of_some_benchmarks_and_fastpaths() -> None:
    found = of_runs(run(), run(), ["overhead"])
    assert {(d.a.bench, d.fastpath) for d in found} == {("overhead", "asm"), ("overhead", "c")}
    log = logs.log("good")
    kept = replace(log, samples=tuple(s for s in log.samples if s.fastpath == "c"))
    assert {d.fastpath for d in of_runs(run(), replace(run(), log=kept))} == {"c"}


def test_a_run_without_a_clock_says_none() -> None:
    with pytest.raises(CannotCompare, match="has clock none"):
        of_runs(run(clock=""), run())
    with pytest.raises(CannotCompare, match="has clock none"):
        of_runs(run(), run(clock=""))


def test_a_run_that_was_not_counted_is_refused() -> None:
    with pytest.raises(CannotCompare, match="no counted intervals"):
        of_runs(replace(run(), intervals=()), run())


def test_a_machine_whose_numbers_say_nothing_is_refused() -> None:
    with pytest.raises(CannotCompare, match="say nothing"):
        of_runs(run(unit=""), run(unit=""))
    with pytest.raises(CannotCompare, match="say nothing"):
        of_fastpaths(run(unit=""), "asm", "c")


def test_what_else_differs_is_said() -> None:
    assert notes(run(), run()) == ()
    said = notes(run(), run(compiler="gcc 13", asked={"cmdline": "fastpath=c clans=on"},
                            images={"build/user/bench.elf": "1"}))
    assert said == ("they differ in compiler: gcc and gcc 13",
                    "they differ in boot line: none and clans=on",
                    "the benchmark programs differ: user instructions may be part of a difference")


@pytest.mark.parametrize("values, said", [
    (((1, 2), (3, 3)), "A is better than B: less in 1 of 2 numbers, the same in 1; most in asm "
                       "ipc_call inter kernel_instructions: 1 fewer (-50.0 %)."),
    (((2, 1), (4, 3)), "A is worse than B: more in 2 of 2 numbers, the same in 0; most in asm "
                       "ipc_call inter kernel_instructions: 1 more (+100.0 %)."),
    (((3, 3),), "A and B do not differ in any of 1 numbers."),
    (((1, 2), (4, 3)), "Neither is better everywhere: A takes less than B in 1 of 2 numbers (most "
                       "in asm ipc_call inter kernel_instructions: 1 fewer (-50.0 %)) and more in "
                       "1 (most in asm ipc_call inter kernel_instructions: 1 more (+33.3 %)).")])
def test_conclusions(values: tuple[tuple[int, int], ...], said: str) -> None:
    assert conclusion("A", "B", [difference((a,), (b,), "kernel_instructions")
                                 for a, b in values]) == said


def test_conclusions_count_what_is_open() -> None:
    open_ = difference((40, 44), (43, 47), "kernel_instructions")
    assert conclusion("A", "B", [open_]) == "No verdict: nothing can be said of any of 1 numbers."
    assert conclusion("A", "B", [open_, difference((1,), (1,), "kernel_instructions")]).endswith(
        "in any of 1 numbers. Nothing can be said of 1 more.")
    assert conclusion("A", "B", [difference((9,), (1,), "kernel_loads")]).startswith("Nothing that")
