# SPDX-License-Identifier: BSD-2-Clause
"""Was it a good run? Pure: what was asked, what was printed, and how it ended, to a verdict.

The first rule that is broken names the run's status; no number of such a run is used.
"""
from collections.abc import Callable
from dataclasses import dataclass

from harness.guest import Ending
from harness.plan import Plan
from harness.qemu import GOOD_EXIT
from harness.records import Log, PathCount

GOOD = "good"


@dataclass(frozen=True)
class Verdict:
    status: str
    reason: str = ""

    @property
    def good(self) -> bool:
        return self.status == GOOD


Rule = Callable[[Plan, Log, Ending], str]


def _last(log: Log) -> str:
    return f"last line seen: {log.last_line[:160]!r}" if log.last_line else "it printed nothing"


def panicked(plan: Plan, log: Log, ending: Ending) -> str:
    return log.panic


def hung(plan: Plan, log: Log, ending: Ending) -> str:
    if ending.reason in ("silent", "too long"):
        return f"ended after {ending.seconds:.0f} s ({ending.reason}); {_last(log)}"
    return ""


def no_start(plan: Plan, log: Log, ending: Ending) -> str:
    if log.kernel is None:
        qemu = f" (QEMU: {ending.said[:200]})" if ending.said else ""
        return (f"QEMU left with status {ending.status}{qemu} before the kernel said its name; "
                + _last(log))
    return ""


def rubbish(plan: Plan, log: Log, ending: Ending) -> str:
    if ending.reason == "too much output":
        return f"more output than any run has; {_last(log)}"
    if log.end is None and len(log.problems) == 1 and log.last_line.startswith("{"):
        return ""       # a record that stops in the middle is the end of a log that was cut off
    return f"{log.problems[0]} ({len(log.problems)} bad lines)" if log.problems else ""


def wrong_variant(plan: Plan, log: Log, ending: Ending) -> str:
    """The image must be the one that was asked for, by its own word."""
    if log.kernel and log.kernel.build != plan.build.name:
        return f"asked for a {plan.build.name} build, the image says {log.kernel.build}"
    selected = {record.axis: record.name for record in log.variants if record.selected}
    for axis, name in (*plan.build.choices, ("fastpath", plan.fastpaths[0])):
        if selected.get(axis) != name:
            return f"asked for {axis}={name}, the image says {selected.get(axis, 'nothing')}"
    present = [record.name for record in log.variants if record.axis == "fastpath"]
    absent = [name for name in plan.fastpaths if name not in present]
    if absent:
        return f"fastpath {', '.join(absent)} is not in the image; it has {', '.join(present)}"
    return ""


def wrong_program(plan: Plan, log: Log, ending: Ending) -> str:
    if log.begin and log.begin.program != plan.program:
        return f"asked for the program {plan.program}, the log is of {log.begin.program}"
    if log.begin and plan.image and f"image={plan.image}" not in log.begin.args.split():
        return f"the log is of another image: {log.begin.args!r}, asked for image={plan.image}"
    return ""


def cut_off(plan: Plan, log: Log, ending: Ending) -> str:
    if log.begin is None:
        return f"the program never began; {_last(log)}"
    if log.end is None:
        return f"there is no end record; {_last(log)}"
    if log.end.records != log.program_records:
        return (f"the end record counts {log.end.records} records, "
                f"the log has {log.program_records}: some were lost")
    return ""


def failed_check(plan: Plan, log: Log, ending: Ending) -> str:
    bad = [f"{check.bench} {check.case} {check.fastpath}" for check in log.checks if not check.ok]
    if bad:
        return f"the work was not done in: {', '.join(bad)}"
    return log.exceptions[0] if log.exceptions else ""


def bad_exit(plan: Plan, log: Log, ending: Ending) -> str:
    if ending.status != GOOD_EXIT:
        return f"QEMU left with status {ending.status}, a good run leaves with {GOOD_EXIT}"
    return ""


def incomplete(plan: Plan, log: Log, ending: Ending) -> str:
    """Each benchmark has, for each fastpath, samples or a reason why not; none of them twice."""
    done = [(item.bench, item.case, item.fastpath) for item in log.samples]
    twice = sorted({place for place in done if done.count(place) > 1})
    if twice:
        return f"samples printed twice: {' '.join(twice[0])}"
    known = {bench.name for bench in log.benches}
    unknown = sorted({item.bench for item in log.samples} - known)
    if unknown:
        return f"samples of {unknown[0]}, which has no bench record"
    there = {(item.bench, item.fastpath) for item in log.samples + log.skips}
    for bench in sorted(known | set(plan.benches)):
        for fastpath in plan.fastpaths:
            if (bench, fastpath) not in there:
                return f"no samples and no reason for {bench} with fastpath {fastpath}"
    return "" if log.samples else "it measured nothing"


def _path_fault(expect: str, item: PathCount, samples: int) -> str:
    """What is wrong with the path that was taken, if anything."""
    counted = f"{item.fast} times the fast path, {item.slow} times the C path"
    if expect == "any":
        return ""
    if item.fastpath == "none" or expect == "slow":
        wrong = item.fast > 0
    elif expect == "none":
        wrong = item.fast > 0 or item.slow > 0
    else:
        wrong = item.slow > 0 or item.fast < samples
    expected = "slow" if item.fastpath == "none" and expect == "fast" else expect
    return (f"{item.bench} {item.case} {item.fastpath}: expected {expected}, "
            f"counted {counted} in {samples} samples") if wrong else ""


def wrong_path(plan: Plan, log: Log, ending: Ending) -> str:
    """A counting build says which way each IPC went; it must be the way the benchmark states."""
    if plan.build.name != "check":
        return ""
    expect = {bench.name: bench.expect for bench in log.benches}
    counts = {(item.bench, item.case, item.fastpath): item for item in log.paths}
    for item in log.samples:
        counted = counts.get((item.bench, item.case, item.fastpath))
        if counted is None:
            return f"{item.bench} {item.case} {item.fastpath}: no path record in a check build"
        fault = _path_fault(expect.get(item.bench, "none"), counted, item.n)
        if fault:
            return fault
    return ""


RULES: tuple[tuple[str, Rule], ...] = (
    ("panicked", panicked), ("hung", hung), ("no start", no_start), ("rubbish", rubbish),
    ("wrong variant", wrong_variant), ("wrong program", wrong_program), ("cut off", cut_off),
    ("failed check", failed_check), ("bad exit", bad_exit), ("incomplete", incomplete),
    ("wrong path", wrong_path),
)


def judge(plan: Plan, log: Log, ending: Ending) -> Verdict:
    for status, rule in RULES:
        reason = rule(plan, log, ending)
        if reason:
            return Verdict(status, reason)
    return Verdict(GOOD)
