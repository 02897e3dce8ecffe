# SPDX-License-Identifier: BSD-2-Clause
"""Run every pre-state of an enumerated set through the C path and through each fastpath.

A pre-state is what both partners are in (waits, descriptors, queues, ids, priorities, interrupts,
FPU, breakpoints, selectors, clans, small spaces): tests/equal/states.c. Afterwards registers and
the kernel's memory must be equal: tests/equal/equal.h has what that is. A fastpath may leave an ipc
to the C path; how often is printed.
--mutants plants faults in the fastpaths instead, in each place of their code, one at a time: each
must be seen, or be named with a reason in tests/equal/equivalent.txt.

Exit codes: 0 equal, 1 a fastpath differs or a planted fault was not seen, 2 a wrong name.
"""
# packages: harness build machines
import argparse
import time

from harness import build as builds
from harness import catalog, equal, mutants
from harness.build import Build
from harness.errors import UsageError
from harness.progress import Steps
from harness.tree import Tree


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fastpath", default="all", metavar="A,B",
                        help="the fastpaths to compare (default: all that the image has)")
    parser.add_argument("--states", type=int, default=equal.STATES, metavar="N",
                        help="at least so many pre-states, taken evenly from all of them if fewer "
                        f"than {equal.STATES} (default: {equal.STATES})")
    parser.add_argument("--mutants", action="store_true",
                        help="plant faults, and say which of them nothing has shown")
    parser.add_argument("--axis", default="", metavar="AXIS=CHOICE,...",
                        help="choices that differ from the default, such as sched=lazy")
    parser.add_argument("--append", default="", metavar="WORDS",
                        help="more words for the kernel's boot line, such as io=fpage")


def _plant(tree: Tree, build: Build, fastpaths: tuple[str, ...], steps: Steps) -> int:
    with steps.step(f"faults in {', '.join(fastpaths)}"):
        result = mutants.run(tree, build, fastpaths, say=steps.doing)
    for fault, reason in result.equivalent:
        print(f"no fault: {fault}: {reason}")
    for note in result.tally.notes:
        print(note)
    print(f"{result.caught} faults seen, {len(result.equivalent)} are none, "
          f"{result.tally.failed} failed", flush=True)
    return 1 if result.tally.failed or not result.caught else 0


def run(args: argparse.Namespace, tree: Tree) -> int:
    found = catalog.find(tree)
    build = builds.resolve(tree, found, "check", args.axis)
    fastpaths = builds.fastpaths(found, build, args.fastpath)
    if not fastpaths:
        raise UsageError("there is no fastpath in this tree")
    if args.states < 1:
        raise UsageError(f"--states {args.states}: at least one is needed")
    with Steps(2) as steps:
        with steps.step(f"build the kernel {equal.image_of(build).folder}"):
            equal.make(tree, build)
        if args.mutants:
            return _plant(tree, build, fastpaths, steps)
        with steps.step(f"{args.states} pre-states, {', '.join(fastpaths)}"):
            start = time.monotonic()
            tally = equal.run(tree, build, fastpaths, args.states, args.append)
            seconds = time.monotonic() - start
    serial = equal.folder_of(tree, build) / "serial.log"
    text = serial.read_bytes().decode("utf-8", "replace").replace("\r", "")
    for name, (states, fast) in equal.figures(text).items():
        print(f"{name}: {states} pre-states, {fast} fast ({100 * fast / states:.0f} %), "
              f"{states - fast} to the C path")
    for note in tally.notes:
        print(note)
    print(f"{tally.passed} passed, {tally.failed} failed, {seconds:.0f} s", flush=True)
    return 1 if tally.failed or not tally.passed else 0
