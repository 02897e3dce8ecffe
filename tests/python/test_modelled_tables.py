# SPDX-License-Identifier: BSD-2-Clause
"""Results of modelled machines: their intervals, ratios to the floor, and what papers print."""
from dataclasses import replace
from pathlib import Path

import logs
import pytest
from harness import catalog
from harness.intervals import Interval
from harness.machines import find
from harness.store import End, Run
from harness.tree import here
from scripts import figures, modelled, modelled_chart, reference, report
from scripts.ratios import ratio, to_floor
from scripts.reference import Anchor, BadReference
from scripts.rows import CYCLES, Key, Row, by_key, rows
from scripts.tables import markdown
from test_store import meta

REFERENCE = here().reference
ANCHORS = reference.anchors(REFERENCE)
LOG = logs.log("good")
CALL = Key("asm", "ipc_call", "inter", CYCLES)


def intervals(per_instruction: float, gate: int) -> tuple[Interval, ...]:
    """The recorded intervals with clocks made up: so many an instruction, and the gate's."""
    return tuple(replace(one, model=(
        (CYCLES, int(one.total * per_instruction) + gate * one.entries), ("tsc_cycles", 0),
        ("issue", 10 * one.total))) for one in logs.intervals())


def run(ends: bool = True, machine: str = "p5-133", **change: object) -> Run:
    made = replace(meta(machine=machine), unit="modelled cycles",
                   command=["qemu", "-plugin", f"model.so,{find()[machine].model},out=x"],
                   **change)
    both = (End("fast", LOG, intervals(1, 40)), End("slow", LOG, intervals(4, 60)))
    return Run(Path(f"20260102T030405Z-{machine}-1"), made, LOG, intervals(2, 50),
               both if ends else ())


def cycles(key: Key = CALL, ends: bool = True) -> Row:
    return by_key(rows(run(ends)))[key]


def with_floor(ends: bool = True) -> dict[Key, Row]:
    """The rows of a run, with a floor in it."""
    found = by_key(rows(run(ends)))
    floor = replace(found[CALL], bench="floor_switch", case="any", values=(100, 100),
                    ends=(80.0, 160.0) if ends else (), slack=1.0)
    return {**found, Key("asm", "floor_switch", "any", CYCLES): floor}


def test_a_result_has_what_it_is_at_both_ends() -> None:
    row = cycles()
    total = 36      # instructions between the markers
    assert row.median == 2 * total + 50 and row.ends == (total + 40, 4 * total + 60)
    assert row.slack == pytest.approx(0.02 * 10 * total)
    assert row.interval == (68, 212)            # 76 - 7.2 and 204 + 7.2, outwards


def test_no_ends_no_interval() -> None:
    row = cycles(ends=False)
    assert row.ends == () and row.interval is None
    assert modelled.with_interval(row) == "122 (no interval)"
    assert modelled.with_interval(cycles()) == "122 (68..212)"
    assert modelled.with_interval(None) == ""


def test_only_cycles_have_an_interval() -> None:
    assert all(row.interval is None for key, row in by_key(rows(run())).items()
               if key.measure != CYCLES)


def test_a_result_that_is_lower_at_the_slow_end_is_within_its_interval() -> None:
    row = replace(cycles(), values=(300, 300), slack=0.0)
    assert row.interval == (76, 300)


def test_an_end_without_the_samples_is_an_error() -> None:
    bare = replace(run(), ends=(End("fast", replace(LOG, samples=()), ()),))
    with pytest.raises(ValueError, match="the fast end has no samples of "):
        rows(bare)


def test_runs_of_before_have_neither_ends_nor_issue() -> None:
    old = tuple(replace(one, model=one.model[:2]) for one in intervals(2, 50))
    found = by_key(rows(replace(run(False), intervals=old)))
    assert found[CALL].slack == 0 and Key("asm", "ipc_call", "inter", "issue") not in found


def test_a_ratio_is_that_of_the_same_boot() -> None:
    found = with_floor()
    made = to_floor(found, found[CALL])
    assert made is not None and made.value == 1.22 and made.interval is not None
    low, high = made.interval
    assert low == pytest.approx((76 - 7.2) / 81) and high == pytest.approx((204 + 7.2) / 159)
    assert modelled.ratio_text(made) == "1.22 (0.85..1.33)"


