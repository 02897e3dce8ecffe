# SPDX-License-Identifier: BSD-2-Clause
"""Tables as Markdown, and what the tables of a run say."""
from dataclasses import replace
from pathlib import Path

import logs
import pytest
from harness.measure import intervals_of
from harness.store import Run
from scripts import chart, figures, one_way, overview, reference, report
from scripts.reference import BadReference
from scripts.rows import by_key, rows
from scripts.tables import Line, markdown, table
from test_store import meta

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference"


def run() -> Run:
    sizes = {"size.kernel.text_bytes": 12345}
    return Run(Path("20260102T030405Z-icount-1"), replace(meta(), sizes=sizes), logs.log("good"),
               logs.intervals())


def test_markdown_lines_up_and_sets_numbers_to_the_right() -> None:
    text = markdown(table("T", ("name", ">n"), [Line(("a|b", "7")), Line(("c", "1234"))], ["why"]))
    assert text.splitlines() == ["### T", "", "| name |    n |", "| ---- | ---: |",
                                 "| a\\|b |    7 |", "| c    | 1234 |", "", "why"]


def test_figures_have_their_stable_names() -> None:
    lines = figures.lines(run())
    assert "icount.asm.ipc_call.inter.kernel_instructions\t34\tinstructions" in lines
    assert "icount.c.ipc_call.intra.kernel_instructions\t58\tinstructions" in lines
    assert "icount.asm.ipc_call.inter.instructions\t36\tinstructions" in lines
    assert lines[-1] == "size.kernel.text_bytes\t12345\tbytes"
    assert all(len(line.split("\t")) == 3 for line in lines)


def test_rows_hold_every_sample() -> None:
    found = rows(run())
    assert {row.n for row in found} == {4}
    item = next(s for s in logs.log("good").samples if s.bench == "ipc_call")
    assert [i.total for i in intervals_of(item, logs.intervals())] == [36] * 4
    assert rows(replace(run(), intervals=())) == ()


def test_ours_stand_between_the_peers_in_order() -> None:
    found = one_way.everyone(by_key(rows(run())), reference.peers(REFERENCE))
    inter = [row.inter for row in found if row.inter is not None]
    assert inter == sorted(inter)
    labels = [row.label for row in found]
    ours = labels.index("l4bench, asm, ipc_call")
    hazelnut = labels.index("L4Ka::Hazelnut x86, assembler fast path")
    assert ours < hazelnut and found[ours].inter == 34


def test_samples_that_differ_are_shown_as_a_range() -> None:
    changed = list(logs.intervals())
    changed[9] = replace(changed[9], kernel=37, total=39)
    text = markdown(overview.operations_table(
        by_key(rows(replace(run(), intervals=tuple(changed)))), ()))
    assert "36 (36..39)" in text
    text = markdown(one_way.one_way_table(
        by_key(rows(replace(run(), intervals=tuple(changed)))), ()))
    assert "varies" in text and "exact" in text


def test_ratios_are_to_the_floor() -> None:
    found = by_key(rows(run()))
    key = next(key for key in found if key.bench == "ipc_call" and key.case == "inter"
               and key.measure == "kernel_instructions" and key.fastpath == "asm")
    floor = replace(found[key], bench="floor_switch", case="any", values=(2, 2))
    made = {**found, replace(key, bench="floor_switch", case="any"): floor}
    assert one_way.floor(made) is not None and one_way.floor(found) is None
    base = one_way.floor(made)
    assert base is not None and base.inter == 2 and base.n == "2" and base.events == {}
    cells = {line.cells[1]: line.cells for line in one_way.one_way_table(made, ()).lines}
    assert cells["asm, ipc_call"][5] == "17.0"


PEER = reference.Peer("NOVA", "c67b", "C++ path", "map_page", "inter", "instructions", "70",
                      "instructions", "sysenter", "", "measured")


def peer_cell(peer: reference.Peer, case: str = "inter") -> str:
    """What stands beside our map_page row for one peer."""
    found = by_key(rows(run()))
    key = next(iter(found))
    made = {replace(key, bench="map_page", case=case, measure="instructions"): found[key]}
    return overview.operations_table(made, [peer]).lines[0].cells[-1]


def test_peers_stand_beside_the_same_work_only() -> None:
    assert peer_cell(PEER) == "NOVA (C++ path) 70"
    assert peer_cell(PEER, "any") == "NOVA (C++ path, inter) 70"
    assert peer_cell(replace(PEER, case="any")) == "NOVA (C++ path) 70"
    for change in ({"operation": "unmap_page"}, {"measure": "kernel_instructions"},
                   {"status": "published"}, {"case": "intra"}):
        assert peer_cell(replace(PEER, **change)) == ""


