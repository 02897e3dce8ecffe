# SPDX-License-Identifier: BSD-2-Clause
"""What sensitivity makes of many boots: effects, extremes, the interval by each rule."""
import math
from pathlib import Path

import fake_tree
import pytest
from fake_tree import call
from harness.knobs import Figure, Knob, Values, find
from harness.machines import get
from harness.tree import here
from harness.variation import Result
from scripts import chart, sensitivity, tornado
from scripts.sensitivity import Study, Uncertain

CALL, FLOOR = ("ipc_call", "inter"), ("floor_switch", "any")


def knob(name: str, figure: Figure) -> Uncertain:
    return Knob(name, {"p5": figure}, 0, 100, "CLK", f"what {name} is"), figure


# Two loads of CR3 in the call and one in the floor; a cache whose fast end is slower here.
KNOBS = [knob("idle", Figure(1, 0, 2)), knob("gate", Figure(50, 40, 55)),
         knob("cr3", Figure(20, 20, 30)), knob("cache", Figure(0, 1, 0))]


def boot(values: Values) -> Result:
    """What such a machine would take."""
    of = {one.name: figure.value for one, figure in KNOBS} | dict(values)
    return {CALL: of["gate"] + 2 * of["cr3"] + 10 + 7 * of["cache"],
            FLOOR: of["gate"] + of["cr3"]}


def studies() -> tuple[Study, Study]:
    (cycles, ratio), = sensitivity.studies("ipc_call", KNOBS, boot)
    assert ratio is not None
    return cycles, ratio


def test_one_boot_for_each_end_that_changes_something() -> None:
    assert sensitivity.settings(KNOBS) == [{"idle": 0}, {"idle": 2}, {"gate": 40}, {"gate": 55},
                                           {"cr3": 30}, {"cache": 1}]


def test_effects_are_in_order() -> None:
    cycles, ratio = studies()
    assert [(one.knob.name, one.low, one.high) for one in cycles.swings] == [
        ("cr3", 0, 20), ("gate", -10, 5), ("cache", 0, 7), ("idle", 0, 0)]
    assert cycles.swings[0].nominal == 100 and ratio.swings[0].nominal == 100 / 70


def test_extremes_follow_what_was_seen_not_what_was_expected() -> None:
    cycles, ratio = studies()
    assert cycles.extreme(False) == {"gate": 40, "idle": 0}
    assert cycles.extreme(True) == {"gate": 55, "cr3": 30, "cache": 1, "idle": 2}
    # a cheaper gate makes the ratio larger: what is left differs more
    assert ratio.extreme(True) == {"gate": 40, "cr3": 30, "cache": 1, "idle": 2}
    assert ratio.extreme(False) == {"gate": 55, "idle": 0}


def test_three_rules_for_the_interval() -> None:
    spread = studies()[0].spread(boot)
    assert spread.nominal == 100 and spread.ends == (90, 132) and spread.total == (90, 132)
    assert spread.squares == (90, 100 + math.hypot(20, 5, 7))
    first, second = sensitivity.sentences(spread, 0.7, None)
    assert "100 modelled cycles; 89..133 with every figure" in first
    assert "90..132" in second and "90..122" in second
    *_, third = sensitivity.sentences(spread, 0.7, studies()[1].spread(boot))
    assert third.startswith("1.43 times the floor; 1.40..1.67 with every figure")


def test_the_table_names_what_has_no_effect_and_what_goes_backwards() -> None:
    cycles, ratio = studies()
    made = sensitivity.tornado_table("t", cycles, ratio)
    assert [line.cells[0] for line in made.lines] == ["cr3", "gate", "cache"]
    assert made.lines[0].cells[1:6] == ("20", "20..30", "", "120", "+0 +20")
    assert made.notes == ("Without effect: idle.",
                          "Slower at what is called their fast end: cache.")


def test_what_is_fixed_is_not_varied() -> None:
    table = find(here())
    free = {one.name for one, _ in sensitivity.uncertain(table, get("p5-133"), {"cr3": 46.0})}
    assert "walk" in free and "cr3" not in free and "mhz" not in free and "wbufs" not in free
    assert "wbufs" in {one.name for one, _ in sensitivity.uncertain(table, get("i486-50"), {})}


def test_every_boot_is_written_down() -> None:
    text = sensitivity.csv_of({frozenset({("cr3", 30.0), ("gate", 55.0)}): {CALL: 125.5}})
    assert text.splitlines() == ["changed,benchmark,case,modelled_cycles",
                                 "cr3=30 gate=55,ipc_call,inter,125.5"]


@pytest.mark.parametrize("kind, magic", [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_chart_has_a_bar_for_each_effect(kind: str, magic: bytes) -> None:
    cycles, _ = studies()
    text = tornado.script("title", cycles.swings, cycles.spread(boot), kind)
    assert text.count("set object") == 4 and "cr3  20..30" in text and "idle" not in text
    assert chart.draw(text).startswith(magic)


def test_a_chart_of_what_nothing_moves() -> None:
    (cycles, ratio), = sensitivity.studies("none", KNOBS[:1], lambda values: {("none", "any"): 4})
    assert ratio is None
    assert chart.draw(tornado.script("t", cycles.swings, cycles.spread(lambda v: {
        ("none", "any"): 4})))


def test_from_outside(tmp_path: Path) -> None:
    tree = fake_tree.make(tmp_path)
    said = call(tree, "sensitivity", "ipc_call", "--n", "2", "--knob", "int_outer=50")
    assert said.code == 0
    for text in ("ipc_call inter, fastpath asm, p5-133", "| cr3    |    21 | 21..46 |",
                 "127 modelled cycles; 125..154 with every figure", "results/sensitivity/"):
        assert text in said.out
    folder, = (tree / "results" / "sensitivity").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "boots.csv", "meta.json", "sensitivity.md", "tornado-inter.svg", "tornado-inter.png",
        "tornado-intra.svg", "tornado-intra.png"}
    assert "cr3=46,ipc_call,inter,152" in (folder / "boots.csv").read_text(encoding="utf-8")
    assert (folder / "sensitivity.md").read_text(encoding="utf-8") in said.out
    assert not list((tree / "build").glob("tmp*"))


def test_a_boot_that_fails_is_named(tmp_path: Path) -> None:
    tree = fake_tree.make(tmp_path)
    said = call(tree, "sensitivity", "ipc_call", "--n", "2", guest="one_figure_fails")
    assert said.code == 1 and "the boot with walk=13 has failed: failed check" in said.err
    assert "./l4bench run --machine p5-133 --no-interval --fastpath asm --knob walk=13" in said.err


@pytest.mark.parametrize("words, text", [
    (("ipc_cal",), "Did you mean 'ipc_call'"),
    (("ipc_call", "--machine", "icount"), "not modelled"),
    (("ipc_call", "--fastpath", "asn"), "'asn'"), (("ipc_call", "--knob", "x=1"), "'x'"),
    (("ipc_call", "--n", "0"), "--n 0")])
def test_wrong_names(tmp_path: Path, words: tuple[str, ...], text: str) -> None:
    said = call(fake_tree.make(tmp_path), "sensitivity", *words)
    assert said.code == 2 and text in said.err and "Traceback" not in said.err
