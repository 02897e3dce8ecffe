# SPDX-License-Identifier: BSD-2-Clause
"""What the equality test says is read strictly: a run that compared less than asked has failed."""
from pathlib import Path

import pytest
from harness import equal, guest
from harness.build import Build
from harness.tally import Tally
from harness.tree import Tree

BUILD = Build("check", (("sched", "lazy"),), (("sched", "lazy"),))
LOG = """\
{"type":"kernel","name":"l4bench","revision":"r","compiler":"c","flags":"f","build":"equal",\
"cmdline":"fastpath=none"}
{"type":"variant","axis":"sched","name":"lazy","summary":"","paper":"","selected":true}
{"type":"variant","axis":"fastpath","name":"asm","summary":"","paper":"","selected":false}
{"type":"variant","axis":"fastpath","name":"none","summary":"","paper":"","selected":true}
KTAP version 1
1..1
# 1001 pre-states, 1001 distinct
# asm: 1001 pre-states, 400 fast, 601 to the C path
ok 1 - asm
"""


def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, status: int = 33,
        states: int = 1000) -> Tally:
    def boot(tree: Tree, build: Build, args: str, serial: Path, *rest: object,
             **named: object) -> guest.Ending:
        assert args == f"states={states} fast=asm"
        serial.parent.mkdir(parents=True, exist_ok=True)
        serial.write_text(text, encoding="utf-8")
        return guest.Ending(status, "left", 1.0)

    monkeypatch.setattr(equal, "boot", boot)
    return equal.run(Tree(tmp_path), BUILD, ("asm",), states)


def test_a_good_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(tmp_path, monkeypatch, LOG) == Tally(2, 0)
    assert equal.figures(LOG) == {"asm": (1001, 400)}


@pytest.mark.parametrize("old, new, said", [
    ("ok 1 - asm", "not ok 1 - asm", "equal: asm"),
    ("1001 distinct", "999 distinct", "999 distinct pre-states, 1000 were asked for"),
    ("# 1001 pre-states, 1001 distinct\n", "", "0 distinct pre-states"),
    ("ok 1 - asm\n", "panic: equal: not enough memory\n", "not enough memory"),
    ("ok 1 - asm\n", "", "the plan is 1 tests"),
    ('"build":"equal"', '"build":"check"', "asked for a equal build"),
    ("ok 1 - asm", "ok 1 - c", "no result of asm"),
])
def test_bad_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str,
                  said: str) -> None:
    tally = run(tmp_path, monkeypatch, LOG.replace(old, new))
    assert tally.failed and any(said in note for note in tally.notes)


def test_a_machine_that_went_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tally = run(tmp_path, monkeypatch, LOG, status=0)
    assert tally.failed == 1 and "status 0" in tally.notes[0]
