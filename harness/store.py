# SPDX-License-Identifier: BSD-2-Clause
"""Keeps runs: results/runs/<UTC time>-<machine>-<n>/, never edited, never written twice.

serial.log is what the machine printed, samples.jsonl its records, intervals.csv the counter's
rows, held.csv how long interrupts were held off, qemu.log what QEMU said, meta.json everything
else; meta.json is written last.
"""
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import jsonschema

from harness.errors import UsageError, WorkFailed
from harness.held import BadHeld, Held
from harness.held import parse as parse_held
from harness.intervals import BadIntervals, Interval
from harness.intervals import parse as parse_intervals
from harness.names import choose
from harness.parse import parse
from harness.records import Log
from harness.tree import Tree

NAME = re.compile(r"^(\d{8}T\d{6}Z)-(.+)-(\d+)$")


@dataclass(frozen=True)
class Meta:
    status: str
    reason: str
    machine: str
    unit: str
    clock: str
    started: str
    seconds: float
    revision: str
    dirty: bool
    compiler: str
    flags: str
    build: str
    images: dict[str, str]          # file: sha256
    command: list[str]              # QEMU, as started from the root of the tree
    qemu_version: str
    exit_status: int | None
    variants: list[dict[str, Any]]  # as printed at boot
    asked: dict[str, Any]           # what the plan was
    sizes: dict[str, int] = field(default_factory=dict)
    # of a modelled machine: figures that were set to other values than its own, and those that
    # were changed for each of the two boots that give the interval (none: it has no interval)
    knobs: dict[str, float] = field(default_factory=dict)
    ends: dict[str, dict[str, float]] = field(default_factory=dict)


_META_SCHEMA = {
    "type": "object",
    "required": ["status", "reason", "machine", "unit", "clock", "started", "revision", "build",
                 "images", "command", "variants", "asked"],
    "properties": {"status": {"type": "string"}, "machine": {"type": "string"},
                   "images": {"type": "object"}, "command": {"type": "array"},
                   "sizes": {"type": "object", "additionalProperties": {"type": "integer"}},
                   "knobs": {"type": "object", "additionalProperties": {"type": "number"}},
                   "ends": {"type": "object", "additionalProperties": {"type": "object"}}},
}


@dataclass(frozen=True)
class End:
    """What a modelled run came to with every uncertain figure at one end of its band."""
    name: str
    log: Log
    intervals: tuple[Interval, ...]


@dataclass(frozen=True)
class Run:
    """A run as kept: what it was, what was printed, what was counted."""
    folder: Path
    meta: Meta
    log: Log
    intervals: tuple[Interval, ...]
    ends: tuple[End, ...] = ()
    held: tuple[Held, ...] = ()     # of each interval, where that was watched

    @property
    def name(self) -> str:
        return self.folder.name


def new_folder(runs: Path, machine: str, now: datetime | None = None) -> Path:
    """A folder that was not there before."""
    stamp = (now or datetime.now(timezone.utc)).strftime("%Y%m%dT%H%M%SZ")
    runs.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        folder = runs / f"{stamp}-{machine}-{number}"
        try:
            folder.mkdir()
            return folder
        except FileExistsError:
            number += 1


def write_new(path: Path, text: str) -> None:
    """Write a file that must not be there yet, and protect it."""
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    path.chmod(0o444)


def seal(folder: Path, meta: Meta) -> None:
    """Write meta.json and make everything in the folder read-only."""
    write_new(folder / "meta.json", json.dumps(asdict(meta), indent=1) + "\n")
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)


def read_meta(folder: Path) -> Meta:
    path = folder / "meta.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        jsonschema.validate(data, _META_SCHEMA)
        return Meta(**data)
    except FileNotFoundError as error:
        raise WorkFailed(f"{folder.name} has no meta.json: the run was stopped by hand; "
                         f"its raw log: {folder / 'serial.log'}") from error
    except (ValueError, TypeError, jsonschema.ValidationError) as error:
        raise WorkFailed(f"{path} cannot be read: {str(error).splitlines()[0]}") from error


def read_log(path: Path) -> Log:
    return parse(path.read_bytes().decode("utf-8", "replace"))


def read_intervals(path: Path) -> tuple[Interval, ...]:
    if not path.exists():
        return ()
    try:
        return parse_intervals(path.read_text(encoding="utf-8"))
    except BadIntervals as error:
        raise WorkFailed(f"{path}: {error}") from error


def _end(folder: Path) -> End:
    return End(folder.name, read_log(folder / "serial.log"),
               read_intervals(folder / "intervals.csv"))


def read_held(folder: Path) -> tuple[Held, ...]:
    path = folder / "held.csv"
    if not path.exists():
        return ()
    try:
        return parse_held(path.read_text(encoding="utf-8"))
    except BadHeld as error:
        raise WorkFailed(f"{path}: {error}") from error


def read(folder: Path) -> Run:
    meta = read_meta(folder)
    return Run(folder, meta, read_log(folder / "serial.log"),
               read_intervals(folder / "intervals.csv"),
               tuple(_end(folder / name) for name in meta.ends), read_held(folder))


def _order(name: str) -> tuple[str, int]:
    found = NAME.match(name)
    return (found[1], int(found[3])) if found else ("", 0)


def names(tree: Tree, machine: str = "") -> list[str]:
    """The runs from the oldest to the newest."""
    if not tree.runs.is_dir():
        return []
    found = [path.name for path in tree.runs.iterdir() if NAME.match(path.name)]
    return sorted((name for name in found if not machine or f"-{machine}-" in name), key=_order)


def _existing(tree: Tree, name: str) -> Path | None:
    for path in (tree.runs / name, Path(name)):
        if NAME.match(path.name) and path.is_dir():
            return path
    return None


def is_run(tree: Tree, name: str) -> bool:
    return _existing(tree, name) is not None


def folder_of(tree: Tree, name: str) -> Path:
    """The folder of a run given by its name or its path."""
    return _existing(tree, name) or tree.runs / choose("run", name, names(tree)[:-21:-1])


def newest(tree: Tree, machine: str, good: bool = True) -> Run:
    """The newest run of a machine, by default the newest good one; all benchmarks before some."""
    partial: Path | None = None
    for name in reversed(names(tree, machine)):
        folder = tree.runs / name
        if not (folder / "meta.json").exists():
            continue
        meta = read_meta(folder)
        everything = isinstance(meta.asked.get("benches", "all"), str)
        if not good or (meta.status == "good" and everything):
            return read(folder)
        if meta.status == "good" and partial is None:
            partial = folder
    if partial:
        return read(partial)
    raise UsageError(f"there is no {'good ' if good else ''}run of machine {machine} yet; "
                     f"make one: ./l4bench run --machine {machine}")
