# SPDX-License-Identifier: BSD-2-Clause
"""Comparisons in real time, on synthetic runs: verdicts, refusals, many boots of an image."""
from dataclasses import replace
from pathlib import Path

import pytest
from harness import store
from harness.store import Run
from scripts.comparison import CannotCompare, of_boots, of_fastpaths, of_runs
from scripts.difference import Difference, conclusion
from scripts.sampled import Sampled

HERE = Path(__file__).resolve().parent / "synthetic"


def run(number: int) -> Run:
    return store.read(HERE / f"20000101T000000Z-synthetic-{number}")


def of(found: tuple[Difference, ...], fastpath: str, bench: str) -> Sampled:
    item, = (one for one in found if (one.fastpath, one.a.bench) == (fastpath, bench))
    assert isinstance(item, Sampled)
    return item


def test_a_shift_of_25_is_found_where_it_is_and_nowhere_else() -> None:
    found = of_runs(run(2), run(1))
    assert {item.place: item.direction for item in found if item.fastpath == "asm"} == {
        "overhead any time": 0, "ipc_call inter time": 1, "ipc_reply inter time": 0}
    assert all(item.direction == 0 for item in found if item.fastpath == "c")
    size, low, high = of(found, "asm", "ipc_call").shift
    assert low <= 25 <= high and 20 < size < 30
    assert "large effect" in of(found, "asm", "ipc_call").verdict
    assert " more (+5." in of(found, "asm", "ipc_call").verdict
    assert of_runs(run(1), run(2))[2].direction == -1


def test_a_threshold_asks_for_size_and_certainty() -> None:
    found = of_runs(run(2), run(1))
    assert of(found, "asm", "ipc_call").above(2) and not of(found, "asm", "ipc_call").above(20)
    assert not of(found, "asm", "ipc_reply").above(0)
    assert not of(of_runs(run(1), run(2)), "asm", "ipc_call").above(0)


def test_overhead_is_taken_off() -> None:
    item = of(of_runs(run(2), run(1)), "asm", "ipc_call")
    raw = next(one for one in run(1).log.samples
               if (one.bench, one.fastpath) == ("ipc_call", "asm"))
    assert [value + 30 for value in item.b.values] == list(raw.values)
    log = replace(run(1).log, samples=tuple(one for one in run(1).log.samples
                                            if one.bench != "overhead"))
    with pytest.raises(CannotCompare, match="no samples of overhead"):
        of_runs(replace(run(1), log=log), run(2))


def test_fewer_than_ten_repetitions_are_refused_and_ask_nothing() -> None:
    found = of_runs(run(3), run(1))
    assert all(item.direction is None and not item.above(0) for item in found)
    assert "refused: 6 and 24 repetitions, at least 10" in found[0].verdict
    assert conclusion("x", "y", found) == (
        "No verdict: nothing can be said of any of 6 numbers.")


def test_another_processor_is_another_machine() -> None:
    with pytest.raises(CannotCompare, match="6/42/1 under no hypervisor: they are different"):
        of_runs(run(1), run(4))


def test_two_fastpaths_of_one_run() -> None:
    found = of_fastpaths(run(1), "asm", "c", ["ipc_call"])
    assert len(found) == 1 and found[0].direction == -1
    assert conclusion("asm", "c", found).startswith("asm is better than c: less in 1 of 1")


def test_of_two_images_a_boot_is_one_repetition() -> None:
    base, slow = [run(1)] * 10, [run(2)] * 10
    found = of_boots(slow, base, ["ipc_call"])
    assert [item.a.n for item in found] == [10, 10]
    assert of(found, "asm", "ipc_call").direction == 1
    few = of_boots(slow[:9], base, ["ipc_call"])
    assert all(item.direction is None for item in few)
    with pytest.raises(CannotCompare, match="different machines"):
        of_boots(slow, [*base[:9], run(4)])
