# SPDX-License-Identifier: BSD-2-Clause
"""./l4bench new: names, heads, and one of each kind taken through test, compare and report."""
import os
import shutil
import subprocess
from pathlib import Path

import fake_tree
import pytest
from fake_tree import ROOT, Said, call
from harness.catalog import variant_entry
from harness.skeleton import KINDS, Kind, kind_of, render

LEFT_OUT = shutil.ignore_patterns("build", "runs", ".git", "__pycache__", ".hypothesis",
                                  ".mypy_cache", "report.html", "figures.tsv", "sensitivity")
# Enough to show that what is new is what runs; every image runs all of them elsewhere.
RULES = "send_to_*,call_and_reply_and_wait,switch_to_ready,priority_strict,priority_round_robin"


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.fixture(name="tree")
def make_tree(tmp_path: Path) -> Path:
    return fake_tree.make(tmp_path)


@pytest.mark.parametrize("words, said", [
    (["fastpth", "mine"], "kind 'fastpth' is not one of: fastpath, scheduler, benchmark, machine"),
    (["fastpath", "asm"], "there is a fastpath 'asm' already: fastpath/asm.S"),
    (["scheduler", "benno"], "there is a scheduler 'benno' already: variants/sched/benno.c"),
    (["benchmark", "ipc_call"], "there is a benchmark 'ipc_call' already"),
    (["machine", "icount"], "there is a machine 'icount' already"),
    (["fastpath", "far_too_long"], "'far_too_long' cannot name a fastpath: "),
    (["fastpath", "Mine"], "'Mine' cannot name a fastpath: a small letter"),
    (["fastpath", "../mine"], "'../mine' cannot name a fastpath"),
    (["fastpath", "x.S"], "'x.S' cannot name a fastpath"),
    (["benchmark", "my-own"], "'my-own' cannot name a benchmark"),
    (["scheduler", "static"], "'static' cannot name a scheduler: the word means something"),
    (["machine", "all"], "'all' cannot name a machine"),
    (["fastpath", "mine", "--like", "asn"], "fastpath to begin from: 'asn' is not one of: asm"),
])
def test_bad_names(tree: Path, words: list[str], said: str) -> None:
    done = call(tree, "new", *words)
    assert done.code == 2 and said in done.err and "Traceback" not in done.err
    assert not list(tree.rglob("*mine*"))


def test_a_file_without_a_record_is_not_overwritten(tree: Path) -> None:
    path = tree / "fastpath" / "mine.S"
    path.write_text('VARIANT fastpath, other, "x", ""\n', encoding="utf-8")
    done = call(tree, "new", "fastpath", "mine")
    assert done.code == 2 and "fastpath/mine.S is there already" in done.err


@pytest.mark.parametrize("like", ["asm.S", "c.c"])
def test_a_fastpath_has_its_own_name_everywhere(like: str) -> None:
    path = Path("fastpath") / like
    made = render(kind_of("fastpath"), path, text_of(str(path)), path.stem, "mine")
    found = variant_entry("fastpath/mine", made)
    assert (found.name, found.summary) == ("mine", f"so far the same as {path.stem}")
    assert f"fastpath_{path.stem}" not in made and "fastpath_mine" in made
    assert f"./l4bench compare mine {path.stem}\n" in made


@pytest.mark.parametrize("of", KINDS, ids=[kind.name for kind in KINDS])
def test_the_original_is_there_and_the_head_comes_first(of: Kind) -> None:
    path, = (ROOT / of.folder).glob(f"{of.like.replace('-', '_')}.[cSp]*")
    made = render(of, path, path.read_text(encoding="utf-8"), of.like, "mine").splitlines()
    assert "SPDX" in made[0] and any("mine" in line for line in made[1:3])
    assert all(len(line.expandtabs()) <= 100 for line in made)


def real(root: Path, *words: str) -> Said:
    """A command in a copy of the real tree."""
    done = subprocess.run([root / "l4bench", *words], cwd=root, capture_output=True, text=True,
                          timeout=300, check=False, env={**os.environ, "L4BENCH_ROOT": str(root)})
    return Said(done.returncode, done.stdout, done.stderr)


def test_one_of_each_needs_no_other_edit(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT, symlinks=True)
    before = {path for path in root.rglob("*") if path.is_file()}
    for kind in KINDS:
        done = real(root, "new", kind.name, "mine")
        assert done.code == 0, done.err
    made = {path for path in root.rglob("*") if path.is_file()} - before
    assert len(made) == len(KINDS) + 1      # the scheduler's inline functions are in a header

    done = real(root, "test", "--quick", "--fastpath", "mine", "--axis", "sched=mine",
                "--rules", RULES)
    assert done.code == 0 and ", 0 failed" in done.out.splitlines()[-1], done.out + done.err

    done = real(root, "compare", "mine", "asm", "--machine", "mine", "--axis", "sched=mine",
                "--bench", "mine,ipc_call", "--n", "2", "--fail-above", "0%")
    assert done.code == 0, done.out + done.err
    assert "mine and asm do not differ in any of" in done.out
    assert "| mine : asm | mine " in done.out and "| mine : asm | ipc_call " in done.out

    folder, = (root / "results" / "runs").iterdir()
    assert "-mine-1" in folder.name
    done = real(root, "report", folder.name)
    assert done.code == 0, done.err
    page = (root / "results" / "report.html").read_text(encoding="utf-8")
    assert "so far the same as asm" in page and "so far the same as lazy" in page
