# SPDX-License-Identifier: BSD-2-Clause
"""Counts of tests, and how they are read from the last words of other test programs. Pure."""
import re
import xml.etree.ElementTree as xml
from dataclasses import dataclass

_LAST = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)


@dataclass(frozen=True)
class Tally:
    """What one part of the tests came to; `notes` are lines on what has failed."""
    passed: int
    failed: int
    notes: tuple[str, ...] = ()
    skipped: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.passed + other.passed, self.failed + other.failed,
                     self.notes + other.notes, self.skipped + other.skipped)


def of_step(name: str, status: int, output: str, log: str) -> Tally:
    """A step that passes or fails as a whole."""
    if status == 0:
        return Tally(1, 0)
    tail = "\n    ".join(output.strip().splitlines()[-15:])
    return Tally(0, 1, (f"{name} has failed ({log}):\n    {tail}",))


def of_counting(name: str, status: int, output: str, log: str) -> Tally:
    """A program that ends with `N passed, N failed`; without that line it has failed."""
    found = _LAST.findall(output)
    if not found:
        step = of_step(name, 1, output, log)
        return Tally(0, 1, (f"{name} did not end with a count", *step.notes))
    passed, failed = map(int, found[-1])
    if failed == 0 and status == 0 and passed > 0:
        return Tally(passed, 0)
    return Tally(passed, max(failed, 1), of_step(name, 1, output, log).notes)


def of_junit(name: str, status: int, report: str, log: str) -> Tally:
    """pytest's report; a report that cannot be read is a failure."""
    try:
        suites = list(xml.fromstring(report).iter("testsuite"))
    except xml.ParseError as error:
        return Tally(0, 1, (f"{name}: its report cannot be read ({error}); {log}",))
    tests, bad, skipped = (sum(int(suite.get(word, "0")) for suite in suites for word in words)
                           for words in (("tests",), ("failures", "errors"), ("skipped",)))
    broken = [f"{case.get('classname')}.{case.get('name')}" for suite in suites
              for case in suite.iter("testcase")
              if case.find("failure") is not None or case.find("error") is not None]
    if bad == 0 and (status != 0 or tests == 0):
        return Tally(tests, 1, (f"{name} left with status {status} after {tests} tests; {log}",),
                     skipped)
    notes = tuple(f"{name}: {case} has failed; {log}" for case in broken)
    return Tally(tests - bad - skipped, bad, notes, skipped)
