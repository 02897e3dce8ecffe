# SPDX-License-Identifier: BSD-2-Clause
"""Measure which statements of the kernel's C code the tests execute.

Boots what `./l4bench test` boots (Bochs apart, which nobody can watch), the hostile tasks with each
fastpath and the benchmarks, and watches every instruction of the kernel; runs the host tests with
gcov. A statement is a line that the line table (DWARF, is_stmt) of at least one image gives an
address; it is covered if one of its addresses was executed in any boot, or if gcov counted it.
kernel/check, which watches the kernel in checking builds, is not counted.

Exit codes: 0 measured, 1 a build or a test has failed or too little is covered, 2 a wrong name.
"""
# packages: harness build machines images figures tests
import argparse
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

from harness import build as builds
from harness import (catalog, conformance, coverage, covering, guest, qemu, runner, soak, store,
                     testing)
from harness.build import Build
from harness.coverage import Coverage
from harness.errors import UsageError, WorkFailed
from harness.machines import get
from harness.plan import Plan, boots
from harness.progress import Steps
from harness.tree import Tree

BENCH_SAMPLES, AT_A_TIME = 2, 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--html", metavar="FILE", help="write the sources, missed lines marked")
    parser.add_argument("--list", action="store_true", help="print the missed lines' text too")
    parser.add_argument("--min", type=float, default=0.0, metavar="PERCENT",
                        help="exit 1 when less is covered")
    parser.add_argument("--calls", type=int, default=soak.SHORT_CALLS, metavar="N",
                        help=f"calls of the hostile tasks (default: {soak.SHORT_CALLS})")


class _Measured:
    """What has been covered so far, and what went wrong on the way."""

    def __init__(self, tree: Tree, steps: Steps) -> None:
        self.tree, self.steps = tree, steps
        self.found, self.faults = coverage.NOTHING, 0

    def fault(self, text: str) -> None:
        self.faults += 1
        self.steps.say(f"  failed: {text}")

    def add(self, build: Build, folder: Path) -> None:
        before = len(self.found.covered)
        try:
            self.found |= covering.of_boot(self.tree, build, folder)
        except WorkFailed as error:
            self.fault(str(error))
        self.steps.say(f"  {len(self.found.covered) - before} statements more, "
                       f"{self.found.percent:.1f} %")


def _conformance(measured: _Measured, cases: list[conformance.Case]) -> None:
    tree, steps = measured.tree, measured.steps
    steps.doing(f"boot the conformance program, {AT_A_TIME} at a time")
    with ThreadPoolExecutor(max_workers=AT_A_TIME) as pool:
        started = {pool.submit(conformance.run, tree, case): case for case in cases}
        for future in as_completed(started):
            case, tally = started[future], future.result()
            steps.finished(f"boot {case.name}: {tally.passed} passed, {tally.failed} failed")
            for note in tally.notes:
                measured.fault(note)
            measured.add(case.build, conformance.folder_of(tree, case))


def _soak(measured: _Measured, build: Build, fastpath: str, calls: int) -> None:
    name = f"soak-{fastpath}"
    with measured.steps.step(f"{calls} calls of hostile tasks, {fastpath}"):
        outcome = soak.boot(measured.tree, soak.machine("icount"), build, fastpath,
                            soak.Attack(1, calls), name)
    if outcome.reason:
        measured.fault(outcome.reason)
    measured.add(build, measured.tree.build / "log" / name)


def _bench(measured: _Measured, plan: Plan) -> None:
    tree, machine = measured.tree, get("tcg")
    folder = tree.build / "log" / f"coverage-{plan.build.folder}-{plan.fastpaths[0]}"
    folder.mkdir(parents=True, exist_ok=True)
    serial = folder / "serial.log"
    serial.unlink(missing_ok=True)
    boot = replace(runner.boot_of(machine, plan, runner.images(tree, plan)),
                   plugins=builds.cover_plugin(tree, folder))
    with measured.steps.step(f"benchmarks, {plan.build.folder}, {', '.join(plan.fastpaths)}"):
        ending = guest.watch(qemu.command(boot, qemu.to_file(tree.relative(serial))), tree.root,
                             serial, machine)
    if ending.status != qemu.GOOD_EXIT:
        measured.fault(f"QEMU left with status {ending.status}; "
                       f"{store.read_log(serial).last_line[:160]}; {tree.relative(serial)}")
    measured.add(plan.build, folder)


def _host(measured: _Measured) -> None:
    with measured.steps.step("host tests with gcov"):
        tally = testing.host_tests(measured.tree)
    for note in tally.notes:
        measured.fault(note)
    before = len(measured.found.covered)
    measured.found = coverage.with_lines(measured.found, covering.of_host(measured.tree))
    measured.steps.say(f"  {len(measured.found.covered) - before} statements more, "
                       f"{measured.found.percent:.1f} %")


def _build(tree: Tree, cases: list[conformance.Case], steps: Steps) -> None:
    images = list(dict.fromkeys(case.build for case in cases))
    with steps.step("build the images"):
        for build in dict.fromkeys((*images, cases[0].build.other("bench"))):
            builds.make_kernel(tree, build)
        builds.make_user(tree)
        builds.make_plugin(tree)
        for case in cases:
            if case.iso:
                conformance.make_iso(tree, case)


def _measure(args: argparse.Namespace, tree: Tree) -> _Measured:
    found = catalog.find(tree)
    check = builds.resolve(tree, found, "check")
    names = builds.fastpaths(found, check)
    if not names:
        raise UsageError("there is no fastpath in this tree: nothing can be booted")
    others = conformance.other_images(found, check, names)
    cases = [case for case in conformance.cases(check, check.other("release"), list(names), others)
             if not case.bochs]
    plans = [plan for build in (check, check.other("bench"))
             for plan in boots(Plan(build, names, n=BENCH_SAMPLES))]
    with Steps(1 + len(cases) + len(names) + len(plans) + 1) as steps:
        _build(tree, cases, steps)
        measured = _Measured(tree, steps)
        _conformance(measured, cases)
        for name in names:
            _soak(measured, check, name, args.calls)
        for plan in plans:
            _bench(measured, plan)
        _host(measured)
    return measured


def _missed_text(tree: Tree, found: Coverage) -> list[str]:
    lines = []
    for file in coverage.by_file(found):
        source = (tree.root / file.name).read_text(encoding="utf-8").split("\n")
        lines += [f"{file.name}:{line}: {source[line - 1]}" for line in file.missed]
    return lines


def run(args: argparse.Namespace, tree: Tree) -> int:
    if not 0 <= args.min <= 100:
        raise UsageError(f"--min {args.min}: a share of 100 is meant")
    measured = _measure(args, tree)
    found = measured.found
    print("\n".join(coverage.table(found)))
    if args.list:
        print("\n".join(["", *_missed_text(tree, found)]))
    if args.html:
        from scripts.coverage_page import page
        sources = {file.name: (tree.root / file.name).read_text(encoding="utf-8")
                   for file in coverage.by_file(found)}
        Path(args.html).write_text(page(found, sources), encoding="utf-8")
    print(f"coverage: {found.percent:.1f} % of {len(found.statements)} statements")
    if found.percent < args.min:
        print(f"that is less than --min {args.min:g}")
    return 1 if measured.faults or found.percent < args.min else 0
