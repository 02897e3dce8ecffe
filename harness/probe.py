# SPDX-License-Identifier: BSD-2-Clause
"""Measures an image that knows nothing of l4bench, on a modelled machine: what is asked of QEMU and
of the model (harness/model/probe.h), one boot, and what its intervals come to.
"""
import hashlib
import json
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

from harness import intervals, knobs
from harness.errors import UsageError, WorkFailed
from harness.intervals import Interval
from harness.machine import Machine
from harness.process import end_group

# What the machine and the plugin decide; given once more they would make it another machine.
RESERVED = ("-cpu", "-icount", "-accel", "-plugin", "-smp", "-enable-kvm", "-M", "-machine")
MEDIA = ("-kernel", "-cdrom", "-hda", "-fda", "-drive", "-blockdev", "-bios")
FILES = ("-kernel", "-initrd", "-cdrom", "-hda", "-fda", "-bios")
PATIENCE = 10.0         # seconds for QEMU to end after it was asked to
COLUMNS = ("modelled_cycles", "total", "kernel", "user", "entries", "imiss", "dmiss_read",
           "dmiss_write", "l2miss", "itlb", "dtlb", "mispred", "cr3_loads", "segment_loads")


@dataclass(frozen=True)
class Asked:
    """What is measured; addresses, or neither of them: each entry into the kernel."""
    machine: Machine
    qemu: tuple[str, ...]
    start: int | None = None
    end: int | None = None
    entry: int | None = None        # where the model begins; None: by itself
    count: int = 100
    seconds: float = 300.0
    values: knobs.Values = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    status: str                     # complete | the guest has ended | time limit
    rows: tuple[Interval, ...]      # those that came to their end
    model: dict[str, Any]           # the plugin's record
    command: tuple[str, ...]

    @property
    def clean(self) -> tuple[Interval, ...]:
        return tuple(row for row in self.rows if row.status == "ok")


def check_options(options: Iterable[str]) -> None:
    """UsageError for an option that would make it another machine."""
    for word in options:
        name = "-" + word.lstrip("-") if word.startswith("--") else word
        if name in RESERVED:
            raise UsageError(f"QEMU's option {word} is decided by --machine: leave it out")


def boots_something(options: Iterable[str]) -> bool:
    return any("-" + word.lstrip("-") in MEDIA for word in options if word.startswith("-"))


def files_of(options: tuple[str, ...]) -> dict[str, str]:
    """The files that the options name, with their SHA-256."""
    named = [options[i + 1] for i, word in enumerate(options[:-1]) if word in FILES]
    found = {}
    for name in named:
        for part in name.replace(",,", "\0").split(","):
            path = Path(part.replace("\0", ",").split(" ")[0])
            if path.is_file():
                found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _plugin(asked: Asked, model: Path, folder: Path) -> str:
    words = [str(model).replace(",", ",,"), asked.machine.model + knobs.words(asked.values),
             f"out={folder / 'intervals.csv'}", f"record={folder / 'model.json'}",
             f"count={asked.count}"]
    if asked.start is None:
        words.append("entries=1")
    else:
        words += [f"start={asked.start:#x}", f"end={asked.end:#x}"]
    if asked.entry is not None:
        words.append(f"entry={asked.entry:#x}")
    return ",".join(words)


def command(asked: Asked, model: Path, folder: Path) -> list[str]:
    words = [asked.machine.program, "-M", "pc", "-display", "none", "-monitor", "none",
             "-no-reboot", *asked.machine.arguments, "-plugin", _plugin(asked, model, folder)]
    if "-serial" not in asked.qemu:
        words += ["-serial", "null"]
    return words + list(asked.qemu)


def measure(asked: Asked, model: Path) -> Outcome:
    """One boot. WorkFailed when QEMU or the plugin fails, or when nothing was measured."""
    with tempfile.TemporaryDirectory(prefix="l4bench-probe-") as name:
        folder = Path(name)
        words = command(asked, model, folder)
        over = _boot(words, folder / "qemu.log", asked.seconds)
        said = (folder / "qemu.log").read_text(encoding="utf-8", errors="replace").strip()
        record = folder / "model.json"
        if not record.is_file():
            raise WorkFailed(f"QEMU or the model has failed: {' '.join(words)}\n{said}")
        rows = intervals.parse((folder / "intervals.csv").read_text(encoding="utf-8"))
        seen = json.loads(record.read_text(encoding="utf-8"))
    ended = tuple(row for row in rows if row.status in ("ok", "interrupted"))
    status = ("complete" if len(ended) >= asked.count else "time limit" if over
              else "the guest has ended")
    if not ended:
        raise WorkFailed(_nothing(asked, seen, said, over))
    return Outcome(status, ended, seen, tuple(words))


def _boot(words: list[str], log: Path, seconds: float) -> bool:
    """Run QEMU to its end; True if it had to be ended at the time limit."""
    with log.open("wb") as out:
        try:
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT, start_new_session=True)
        except OSError as error:
            raise UsageError(f"cannot start {words[0]}: {error.strerror}") from error
        try:
            process.wait(timeout=seconds)
            return False
        except subprocess.TimeoutExpired:
            process.terminate()     # the plugin writes what it has
            _wait(process)
            return True
        finally:
            end_group(process)


def _wait(process: "subprocess.Popen[bytes]") -> None:
    begun = time.monotonic()
    while process.poll() is None and time.monotonic() - begun < PATIENCE:
        time.sleep(0.02)


def _nothing(asked: Asked, seen: dict[str, Any], said: str, over: bool) -> str:
    """Why there is no interval at all."""
    after = (f"in {asked.seconds:g} s (--seconds gives more)" if over
             else "before the guest ended")
    tail = f"\nQEMU said: {said}" if said else ""
    if seen["cycles"] == 0:
        return f"the guest's own code was never reached {after}: nothing was modelled{tail}"
    if asked.start is None:
        return f"no entry into the kernel from ring 3 came to its end {after}{tail}"
    if seen["starts"] == 0:
        return f"the start, {asked.start:#010x}, was not executed {after}{tail}"
    if seen["ends"] == 0:
        return (f"the start, {asked.start:#010x}, was executed {seen['starts']} times, the end, "
                f"{asked.end:#010x}, never {after}{tail}")
    return f"the end, {asked.end:#010x}, was executed only before the start {after}{tail}"


def summary(rows: Iterable[Interval]) -> dict[str, tuple[int, float, int]]:
    """Smallest, median, largest of each column."""
    rows = tuple(rows)
    found = {}
    for column in COLUMNS:
        values = [row.value(column) for row in rows]
        found[column] = (min(values), float(median(values)), max(values))
    return found


def medians(outcome: Outcome) -> dict[int, float]:
    """The median of the modelled cycles of each kind of entry; between addresses there is one."""
    return {kind: median(row.value("modelled_cycles") for row in outcome.clean if row.id == kind)
            for kind in {row.id for row in outcome.clean}}


def with_ends(asked: Asked, model: Path, figures: Mapping[str, knobs.Figure]
              ) -> dict[str, dict[int, float]]:
    """The medians with every uncertain figure at one end of its band, and at the other."""
    return {which: medians(measure(replace(asked, values={
        **asked.values, **knobs.end(figures, asked.values, which)}), model))
        for which in knobs.ENDS}
