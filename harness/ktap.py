# SPDX-License-Identifier: BSD-2-Clause
"""The results of a test program, printed as KTAP between plain lines. Pure.

A log whose plan does not fit, that stops early or that holds a panic is a failure by itself,
whatever its tests say.  So is a test that printed something else than it meant to: what only the
log can tell is a line `# printed [TEXT] expected [TEXT]` before its result.
"""
import re
from dataclasses import dataclass

from harness.parse import printable

_RESULT = re.compile(r"^(not )?ok (\d+)(?: -)?(?: ([^#]*?))?\s*(?:# ?(\w+).*)?$")
_PRINTED = re.compile(r"^printed \[(.*)\] expected \[\1\]$")
_PLAN = re.compile(r"^1\.\.(\d+)\s*$")


@dataclass(frozen=True)
class Ktap:
    passed: tuple[str, ...]
    failed: tuple[str, ...]     # names of tests, with what was said of them
    skipped: tuple[str, ...]
    faults: tuple[str, ...]     # what is wrong with the log as a whole

    @property
    def good(self) -> bool:
        return not self.failed and not self.faults


@dataclass(frozen=True)
class _Result:
    number: int
    name: str
    ok: bool
    directive: str


def _results(lines: list[str]) -> tuple[list[_Result], dict[int, list[str]]]:
    """The results at the top level, and the diagnostic lines after or before each."""
    found: list[_Result] = []
    said: dict[int, list[str]] = {}
    for line in lines:
        match = _RESULT.match(line)
        if match:
            found.append(_Result(int(match[2]), match[3] or "", not match[1],
                                 (match[4] or "").upper()))
        elif line.startswith("# "):
            said.setdefault(len(found), []).append(line[2:])
    return found, said


def _faults(lines: list[str], found: list[_Result]) -> list[str]:
    faults = [line for line in lines if line.startswith("panic:")]
    if "KTAP version 1" not in lines:
        return faults + ["there is no KTAP header: the tests never began"]
    plans = [int(match[1]) for match in map(_PLAN.match, lines) if match]
    if len(plans) != 1:
        faults.append(f"{len(plans)} plan lines (1..N), there must be one")
    elif plans[0] != len(found):
        faults.append(f"the plan is {plans[0]} tests, the log has the results of {len(found)}")
    elif plans[0] == 0:
        faults.append("the plan is no test at all")
    numbers = [result.number for result in found]
    if numbers != list(range(1, len(found) + 1)):
        faults.append(f"test numbers are {numbers}, not 1 to {len(found)} in order"[:200])
    return faults


def _misprints(said: list[str]) -> list[str]:
    """Lines that should have held the same twice."""
    return [line for line in said if line.startswith("printed") and not _PRINTED.match(line)]


def parse(text: str) -> Ktap:
    """What a log's tests say; lines that are not KTAP are passed over."""
    lines = [printable(line.rstrip()) for line in text.replace("\r", "").split("\n")]
    found, said = _results(lines)
    passed, failed, skipped = [], [], []
    for index, result in enumerate(found):
        if misprints := _misprints(said.get(index, [])):
            failed.append(f"{result.name}: {misprints[0]}")
        elif result.directive == "SKIP":
            skipped.append(result.name)
        elif result.ok or result.directive == "TODO":
            passed.append(result.name)
        else:
            failed.append(": ".join([result.name, *said.get(index, [])[:2]]))
    return Ktap(tuple(passed), tuple(failed), tuple(skipped), tuple(_faults(lines, found)))