def test_a_round_trip_has_its_sum_beside_it() -> None:
    found = by_key(rows(run()))
    key = next(key for key in found if key.bench == "ipc_call" and key.case == "inter"
               and key.measure == "instructions" and key.fastpath == "asm")
    made = {replace(key, bench=bench): replace(found[key], bench=bench, values=(value,))
            for bench, value in (("ipc_call", 36), ("ipc_reply", 32), ("ipc_round_trip", 72))}
    lines = overview.operations_table(made, ()).lines
    assert [line.cells[0] for line in lines] == ["ipc_call", "ipc_reply", "ipc_round_trip",
                                                 "ipc_call + ipc_reply, summed"]
    assert [line.cells[2] for line in lines] == ["36", "32", "72", "68"]
    del made[replace(key, bench="ipc_reply")]
    assert len(overview.operations_table(made, ()).lines) == 2


def test_sizes_of_kernels_are_bytes_of_the_same_kind() -> None:
    sizes = [replace(PEER, operation="kernel_size", measure=measure, value=value)
             for measure, value in (("text_bytes", "1"), ("text_rodata_bytes", "2"),
                                    ("boot_bytes", "3"))]
    memory = replace(sizes[0], status="from-memory")
    lines = overview.size_table({"size.kernel.text_bytes": 9, "size.debug.text_bytes": 4},
                                [*sizes, memory, PEER]).lines
    assert [(line.cells[1], line.cells[3]) for line in lines] == [
        ("9", "text"), ("4", "text"), ("1", "text"), ("2", "text and read-only data"),
        ("1", "text")]
    assert [line.mark for line in lines] == ["ours", "ours", "", "", "memory"]
    assert lines[0].cells[0] == "l4bench, kernel proper"


def test_one_way_rows_of_peers() -> None:
    call = replace(PEER, operation="ipc_call", measure="kernel_instructions", value="83")
    peers = [replace(call, operation="map_page"), call, replace(call, case="intra", value="79"),
             replace(call, case="any", value="1"),
             replace(call, measure="kernel_stores", value="12"), PEER,
             replace(call, path="other", measure="kernel_loads"),
             replace(call, path="guess", status="from-memory", case="intra")]
    found = one_way.others(peers)
    assert [(row.path, row.inter, row.intra, row.mark) for row in found] == [
        ("C++ path, ipc_call", 83, 79, ""), ("guess, ipc_call", None, 83, "memory")]
    assert found[0].events == {"kernel_stores": 12}


def test_our_rows_carry_their_events() -> None:
    ours = {row.path: row for row in one_way.ours(by_key(rows(run())))}
    assert ours["asm, ipc_call"].events == {"kernel_loads": 18, "kernel_stores": 5, "cr3_loads": 1,
                                            "segment_loads": 0}
    assert ours["c, ipc_call"].n == "4"


def test_rows_from_memory_are_marked() -> None:
    printed = reference.printed(REFERENCE)
    lines = overview.papers_table(printed, "all").lines
    memory = [line for line in lines if line.mark == "memory"]
    assert len(memory) == sum(row.from_memory for row in printed) > 0
    assert all("(?)" in line.cells[7] for line in memory)
    assert all("(?)" not in line.cells[7] for line in lines if line.mark != "memory")
    chosen = overview.selected(printed)
    assert 0 < len(chosen) < len(printed)
    assert {(row.paper, row.place, row.column) for row in chosen} == set(overview.SELECTED)


def test_reference_files_with_wrong_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("paper,place\nx,y\n", encoding="utf-8")
    with pytest.raises(BadReference, match="a.csv:1: the columns"):
        reference.printed(tmp_path)
    header = "paper,place,row,column,value,unit,hardware,status,note\n"
    (tmp_path / "a.csv").write_text(header + "x,y\n", encoding="utf-8")
    with pytest.raises(BadReference, match="a.csv:2"):
        reference.printed(tmp_path)


def test_the_page_stands_alone_and_names_its_run() -> None:
    page = report.html(report.gather(run(), REFERENCE))
    assert page.count("<svg") == 1 and "20260102T030405Z-icount-1" in page
    assert "src=" not in page and 'rel="stylesheet"' not in page and "@import" not in page
    assert 'class="memory"' in page and "./l4bench report" in page


def test_text_of_a_log_cannot_become_markup() -> None:
    log = logs.log("good")
    kernel = replace(log.variants[0], summary="<script>alert(1)</script>")
    page = report.html(report.gather(replace(run(), log=replace(log, variants=(kernel,))),
                                     REFERENCE))
    assert "<script>" not in page


def test_gnuplot_is_told_each_bar_and_its_value() -> None:
    rows_ = one_way.everyone(by_key(rows(run())), ())
    text = chart.script(rows_)
    assert text.count("set object") == 4 and "set label '34'" in text
    assert "<svg" in chart.svg(rows_)
