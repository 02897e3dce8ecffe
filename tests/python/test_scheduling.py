# SPDX-License-Identifier: BSD-2-Clause
"""sched_crowd as a table and a figure: what is divided by what, and what a figure is drawn from."""
from dataclasses import replace

import pytest
from harness import catalog
from scripts import chart, scheduling
from scripts.rows import Row
from scripts.scheduling import Study, crowd_table, csv_of, script, study_of

KNOWN = {(name, kind, n): value
         for name, value in (("benno", 245.0), ("lazy", 907.0))
         for kind in ("call", "turn", "pick") for n in (1, 16)}
STUDY = Study("icount", "c", KNOWN)


def row(case: str, value: int, fastpath: str = "c", measure: str = "kernel_instructions",
        bench: str = "sched_crowd") -> Row:
    return Row("icount", fastpath, bench, case, measure, "instructions", (value, value))


def test_a_call_is_two_ipcs_and_a_pick_is_not_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    made = (row("call_16", 1920), row("turn_16", 5622), row("pick_16", 907),
            row("call_16", 1040, fastpath="asm"), row("call_16", 9, measure="instructions"),
            row("inter", 34, bench="ipc_call"))
    monkeypatch.setattr(scheduling, "rows", lambda found: made)
    found = study_of("icount", "c", {"lazy": None})  # type: ignore[dict-item]
    assert found.known == {("lazy", "call", 16): 60.0, ("lazy", "turn", 16): 5622 / 16,
                           ("lazy", "pick", 16): 907.0}


def test_the_table_has_a_line_for_each_n() -> None:
    made = crowd_table(STUDY)
    assert made.columns[1:3] == ("call: benno", "call: lazy") and len(made.columns) == 7
    assert [line.cells[0] for line in made.lines] == ["1", "16"]
    assert made.lines[1].cells[5:] == ("245", "907")


def test_a_case_that_was_not_measured_is_a_dash() -> None:
    known = {key: value for key, value in KNOWN.items() if key != ("lazy", "pick", 16)}
    assert crowd_table(replace(STUDY, known=known)).lines[1].cells[-1] == "-"


def test_the_figure_has_a_line_for_each_scheduler() -> None:
    text = script(STUDY)
    assert text.count("title 'benno'") == text.count("title 'lazy'") == 3
    assert "16 245.0 907.0" in text
    assert chart.draw(script(STUDY, "png")).startswith(b"\x89PNG")


def test_every_number_is_told() -> None:
    lines = csv_of(STUDY).splitlines()
    assert len(lines) == 1 + len(KNOWN)
    assert "icount,lazy,c,pick,16,kernel instructions,907" in lines


def test_a_benchmark_that_is_apart_is_not_among_all() -> None:
    apart = catalog.bench_entry("x.c", 'BENCH_APART(crowd, "What?", ANY);\n')
    other = catalog.bench_entry("y.c", 'BENCH(call, "What?", FAST);\n')
    assert (apart.name, apart.note) == ("crowd", catalog.APART) and other.note == "fast"
    made = catalog.Catalog((), {}, (apart, other), (), ())
    assert made.timed == ("call",) and made.bench_names == ["crowd", "call"]
