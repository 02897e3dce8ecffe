# SPDX-License-Identifier: BSD-2-Clause
"""What there is to choose from, found by looking in the registry folders.

A file of such a folder holds one record line: VARIANT(axis, name, "summary", "paper"); or, in
assembler, VARIANT axis, name, "summary", "paper"; a benchmark BENCH(name, "question?", FAST);
A fastpath says by NEEDS(axis, choice choice); which images have it; GIVES(axis, word) makes a word
stand for a choice there.
"""
import re
from dataclasses import dataclass
from pathlib import Path

from harness.machines import find as find_machines
from harness.tree import Tree

_STRING = r'"((?:[^"\\]|\\.)*)"'
_VARIANT = re.compile(r"^\s*VARIANT[\s(]+(\w+)\s*,\s*(\w+)\s*,\s*" + _STRING
                      + r"(?:\s*,\s*" + _STRING + ")?", re.MULTILINE)
_BENCH = re.compile(r"^\s*BENCH\w*[\s(]+(\w+)\s*,\s*" + _STRING + r"(?:\s*,\s*(\w+))?",
                    re.MULTILINE)
_HELD = re.compile(r"^\s*BENCH_HELD\b", re.MULTILINE)
_APART = re.compile(r"^\s*BENCH_APART\b", re.MULTILINE)
HELD = "interrupts held off"    # the note of a benchmark that does not measure time
APART = "runs when it is named"  # of one that is too long to be among all
_NEEDS = re.compile(r"^\s*NEEDS[\s(]+(\w+)\s*,\s*([\w ]+)", re.MULTILINE)
_GIVES = re.compile(r"^GIVES\(\w+, (\w+)\)", re.MULTILINE)
_JOIN = re.compile(r'"\s*\n\s*"')
NO_RECORD = "(its file has no record line)"


@dataclass(frozen=True)
class Entry:
    """One choice: its name, what it is in a line, where it comes from, and its file."""
    name: str
    summary: str
    note: str
    path: str
    needs: tuple[tuple[str, tuple[str, ...]], ...] = ()     # of a fastpath: axis, allowed choices
    gives: tuple[str, ...] = ()     # of a choice: words that may stand for its name there


@dataclass(frozen=True)
class Catalog:
    fastpaths: tuple[Entry, ...]
    axes: dict[str, tuple[Entry, ...]]
    benches: tuple[Entry, ...]
    kernel_benches: tuple[Entry, ...]
    machines: tuple[Entry, ...]

    @property
    def fastpath_names(self) -> list[str]:
        return [entry.name for entry in self.fastpaths]

    @property
    def bench_names(self) -> list[str]:
        return [entry.name for entry in self.benches + self.kernel_benches]

    @property
    def timed(self) -> tuple[str, ...]:
        """The benchmarks in user mode that measure time, and are among all."""
        return tuple(entry.name for entry in self.benches if entry.note not in (HELD, APART))


def variant_entry(path: str, text: str) -> Entry:
    """The choice that a source file declares; a file without a record has its stem as name."""
    found = _VARIANT.search(_JOIN.sub("", text))
    if not found:
        return Entry(Path(path).stem, NO_RECORD, "", path)
    needs = tuple((axis, tuple(choices.split())) for axis, choices in _NEEDS.findall(text))
    return Entry(found[2], found[3], found[4] or "", path, needs,
                 tuple(_GIVES.findall(text)))


def bench_entry(path: str, text: str) -> Entry:
    """The benchmark that a source file declares, with the path it expects as note."""
    found = _BENCH.search(_JOIN.sub("", text))
    if not found:
        return Entry(Path(path).stem, NO_RECORD, "", path)
    if _APART.search(text):
        return Entry(found[1], found[2], APART, path)
    held = HELD if _HELD.search(text) else ""
    return Entry(found[1], found[2], (found[3] or held).lower(), path)


def _sources(folder: Path, *suffixes: str) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in suffixes)


def _variants(tree: Tree, folder: Path) -> tuple[Entry, ...]:
    return tuple(variant_entry(tree.relative(path), path.read_text(encoding="utf-8"))
                 for path in _sources(folder, ".c", ".S"))


def _benches(tree: Tree, kind: str) -> tuple[Entry, ...]:
    found = (bench_entry(tree.relative(path), path.read_text(encoding="utf-8"))
             for path in _sources(tree.root / "bench" / kind, ".c", ".S"))
    return tuple(entry for entry in found if kind == "user" or entry.summary != NO_RECORD)


def _axes(tree: Tree) -> dict[str, tuple[Entry, ...]]:
    folder = tree.root / "variants"
    folders = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    found = {path.name: _variants(tree, path) for path in folders}
    return {axis: entries for axis, entries in found.items() if entries}


def find(tree: Tree) -> Catalog:
    """Everything that can be chosen in this tree."""
    machines = tuple(Entry(machine.name, machine.summary, machine.unit,
                           f"harness/machines/{machine.name.replace('-', '_')}.py")
                     for machine in find_machines().values())
    return Catalog(_variants(tree, tree.root / "fastpath"), _axes(tree),
                   _benches(tree, "user"), _benches(tree, "kern"), machines)
