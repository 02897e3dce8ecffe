# SPDX-License-Identifier: BSD-2-Clause
"""Watches one guest: starts QEMU, follows the serial log, ends what hangs."""
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from harness.errors import UsageError
from harness.machine import Machine
from harness.process import end_group

OUTPUT_LIMIT = 64 << 20     # bytes of serial log; more than that is rubbish
POLL = 0.02                 # seconds


@dataclass(frozen=True)
class Ending:
    """How QEMU ended: by itself with a status, or because a limit was reached."""
    status: int | None
    reason: str             # left | silent | too long | too much output
    seconds: float
    said: str = ""          # the last line of QEMU's own words


def watch(command: list[str], root: Path, log: Path, machine: Machine,
          seen: Callable[[int], None] = lambda size: None) -> Ending:
    """Run QEMU until it leaves or a limit is reached. `seen` hears how long the log is."""
    log.touch()
    errors = log.with_name("qemu.log")
    with errors.open("wb") as err:
        start = time.monotonic()
        try:
            process = subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL, stdout=err,
                                       stderr=subprocess.STDOUT, start_new_session=True)
        except OSError as error:
            raise UsageError(f"cannot start {command[0]}: {error.strerror}") from error
        try:
            ending = _follow(process, log, machine, start, seen)
        finally:
            end_group(process)
    words = errors.read_text(encoding="utf-8", errors="replace").split("\n")
    return replace(ending, said=next((line for line in reversed(words) if line.strip()), ""))


def _follow(process: "subprocess.Popen[bytes]", log: Path, machine: Machine, start: float,
            seen: Callable[[int], None]) -> Ending:
    size, grown = 0, start
    while True:
        try:
            status: int | None = process.wait(timeout=POLL)
        except subprocess.TimeoutExpired:
            status = None
        now, length = time.monotonic(), log.stat().st_size
        if length != size:
            size, grown = length, now
            seen(size)
        if status is not None:
            return Ending(status, "left", now - start)
        reason = _over(machine, size, now - grown, now - start)
        if reason:
            return Ending(None, reason, now - start)


def _over(machine: Machine, size: int, silent: float, total: float) -> str:
    if size > OUTPUT_LIMIT:
        return "too much output"
    if silent > machine.silence_limit:
        return "silent"
    return "too long" if total > machine.total_limit else ""
