# SPDX-License-Identifier: BSD-2-Clause
"""Run every test: lint, host and Python tests, conformance on each image, equality, hostile tasks.

Conformance boots with each fastpath on a check and a release build, once on a 486 and once from a
GRUB ISO; independent boots run two at a time. --quick boots each fastpath once, on a check build,
and does nothing else. --only axes builds the fewest check images that have each choice of each
axis, and boots each fastpath once and each image at least once. The last line is `N passed, N
failed`.

Exit codes: 0 everything has passed, 1 something has failed, 2 a package is missing.
"""
# packages: harness build machines images figures tests
import argparse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

from harness import build as builds
from harness import catalog, conformance, coverage, covering, equal, soak, testing
from harness.build import Build
from harness.conformance import Case
from harness.errors import UsageError, WorkFailed
from harness.names import choose_list
from harness.progress import Steps
from harness.tally import Tally
from harness.tree import Tree

PARTS = ("host", "boot")
AXES = "axes"           # less than `boot`, and part of it
AT_A_TIME = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", default="all", metavar="PART",
                        help=f"{' or '.join(PARTS)}: what needs no machine, or what needs one; "
                        f"{AXES}: conformance of the fewest images with all choices")
    parser.add_argument("--quick", action="store_true",
                        help="only boot each fastpath once, on a check build")
    parser.add_argument("--rules", default="all", metavar="X,Y",
                        help="with --quick, only these conformance tests; send_* is a pattern")
    parser.add_argument("--fastpath", default="all", metavar="A,B",
                        help="boot with these fastpaths (default: all)")
    parser.add_argument("--axis", default="", metavar="AXIS=CHOICE,...",
                        help="choices that differ from the default, such as sched=lazy")


def _say(steps: Steps, tally: Tally) -> None:
    for note in tally.notes:
        steps.say(f"  {note}")


def _host(tree: Tree, steps: Steps) -> Iterator[Tally]:
    for name, part in testing.PARTS:
        with steps.step(name):
            tally = part(tree)
        steps.say(f"  {tally.passed} passed, {tally.failed} failed")
        _say(steps, tally)
        yield tally


def _build(tree: Tree, cases: list[Case], steps: Steps) -> Tally:
    """Every image that the boots need; an image that cannot be built is one failure."""
    total = Tally(0, 0)
    with steps.step("build the images"):
        for build in dict.fromkeys(case.build for case in cases):
            total += _try(lambda: builds.make_kernel(tree, build))
        total += _try(lambda: builds.make_user(tree))
        total += _try(lambda: builds.make_plugin(tree))
        for case in cases:
            if case.iso:
                total += _try(lambda: conformance.make_iso(tree, case))
    _say(steps, total)
    return total


def _try(work: Callable[[], None]) -> Tally:
    try:
        work()
    except WorkFailed as error:
        return Tally(0, 1, (str(error),))
    return Tally(1, 0)


def _boots(tree: Tree, cases: list[Case], steps: Steps) -> Iterator[Tally]:
    """Those on Bochs, which takes ten times as long, come first: none is left to run alone."""
    steps.doing(f"boot the conformance program, {AT_A_TIME} at a time")
    with ThreadPoolExecutor(max_workers=AT_A_TIME) as pool:
        started = {pool.submit(conformance.run, tree, case): case
                   for case in sorted(cases, key=lambda case: not case.bochs)}
        for future in as_completed(started):
            case, tally = started[future], future.result()
            steps.finished(f"boot {case.name}: {tally.passed} passed, {tally.failed} failed, "
                           f"{tally.skipped} skipped")
            _say(steps, tally)
            yield tally


def _coverage(tree: Tree, cases: list[Case], host: bool) -> str:
    """What the boots, the hostile tasks and the host tests have executed; says what is missing."""
    found, missing = coverage.NOTHING, 0
    soaked = tree.build / "log" / f"soak-{cases[0].fastpath}"
    places = [(case.build, conformance.folder_of(tree, case)) for case in cases if not case.bochs]
    for build, folder in (*places, (cases[0].build.other("check"), soaked)):
        try:
            found |= covering.of_boot(tree, build, folder)
        except WorkFailed:
            missing += 1
    if host:
        found = coverage.with_lines(found, covering.of_host(tree))
    return (f"kernel statements covered: {found.percent:.1f} % of {len(found.statements)}"
            + (f", {missing} boots left no trace" if missing else "")
            + " (./l4bench coverage has the list)")


