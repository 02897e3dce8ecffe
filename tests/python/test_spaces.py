# SPDX-License-Identifier: BSD-2-Clause
"""Address-space switches beside TR 933, and working sets beside the 1995 paper's Figure 2."""
from pathlib import Path

import fake_tree
import pytest
from fake_tree import call
from harness import catalog
from harness.tree import here
from scripts import chart, reference, spaces, working_sets
from scripts.rows import CYCLES, Row
from scripts.spaces import BENCHES, GLOBAL, LARGE, SMALL, SWITCHES
from test_modelled_tables import run

PRINTED = reference.printed(here().reference)
IMAGES = {image: run(machine="p5-90") for image in BENCHES}


def row(bench: str, case: str, value: int, measure: str = CYCLES, fastpath: str = "small") -> Row:
    return Row("p5-90", fastpath, bench, case, measure, "modelled cycles", (value, value))


def sets(fastpath: str, *kinds: str) -> list[Row]:
    """Ten clocks alone; a call costs 100 more, and 9 or 1 for each page."""
    return [row("working_set", f"{kind}_{n}", {"alone": 10, "large": 110 + 9 * n,
                                               "small": 110 + n}[kind], fastpath=fastpath)
            for n in (2, 48) for kind in ("alone", *kinds)]


ROWS = (row("rpc_spaces", "one_task", 226), row("rpc_spaces", "large_large", 493),
        row("rpc_spaces", "large_large", 6, "itlb"), row("rpc_spaces", "large_large", 4, "dtlb"),
        row("ipc_call", "intra", 113), row("ipc_small", "large_call", 120),
        *sets("small", "large", "small"), *sets("asm", "large"))


@pytest.fixture(autouse=True)
def of_these_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spaces, "rows", lambda found: ROWS)


def test_every_row_of_tr_933_is_there() -> None:
    printed = {(one.place, one.row) for one in PRINTED
               if one.paper == "tr933" and one.place in ("Table 2", "Table 3")}
    assert {(one.place, one.row) for one in SWITCHES} == {
        (place, name) for place, name in printed if not name.startswith("TLB misses")}
    found = catalog.find(here())
    assert {one.bench for one in SWITCHES if one.bench} <= set(found.bench_names)


def test_what_is_beyond_the_row_without_a_switch() -> None:
    cells = {line.cells[1]: line.cells for line in spaces.switches_table(IMAGES, PRINTED).lines}
    two = cells["RPC, large <-> large, two tasks"]
    assert two[2:6] == ("190..1828", "10", "+134", "+267")      # 100 + 9 * 10 - 56; 493 - 226
    assert cells["LS large to small"][4:6] == ("-5", "+7")
    assert cells["RPC, small <-> small"][2:7] == ("46", "-", "-10", "-", "-")
    assert cells["SL small to other large"][2:7] == ("95..914", "-", "-", "-", "-")


def test_working_sets_in_microseconds_beside_the_figure() -> None:
    made = spaces.sets_table(IMAGES, PRINTED)
    assert [line.cells for line in made.lines] == [
        ("2", "6.3", "3.2", "1.3", "1.3", "1.3", "1.1"),
        ("48", "10.9", "3.4", "5.9", "5.9", "5.9", "1.6")]
    assert "8.6 clocks as printed, 8.0 here" in made.notes[-1]


def test_a_call_without_its_own_touching() -> None:
    assert working_sets.cost({}, "asm", "large", 2) is None
    assert (LARGE, GLOBAL, SMALL) == tuple(BENCHES)


def test_figure_and_csv() -> None:
    assert b"<svg" in chart.draw(spaces.script(IMAGES, PRINTED))
    assert "p5-90,switch=small,small,rpc_spaces,one_task,modelled_cycles,226\n" in (
        spaces.csv_of(IMAGES))


@pytest.mark.parametrize("words, said", [
    (["--machine", "icount"], "modelled machine 'icount' is not one of: i486-50"),
    (["--n", "0"], "--n 0"),
])
def test_wrong_names(tmp_path: Path, words: list[str], said: str) -> None:
    done = call(fake_tree.make(tmp_path), "spaces", *words)
    assert done.code == 2 and said in done.err
