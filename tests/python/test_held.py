# SPDX-License-Identifier: BSD-2-Clause
"""How long interrupts are held off: the plugin against stretches known by hand, and its reader."""
import subprocess
from pathlib import Path

import model_guest
import pytest

from harness import held, symbols
from harness.runner import held_verdict
from harness.tree import Tree

ROOT = Path(__file__).resolve().parents[2]
WATCH, PLUGIN = ROOT / "harness" / "watch", ROOT / "harness" / "plugin"
GUEST = ROOT / "tests" / "plugin" / "held.S"
# In the order of tests/plugin/held.S: status, longest stretch, function in which most of it was.
EXPECTED = (
    ("ok", 0, ""),
    ("ok", 6, "plain"),
    ("ok", 12, "open_late"),        # 10 nops, sti, and the nop after which it works
    ("ok", 22, "open_early"),       # cli, 20 nops, ret
    ("ok", 105, "string"),          # 3 before, REP 100 + 1, ret
    ("ok", 6, "plain"),
    ("ok", 104, "inner"),           # mov, call, 50 * 2, ret, ret
    ("unstopped", 0, ""),
    ("open", 0, ""),
)


@pytest.fixture(name="folder", scope="module")
def run_guest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with held.csv of one run, and the guest that ran."""
    folder = tmp_path_factory.mktemp("held")
    model_guest.gcc("-O2", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror", f"-I{PLUGIN}",
                    str(WATCH / "held.c"), str(WATCH / "held_plugin.c"),
                    str(PLUGIN / "marker.c"), "-o", str(folder / "held.so"))
    model_guest.build_guest(GUEST, folder / "guest.elf")
    words = model_guest.command(f"{folder}/held.so,out={folder}/held.csv", folder / "guest.elf",
                                folder / "serial")
    done = subprocess.run(words, timeout=60, check=False)
    assert done.returncode == model_guest.GOOD_END
    return folder


def test_stretches_known_by_hand(folder: Path) -> None:
    found = held.parse((folder / "held.csv").read_text(encoding="ascii"))
    low = symbols.read(folder / "guest.elf")
    places = [held.by_function(one, lambda at: low.at(at - 0xC0000000).partition("+")[0])
              for one in found]
    said = [(one.status, one.held, at[0][0] if at else "") for one, at in zip(found, places)]
    assert tuple(said) == EXPECTED
    for one, at in zip(found, places):
        assert sum(spent for _, spent in at) == one.held


def test_plugin_wants_a_file(folder: Path) -> None:
    for argument in ("", ",out=", ",out=/nowhere/x", ",out=a,out=b", ",in=a"):
        words = model_guest.command(f"{folder}/held.so{argument}", folder / "guest.elf",
                                    folder / "serial")
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1 and "held.so: " in done.stderr


HEADER = "seq,id,status,held,first,last,places\n"


@pytest.mark.parametrize("text, what", [
    ("", "line 1"), ("seq,id\n", "line 1: the columns"),
    (HEADER + "1,0,ok,5,c0100000,c0100000,c0100000:5\n", "interval 1, expected 0"),
    (HEADER + "0,0,ok,five,c0100000,c0100000,\n", "line 2"),
    (HEADER + "0,0,ok,5,c0100000\n", "line 2"),
    (HEADER + "0,0,ok,5,c0100000,c0100000,c0100000\n", "line 2"),
])
def test_bad_files_are_named(text: str, what: str) -> None:
    with pytest.raises(held.BadHeld, match=what):
        held.parse(text)


def test_functions_are_summed_up() -> None:
    names = {0xC0100000: "one", 0xC0100010: "two", 0xC0100014: "two", 0x100: "none"}
    one = held.Held(0, "ok", 12, 0xC0100000, 0xC0100014,
                    ((0xC0100000, 3), (0xC0100010, 4), (0xC0100014, 4), (0x100, 1)))
    assert held.by_function(one, names.__getitem__) == [("two", 8), ("one", 3), ("none", 1)]


def test_the_bound_is_read() -> None:
    text = "An interrupt is held\noff for at most 12 345 instructions (release)."
    assert held.bound(text) == 12345
    assert held.bound("nothing of the kind") == 0
    assert held.bound((ROOT / "kernel" / "DECISIONS.md").read_text(encoding="utf-8")) > 0


@pytest.mark.parametrize("worst, status", [(100, "good"), (101, "held off too long")])
def test_a_run_beyond_the_bound_has_failed(tmp_path: Path, worst: int, status: str) -> None:
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel" / "DECISIONS.md").write_text(
        "An interrupt is held off for at most 100 instructions.", encoding="utf-8")
    (tmp_path / "held.csv").write_text(
        f"{HEADER}0,0,ok,{worst},c0100000,c0100000,c0100000:{worst}\n", encoding="utf-8")
    found = held_verdict(Tree(tmp_path), tmp_path)
    assert found.status == status and (str(worst) in found.reason) == (status != "good")
