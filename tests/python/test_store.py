# SPDX-License-Identifier: BSD-2-Clause
"""A run is written once: nothing is overwritten, and what was not finished gives no numbers."""
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from harness import store
from harness.errors import UsageError, WorkFailed
from harness.store import Meta
from harness.tree import Tree

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def meta(status: str = "good", machine: str = "icount") -> Meta:
    return Meta(status=status, reason="", machine=machine, unit="instructions", clock="tsc",
                started="2026-01-02T03:04:05+00:00", seconds=1.0, revision="unknown", dirty=False,
                compiler="gcc", flags="-O2", build="bench", images={"k": "0"},
                command=["qemu"], qemu_version="7.2", exit_status=33, variants=[], asked={})


def keep(runs: Path, status: str = "good", machine: str = "icount") -> Path:
    folder = store.new_folder(runs, machine, NOW)
    (folder / "serial.log").write_text("", encoding="utf-8")
    store.seal(folder, meta(status, machine))
    return folder


def test_two_runs_in_one_second_have_two_folders(tmp_path: Path) -> None:
    names = [store.new_folder(tmp_path, "tcg", NOW).name for _ in range(3)]
    assert names == [f"20260102T030405Z-tcg-{n}" for n in (1, 2, 3)]


def test_a_file_is_never_written_twice(tmp_path: Path) -> None:
    store.write_new(tmp_path / "a", "1")
    with pytest.raises(FileExistsError):
        store.write_new(tmp_path / "a", "2")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "1"


def test_a_sealed_run_cannot_be_sealed_again(tmp_path: Path) -> None:
    folder = keep(tmp_path)
    with pytest.raises(FileExistsError):
        store.seal(folder, meta("hung"))
    assert store.read_meta(folder) == meta()
    assert all(path.stat().st_mode & 0o222 == 0 for path in folder.iterdir())


def test_newest_counts_numbers_as_numbers(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    for _ in range(11):
        keep(tree.runs)
    assert store.newest(tree, "icount").name == "20260102T030405Z-icount-11"


def test_newest_prefers_a_run_of_all_benchmarks(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    part = store.new_folder(tree.runs, "icount", NOW)
    (part / "serial.log").write_text("", encoding="utf-8")
    store.seal(part, replace(meta(), asked={"benches": ["null_syscall"]}))
    assert store.newest(tree, "icount", good=True).folder == part
    full = keep(tree.runs)
    later = store.new_folder(tree.runs, "icount", NOW)
    (later / "serial.log").write_text("", encoding="utf-8")
    store.seal(later, replace(meta(), asked={"benches": ["null_syscall"]}))
    assert store.newest(tree, "icount").name == full.name


def test_newest_passes_over_failed_and_unfinished_runs(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    good = keep(tree.runs)
    keep(tree.runs, "panicked")
    keep(tree.runs, "good", "tcg")
    store.new_folder(tree.runs, "icount", NOW)
    assert store.newest(tree, "icount").name == good.name


def test_no_run_at_all_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="./l4bench run --machine icount"):
        store.newest(Tree(tmp_path), "icount")


def test_unknown_run_lists_those_there_are(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    folder = keep(tree.runs)
    with pytest.raises(UsageError, match=folder.name):
        store.folder_of(tree, "yesterday")
    with pytest.raises(UsageError):
        store.folder_of(tree, str(tmp_path))
    assert store.is_run(tree, folder.name) and not store.is_run(tree, "yesterday")
    assert store.folder_of(tree, str(folder)) == folder


def test_unfinished_and_broken_runs_are_refused(tmp_path: Path) -> None:
    folder = store.new_folder(tmp_path, "tcg", NOW)
    with pytest.raises(WorkFailed, match="no meta.json"):
        store.read_meta(folder)
    (folder / "meta.json").write_text('{"status": "good"}', encoding="utf-8")
    with pytest.raises(WorkFailed, match="cannot be read"):
        store.read_meta(folder)
