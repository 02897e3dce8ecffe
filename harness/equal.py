# SPDX-License-Identifier: BSD-2-Clause
"""Equality: boots the image of tests/equal, which runs each pre-state through `none`, the C path,
and through each fastpath, and reads what it says.

A run that cannot say it has compared everything it was asked for has failed.
"""
import re
from dataclasses import replace
from pathlib import Path

from harness import build as builds
from harness import guest, judge, ktap, qemu, store
from harness.build import Build
from harness.errors import UsageError, WorkFailed
from harness.machine import Machine
from harness.machines import get
from harness.plan import Plan
from harness.tally import Tally
from harness.tree import Tree

KIND = "equal"                  # of the build
REFERENCE = "none"
STATES = 150_000                # the whole enumeration
SHORT_STATES = 10_000           # of the run in ./l4bench test: taken evenly from all of it
OTHER_STATES = 3_000            # the same, of its other images
SILENCE, LIMIT = 120.0, 3000.0  # seconds, on a machine that does other things beside it
_SAID = re.compile(r"^# (\w+): (\d+) pre-states, (\d+) fast, (\d+) to the C path$", re.MULTILINE)
_DISTINCT = re.compile(r"^# (\d+) pre-states, (\d+) distinct$", re.MULTILINE)


def image_of(build: Build) -> Build:
    """The image that tests the fastpaths with this build's choices."""
    return build.other(KIND)


def make(tree: Tree, build: Build) -> None:
    builds.make_kernel(tree, image_of(build))
    builds.make_user(tree)


def machine() -> Machine:
    return replace(get("tcg"), silence_limit=SILENCE, total_limit=LIMIT)


def boot(tree: Tree, build: Build, args: str, serial: Path, on: Machine,
         third: str = "", append: str = "") -> guest.Ending:
    """One boot of the image with arguments for the test; the programs it is given never run."""
    kernel = image_of(build).kernel(tree)
    if not kernel.is_file():
        raise WorkFailed(f"{tree.relative(kernel)} has not been built")
    sigma0, root = (tree.relative(builds.user_program(tree, name))
                    for name in ("sigma0", "conformance"))
    serial.parent.mkdir(parents=True, exist_ok=True)
    serial.unlink(missing_ok=True)
    modules = (sigma0, f"{root} {args}", *((third,) if third else ()))
    words = qemu.command(
        qemu.Boot(on, kernel=tree.relative(kernel), modules=modules,
                  cmdline=" ".join(filter(None, (f"fastpath={REFERENCE} console=serial",
                                                 append)))),
        qemu.to_file(tree.relative(serial)))
    return guest.watch(words, tree.root, serial, on)


def _faults(plan: Plan, serial: Path, ending: guest.Ending, text: str, states: int) -> list[str]:
    """What is wrong with the run as a whole; each fastpath must have seen all the pre-states."""
    log = store.read_log(serial)
    rules = (judge.panicked, judge.hung, judge.no_start, judge.wrong_variant)
    found = [reason for rule in rules if (reason := rule(plan, log, ending))][:1]
    if not found and ending.status not in (qemu.GOOD_EXIT, qemu.CHECKS_FAILED_EXIT):
        found.append(f"QEMU left with status {ending.status}")
    distinct = max((int(match[2]) for match in _DISTINCT.finditer(text)), default=0)
    if not found and distinct < states:
        found.append(f"{distinct} distinct pre-states, {states} were asked for")
    return found


def figures(text: str) -> dict[str, tuple[int, int]]:
    """Of each fastpath: pre-states, and how many of them it committed. Pure."""
    return {match[1]: (int(match[2]), int(match[3])) for match in _SAID.finditer(text)}


def folder_of(tree: Tree, build: Build) -> Path:
    return tree.build / "log" / image_of(build).folder


def run(tree: Tree, build: Build, fastpaths: tuple[str, ...], states: int = STATES,
        append: str = "") -> Tally:
    """The fastpaths of an image that is built; one test each, and one for the run. `append` are
    more words for the kernel's boot line."""
    name = image_of(build).folder
    serial = folder_of(tree, build) / "serial.log"
    plan = Plan(image_of(build), (REFERENCE, *fastpaths), append=append)
    try:
        ending = boot(tree, build, f"states={states} fast={'+'.join(fastpaths)}", serial, machine(),
                      append=append)
    except (WorkFailed, UsageError) as error:
        return Tally(0, 1, (f"{name}: {error}",))
    text = serial.read_bytes().decode("utf-8", "replace").replace("\r", "")
    tests = ktap.parse(text)
    faults = _faults(plan, serial, ending, text, states) or list(tests.faults)
    told = {name.partition(":")[0] for name in tests.passed + tests.failed}
    if not faults and set(fastpaths) - told:
        faults = [f"no result of {', '.join(sorted(set(fastpaths) - told))}"]
    notes = [f"{name}: {failed}" for failed in tests.failed]
    notes += [f"{name}: {fault}" for fault in faults]
    if notes:
        notes.append(f"  raw log: {tree.relative(serial)}")
    return Tally(len(tests.passed) + (not faults), len(tests.failed) + bool(faults), tuple(notes))


def check(tree: Tree, build: Build, fastpaths: tuple[str, ...], states: int = STATES) -> Tally:
    """Build and run all of it, or some, for these fastpaths with these choices."""
    try:
        make(tree, build)
    except WorkFailed as error:
        return Tally(0, 1, (str(error),))
    return run(tree, build, fastpaths, states)
