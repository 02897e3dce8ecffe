# SPDX-License-Identifier: BSD-2-Clause
"""./l4bench compare from outside, on a made-up tree: what it takes, refuses, and measures."""
import json
import subprocess
from pathlib import Path

import fake_tree
import pytest
from fake_tree import call
from harness.contest import order

SYNTHETIC = Path(__file__).resolve().parent / "synthetic"
REAL_TIME = [str(SYNTHETIC / f"20000101T000000Z-synthetic-{number}") for number in (1, 2, 3, 4)]


@pytest.fixture(name="tree")
def make_tree(tmp_path: Path) -> Path:
    return fake_tree.make(tmp_path)


def git(tree: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=nobody", "-c", "user.email=nobody@example.org",
                    "-c", "init.defaultBranch=main", *words], cwd=tree, check=True,
                   stdout=subprocess.DEVNULL, timeout=60)


@pytest.fixture(name="history")
def make_history(tree: Path) -> Path:
    """Two revisions: the first has no fastpath c and none of the benchmark null_syscall."""
    (tree / ".gitignore").write_text("/build/\n/results/runs/\n", encoding="utf-8")
    git(tree, "init", "--quiet")
    later = [tree / "fastpath" / "c.c", tree / "bench" / "user" / "null_syscall.c"]
    texts = [path.read_text(encoding="utf-8") for path in later]
    for path in later:
        path.unlink()
    git(tree, "add", ".")
    git(tree, "commit", "--quiet", "-m", "first")
    for path, text in zip(later, texts):
        path.write_text(text, encoding="utf-8")
    git(tree, "add", ".")
    git(tree, "commit", "--quiet", "-m", "second")
    return tree


@pytest.mark.parametrize("words, named, said", [
    (["asm", "mine"], "'mine'", "asm, c, none"),
    (["one", "two"], "'one'", "asm, c, none"),
    (["asm", "c", "--bench", "x"], "'x'", "ipc_call"),
    (["asm", "c", "--machine", "tcg"], "tcg", "icount"),
    (["asm", "c", "--machine", "p9"], "'p9'", "icount"),
    (["asm", "c", "--fail-above", "two"], "two", "2%"),
    (["asm"], "'asm' alone", "HEAD~5..HEAD"),
    (["asm", "asm"], "'asm' is given twice", "nothing to compare"),
    (["asm", "sched=lazy"], "'sched=lazy' is a choice of an axis", "two fastpaths"),
    (["sched=lazy", "sched=lzay"], "'lzay'", "benno, lazy"),
    (["sched=lazy", "shed=lazy"], "'shed'", "sched"),
    (["sched=lazy", "timeout=lists"], "mean the same image", "bench"),
    (["HEAD..HEAD~1"], "no git history", "revisions cannot be compared"),
    (["..HEAD"], "'..HEAD' alone", "base first"),
    ([REAL_TIME[0], REAL_TIME[3]], "refused: ", "different machines"),
    ([REAL_TIME[0], REAL_TIME[1], "--knob", "cr3=40"], "--knob", "as they were made"),
])
def test_what_is_refused(tree: Path, words: list[str], named: str, said: str) -> None:
    done = call(tree, "compare", *words)
    assert done.code == 2 and named in done.err and said in done.err
    assert "Traceback" not in done.err


def test_two_fastpaths_in_one_boot(tree: Path) -> None:
    done = call(tree, "compare", "asm", "c", "--bench", "ipc_call", "--seed", "7")
    assert done.code == 0 and "43 fewer (-48.9 %)" in done.out
    assert "asm is better than c: less in 4 of 4 numbers" in done.out and "seed: 7" in done.out
    folder, = (tree / "results" / "runs").iterdir()
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    assert meta["asked"]["seed"] == 7 and "seed=7" in meta["asked"]["args"]
    done = call(tree, "compare", "c", "asm", "--bench", "ipc_call", "--fail-above", "2%")
    assert done.code == 1 and "over 2 %: c : asm ipc_call inter kernel_instructions" in done.out


def test_only_equals_are_timed_and_an_image_is_asked_once(tree: Path) -> None:
    words = ["compare", "asm", "c", "--bench", "ipc_call"]
    done = call(tree, *words, guest="unequal")
    assert done.code == 2 and "nothing is timed that is not equal to the C path" in done.err
    assert "asm differs from the C path" in done.err and "raw log: build/log/equal" in done.err
    assert not (tree / "results" / "runs").exists()
    done = call(tree, *words, "--no-equal", guest="unequal")
    assert done.code == 0 and "not tested (--no-equal)" in done.out
    done = call(tree, *words)
    assert done.code == 0 and "equal to the C path in 10000 pre-states: asm, c" in done.out
    done = call(tree, *words, guest="unequal")
    assert done.code == 0 and "as found before: asm, c" in done.out
    done = call(tree, "compare", "asm", "none", "--bench", "ipc_call", guest="unequal")
    assert done.code == 0 and "as found before: asm" in done.out
    (tree / "Makefile").write_text(fake_tree.MAKEFILE.replace("echo", "echo anew"),
                                   encoding="utf-8")
    assert call(tree, *words, guest="unequal").code == 2


