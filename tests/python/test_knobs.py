# SPDX-License-Identifier: BSD-2-Clause
"""The knobs of the machine model: the table, what the plugin makes of it, and --knob."""
import re
import subprocess
from pathlib import Path

import pytest
from harness import knobs
from harness.errors import UsageError
from harness.knobs import FAST, SLOW, Figure, Knob
from harness.machines import find, get
from harness.tree import here
from model_guest import MODEL, TIMEOUT, build_model

TABLE = knobs.find(here())
P5 = get("p5-133")
MODELLED = [machine for machine in find().values() if machine.model]
TIMING_ROW = re.compile(r'^\t\{ X86_INS_(\w+), .*?"([^"]*)"(.*) \},$', re.MULTILINE)


@pytest.mark.parametrize("knob", TABLE, ids=[knob.name for knob in TABLE])
def test_a_row_holds_its_own_figures(knob: Knob) -> None:
    assert knob.text and knob.unit in knobs.UNITS
    for figure in knob.figures.values():
        for value in (figure.value, figure.fast, figure.slow):
            assert knob.least <= value <= knob.most
        assert min(figure.fast, figure.slow) <= figure.value <= max(figure.fast, figure.slow)


@pytest.mark.parametrize("knob", [knob for knob in TABLE if "MEM" in knob.text],
                         ids=[knob.name for knob in TABLE if "MEM" in knob.text])
def test_what_is_from_memory_has_a_band(knob: Knob) -> None:
    """On the processor that the words `MEM P5`, `486 MEM` name, or else on one at least."""
    named = [cpu for cpu, words in (("p5", "MEM P5"), ("486", "486 MEM")) if words in knob.text]
    banded = [cpu for cpu in knobs.CPUS if not knob.figures[cpu].sure]
    assert set(named) <= set(banded) and banded


@pytest.mark.parametrize("name", ["tables_p5.c", "tables_486.c"])
def test_no_timing_from_memory_without_a_knob(name: str) -> None:
    rows = TIMING_ROW.findall((MODEL / name).read_text(encoding="utf-8"))
    assert len(rows) > 250
    assert [insn for insn, source, rest in rows if "MEM" in source and "KNOB(" not in rest] == []


def test_the_plugin_lists_the_same_table(tmp_path: Path) -> None:
    model = build_model(tmp_path / "model.so")
    said = subprocess.run(["qemu-system-i386", "-display", "none", "-plugin", f"{model},help=1"],
                          capture_output=True, text=True, timeout=TIMEOUT, check=False).stderr
    lines = [line for line in said.splitlines() if line.split(" ")[0] in
             {knob.name for knob in TABLE}]
    assert [line.split()[0] for line in lines] == [knob.name for knob in TABLE]
    for knob, line in zip(TABLE, lines):
        p5, i486 = (f"{knob.figures[cpu].value:g}" for cpu in knobs.CPUS)
        words = line.split()
        assert words[1] == p5 and i486 in words[2:6] and line.endswith(knob.text)
        assert f"{knob.least:g}..{knob.most:g}" in words


def test_a_machines_own_arguments_are_certain() -> None:
    for machine in MODELLED:
        found = knobs.figures(TABLE, machine)
        assert found["mhz"].sure and f"mhz={found['mhz'].value:g}" in machine.model
    assert knobs.figures(TABLE, P5)["cr3"] == Figure(21, 21, 46)
    assert knobs.figures(TABLE, get("i486-50"))["cr3"] == Figure(4, 4, 4)


def test_asked_keeps_what_differs() -> None:
    assert knobs.asked(TABLE, P5, ["cr3=46,walk=9", "l2_first=2.5"]) == {"cr3": 46,
                                                                         "l2_first": 2.5}
    assert knobs.asked(TABLE, get("icount"), []) == {}
    assert knobs.words({"cr3": 46.0, "l2_first": 2.5}) == ",cr3=46,l2_first=2.5"


@pytest.mark.parametrize("wish, text", [
    ("crr3=1", "'crr3' is not one of: mhz, .* Did you mean 'cr3'"),
    ("cr3", "name=value, not as 'cr3'"), ("cr3=99", "from 4 to 46 clocks"),
    ("cr3=x", "cr3=x: cr3 is a whole number"), ("cr3=21.5", "whole number"),
    ("cr3=nan", "whole number"), ("l2_first=9", "number from 2 to 8 bus clocks"),
    ("cr3=inf", "from 4 to 46"), ("=4", "'' is not one of")])
def test_bad_wishes(wish: str, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        knobs.asked(TABLE, P5, [wish])


def test_a_machine_without_a_model_has_no_knobs() -> None:
    with pytest.raises(UsageError, match="icount is not modelled"):
        knobs.asked(TABLE, get("icount"), ["cr3=46"])


def test_ends_leave_out_what_is_certain_or_asked_for() -> None:
    found = {"a": Figure(5, 2, 9), "b": Figure(7, 7, 7), "c": Figure(1, 1, 4), "d": Figure(0, 1, 0)}
    assert knobs.end(found, {}, FAST) == {"a": 2, "d": 1}
    assert knobs.end(found, {}, SLOW) == {"a": 9, "c": 4}
    assert knobs.end(found, {"a": 3.0}, SLOW) == {"c": 4}


def test_a_row_that_breaks_the_format_is_not_passed_over() -> None:
    text = (here().root / knobs.PATH).read_text(encoding="utf-8")
    with pytest.raises(knobs.BadKnobs):
        knobs.parse(text.replace("BAND(21, 21, 46)", "21"))
    with pytest.raises(knobs.BadKnobs):
        knobs.parse("")
    assert len(knobs.parse(text)) == len(TABLE)
