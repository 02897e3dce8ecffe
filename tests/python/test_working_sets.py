# SPDX-License-Identifier: BSD-2-Clause
"""The table of working sets: what is subtracted, and what stands beside it."""
import pytest
from harness.tree import here
from scripts import reference, working_sets
from scripts.rows import CYCLES, Row
from test_modelled_tables import run

PRINTED = reference.printed(here().reference)


def row(case: str, *values: int) -> Row:
    return Row("p5-90", "small", "working_set", case, CYCLES, "modelled cycles", values)


def cells(monkeypatch: pytest.MonkeyPatch, *found: Row) -> list[tuple[str, ...]]:
    monkeypatch.setattr(working_sets, "rows", lambda run: found)
    return [line.cells for line in
            working_sets.working_sets_table([run(machine="p5-90")], PRINTED).lines]


def test_the_touching_alone_is_subtracted(monkeypatch: pytest.MonkeyPatch) -> None:
    made = cells(monkeypatch, row("alone_16", 38), row("large_16", 1000, 1002, 9999),
                 row("small_16", 372))
    assert made == [("p5-90", "small", "16", "964", "10.7", "7.6", "334", "3.7", "3.2")]


def test_pages_in_order_and_a_kernel_without_small_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    made = cells(monkeypatch, row("alone_128", 100), row("large_128", 1000), row("alone_2", 10),
                 row("large_2", 640))
    assert [one[2:6] for one in made] == [("2", "630", "7.0", "6.3"), ("128", "900", "10.0", "")]
    assert [one[6:] for one in made] == [("", "", "3.2"), ("", "", "")]


def test_another_benchmark_makes_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not cells(monkeypatch)