def test_two_configurations_are_two_images(tree: Path) -> None:
    done = call(tree, "compare", "sched=benno", "sched=lazy", "--n", "2", "--fail-above", "0%")
    assert done.code == 0
    assert "sched=benno and sched=lazy do not differ in any of " in done.out
    metas = [json.loads(path.read_text(encoding="utf-8"))
             for path in (tree / "results" / "runs").glob("*/meta.json")]
    assert sorted(meta["asked"]["axes"]["sched"] for meta in metas) == ["benno", "lazy"]


def test_two_recorded_runs(tree: Path) -> None:
    for machine in ("icount", "icount", "tcg"):
        assert call(tree, "run", "--machine", machine, "--n", "2").code == 0
    runs = sorted(path.name for path in (tree / "results" / "runs").iterdir())
    counted = [name for name in runs if "icount" in name]
    done = call(tree, "compare", *counted, "--fail-above", "0%")
    assert done.code == 0 and "do not differ in any of" in done.out
    other = next(name for name in runs if "tcg" in name)
    done = call(tree, "compare", counted[0], other)
    assert done.code == 2 and "refused: " in done.err


def test_recorded_real_time_is_judged_by_ranks(tree: Path) -> None:
    done = call(tree, "compare", REAL_TIME[1], REAL_TIME[0], "--fail-above", "2%")
    assert done.code == 1 and "over 2 %: asm ipc_call inter time" in done.out
    assert "large effect" in done.out and done.out.count("no difference seen") == 5
    done = call(tree, "compare", REAL_TIME[2], REAL_TIME[0])
    assert done.code == 0 and "refused: 6 and 24 repetitions, at least 10" in done.out


def test_in_real_time_two_images_are_booted_ten_times_each(tree: Path) -> None:
    fake_tree.add_machine(tree, "name='bare', summary='', unit='cycles', arguments=()")
    done = call(tree, "compare", "sched=benno", "sched=lazy", "--machine", "bare", "--n", "2",
                "--bench", "ipc_call", "--fastpath", "asm")
    assert done.code == 0, done.err
    assert done.out.count("10/10") == 2 and done.out.count("no difference seen") == 2
    assert "were not seen to differ in any of 2 numbers" in done.out
    folders = sorted((tree / "results" / "runs").iterdir())
    assert len(folders) == 20
    done = call(tree, "compare", "c", "asm", "--machine", "bare", "--n", "12",
                "--bench", "ipc_call")
    assert done.code == 0 and done.out.count("large effect (+1.00) |") == 2


def test_two_revisions(history: Path) -> None:
    done = call(history, "compare", "HEAD~1..HEAD", "--n", "2")
    assert done.code == 0, done.err
    assert "HEAD and HEAD~1 do not differ in any of" in done.out
    assert "| asm " in done.out and "| c " not in done.out
    assert not list((history / "build" / "revisions").iterdir())
    metas = [json.loads(path.read_text(encoding="utf-8"))
             for path in (history / "results" / "runs").glob("*/meta.json")]
    assert len({meta["revision"] for meta in metas}) == 2
    assert not any(meta["dirty"] for meta in metas)


def test_what_is_here_against_a_revision(history: Path) -> None:
    (history / "fastpath" / "mine.S").write_text('VARIANT fastpath, mine, "my own", "me26"\n',
                                                 encoding="utf-8")
    done = call(history, "compare", "HEAD..", "--n", "2", "--fastpath", "asm,c")
    assert done.code == 0 and "this tree and HEAD do not differ" in done.out


@pytest.mark.parametrize("words, code, said", [
    (["HEAD~7..HEAD"], 2, "'HEAD~7' is not a revision of this repository"),
    (["HEAD..main"], 2, "HEAD and main are the same revision"),
    (["HEAD~1..HEAD", "--fastpath", "c"], 2, "in revision HEAD~1 fastpath 'c' is not one of: asm"),
    (["HEAD~1..", "--bench", "null_syscall"], 2, "in revision HEAD~1 benchmark 'null_syscall'"),
])
def test_revisions_that_cannot_be_compared(history: Path, words: list[str], code: int, said: str
                                           ) -> None:
    done = call(history, "compare", *words)
    assert done.code == code and said in done.err
    assert not list((history / "build").glob("revisions/*"))


def test_a_revision_that_cannot_be_built(history: Path) -> None:
    makefile = history / "Makefile"
    good = makefile.read_text(encoding="utf-8")
    makefile.write_text("kernel:\n\t@echo no such register; false\n", encoding="utf-8")
    git(history, "commit", "--quiet", "-a", "-m", "broken")
    makefile.write_text(good, encoding="utf-8")
    git(history, "commit", "--quiet", "-a", "-m", "mended")
    done = call(history, "compare", "HEAD~1..HEAD")
    assert done.code == 1 and "revision HEAD~1" in done.err and "no such register" in done.err
    log = done.err.rpartition("whole output: ")[2].strip()
    assert "no such register" in (history / log).read_text(encoding="utf-8")
    assert not list((history / "build" / "revisions").iterdir())


def test_the_order_of_boots_is_random_and_repeats() -> None:
    assert order(50, 3) == order(50, 3) != order(50, 4)
    assert sum(order(50, 3)) == 50
    assert all(sorted(order(50, 3)[at:at + 2]) == [0, 1] for at in range(0, 100, 2))