def _soak(tree: Tree, cases: list[Case], steps: Steps) -> Tally:
    """Hostile tasks on the check build, by the first case's fastpath and by those of soak's own."""
    build, first = cases[0].build.other("check"), cases[0].fastpath
    own = {case.fastpath for case in cases if case.build.other("check") == build}
    runs = soak.short_runs(first, own)
    tally = Tally(0, 0)
    with steps.step(f"{sum(run[1].calls for run in runs)} calls of hostile tasks, {first}"):
        for fastpath, attack, name in runs:
            tally += soak.short_run(tree, build, fastpath, attack, name)
    _say(steps, tally)
    return tally


def _equality(args: argparse.Namespace, tree: Tree, cases: list[Case]
              ) -> dict[Build, tuple[str, ...]]:
    """What is set against the C path: all fastpaths of the first image, and of each other one that
    matters to fastpaths the first and those that the first image has not got."""
    found = catalog.find(tree)
    first = builds.resolve(tree, found, "check", args.axis)
    own = tuple(dict.fromkeys(case.fastpath for case in cases if case.build == first))
    others = conformance.other_images(found, first, own)
    return {first: own, **conformance.equality_images(found, first, others)}


def _equal(tree: Tree, build: Build, fastpaths: tuple[str, ...], states: int, steps: Steps
           ) -> Tally:
    """`./l4bench equal` runs all pre-states."""
    with steps.step(f"{states} pre-states, {equal.image_of(build).folder}"):
        tally = equal.check(tree, build, fastpaths, states)
    _say(steps, tally)
    return tally


def _cases(args: argparse.Namespace, tree: Tree) -> list[Case]:
    found = catalog.find(tree)
    check = builds.resolve(tree, found, "check", args.axis)
    if args.only == AXES:
        if args.quick or args.fastpath != "all":
            raise UsageError(f"--only {AXES} boots every fastpath: no --quick, no --fastpath")
        return conformance.axes(found, check)
    names = builds.fastpaths(found, check, args.fastpath)
    if not names:
        raise UsageError("there is no fastpath in this tree: nothing can be booted")
    if args.quick:
        return conformance.quick(check, list(names), conformance.rules(tree, args.rules))
    if args.rules != "all":
        raise UsageError("--rules is for --quick: all other tests run all rules")
    release = check.other("release")
    fast = [conformance.fast_entry(tree, release)] if conformance.FAST_ENTRY in names else []
    return conformance.cases(check, release, list(names),
                             conformance.other_images(found, check, names)) + fast


def run(args: argparse.Namespace, tree: Tree) -> int:
    few = args.quick or args.only == AXES
    parts = ("boot",) if few else choose_list("part", args.only, PARTS)
    cases = _cases(args, tree) if "boot" in parts else []
    host = len(testing.PARTS) if "host" in parts else 0
    total = Tally(0, 0)
    whole = bool(cases) and not few
    equals = _equality(args, tree, cases) if whole else {}
    with Steps(host + bool(cases) + whole + len(equals) + len(cases)) as steps:
        if host:
            total = sum(_host(tree, steps), total)
        if cases:
            total += _build(tree, cases, steps)
            total = sum(_boots(tree, cases, steps), total)
        if whole:
            total += _soak(tree, cases, steps)
            for number, (build, fastpaths) in enumerate(equals.items()):
                total += _equal(tree, build, fastpaths,
                                equal.OTHER_STATES if number else equal.SHORT_STATES, steps)
            steps.say(_coverage(tree, cases, bool(host)))
    for note in total.notes:
        print(("" if note.startswith(" ") else "failed: ") + note.splitlines()[0])
    if total.skipped:
        print(f"{total.skipped} skipped")
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return 1 if total.failed or not total.passed else 0