def test_ratios_of_what_switches_no_space_are_left_out() -> None:
    found = with_floor()
    for key in (Key("asm", "ipc_call", "intra", CYCLES), Key("asm", "floor_switch", "any", CYCLES),
                replace(CALL, measure="instructions")):
        assert to_floor(found, found[key]) is None
    assert to_floor(by_key(rows(run())), cycles()) is None      # no floor in the run
    made = to_floor(with_floor(False), cycles(ends=False))
    assert made is not None and modelled.ratio_text(made) == "1.22 (no interval)"
    assert ratio(cycles(), cycles(ends=False)).interval is None


def test_figures_name_interval_and_ratio() -> None:
    lines = figures.lines(run())
    for line in ("modelled_cycles\t122\tmodelled cycles",
                 "modelled_cycles.low\t68\tmodelled cycles",
                 "modelled_cycles.high\t212\tmodelled cycles"):
        assert f"p5-133.asm.ipc_call.inter.{line}" in lines
    assert not [line for line in figures.lines(run(False)) if ".low\t" in line]
    assert all(len(line.split("\t")) == 3 for line in lines)


def test_tables_say_which_run_has_no_interval_and_which_knobs_were_set() -> None:
    text = markdown(modelled.one_way_table([run(knobs={"cr3": 46.0}), run(False, "i486-50")]))
    assert "p5-133 with cr3=46" in text and "122 (68..212)" in text
    assert "since it was not asked for: 20260102T030405Z-i486-50-1." in text
    assert "not asked for" not in markdown(modelled.operations_table(run()))


def test_printed_numbers_stand_beside_the_same_machine_only() -> None:
    lines = modelled.anchors_table([run()], ANCHORS).lines
    assert [line.cells[1:5] for line in lines if line.cells[1] == "ipc_call"] == [
        ("ipc_call", "inter", "122 (68..212)", "168")]
    assert {line.cells[0] for line in lines} == {"p5-133"}
    times = [line.cells[4] for line in modelled.anchors_table([run(machine="i486-50")],
                                                              ANCHORS).lines]
    assert "260 (5.2 us)" in times and "172" in times


def test_every_anchor_is_of_a_machine_and_a_benchmark_that_are_there() -> None:
    names = catalog.find(here()).bench_names
    assert len(ANCHORS) >= 20
    for anchor in ANCHORS:
        assert find()[anchor.place.machine].model and anchor.place.benchmark in names
        assert anchor.place.conditions and anchor.place.case in ("inter", "intra", "any")
        assert anchor.printed.hardware.split()[0].removesuffix("-50") in ("i486", "Pentium")
        assert ("486" in anchor.place.machine) == ("486" in anchor.printed.hardware)
    assert {anchor.place.machine for anchor in ANCHORS} == {
        machine.name for machine in find().values() if machine.model}


def test_an_anchor_without_its_row_is_refused(tmp_path: Path) -> None:
    for path in REFERENCE.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / "anchors.csv").read_text(encoding="utf-8")
    (tmp_path / "anchors.csv").write_text(text.replace("Table 7", "Table 77"), encoding="utf-8")
    with pytest.raises(BadReference, match="liedtke93, Table 77"):
        reference.anchors(tmp_path)
    (tmp_path / "anchors.csv").unlink()
    assert reference.anchors(tmp_path) == ()


def test_times_become_cycles_of_the_machines_clock() -> None:
    anchor = next(one for one in ANCHORS if one.printed.unit == "us")
    assert Anchor.cycles(replace(anchor, printed=replace(anchor.printed, value="2")), 50) == 100
    assert modelled.clock_of(run()) == 133 and modelled.clock_of(run(machine="i486-50")) == 50


def test_the_chart_has_a_bar_a_line_and_a_mark() -> None:
    groups = modelled_chart.bars([run()], ANCHORS)
    assert [bar.label for bar in groups[0]] == ["p5-133, asm", "p5-133, c"]
    assert groups[0][0].printed == (168.0,) and groups[0][1].printed == ()
    text = modelled_chart.script(groups)
    assert text.count("set object") == 2 and text.count("set arrow") == 2 and "168.0 2.5" in text
    assert "set arrow" not in modelled_chart.script(modelled_chart.bars([run(False)], ()))
    assert "<svg" in modelled_chart.svg([run()], ANCHORS) and modelled_chart.svg([], ()) == ""


def test_the_page_shows_the_modelled_runs() -> None:
    page = report.html(report.gather(replace(run(), intervals=logs.intervals(), ends=()), REFERENCE,
                                     [run(), run(machine="i486-50")]))
    assert page.count("<svg") == 2 and "On modelled machines" in page
    assert "122 (68..212)" in page and "260 (5.2 us)" in page
    assert "On modelled machines" not in report.html(report.gather(
        replace(run(), intervals=logs.intervals(), ends=()), REFERENCE))
