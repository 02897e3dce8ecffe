# SPDX-License-Identifier: BSD-2-Clause
"""Show an IPC instruction by instruction on a modelled machine, and where its clocks go.

Boots the benchmark, takes the sample that is the median of its case and prints each instruction
between the two markers, then the sum by phase, the Pentium's own event counters and the footprint,
warm and cold. ipc_call is shown with its way back, ipc_reply. The same as a page goes to a new
folder in results/annotate/. Phases are the titles that the sources carry (harness/phases.py).

  ./l4bench annotate ipc_call --machine p5-133 --fastpath asm
  ./l4bench annotate ipc_call --fastpath mine --cold

Exit codes: 0 shown, 1 a build, a boot or the trace has failed, 2 a wrong name.
"""
# packages: harness build machines figures
import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness import (annotation, campaign, catalog, footprint, machines, options, pentium, phases,
                     places, runner, store, trace, untimed)
from harness import build as builds
from harness.annotation import Titles
from harness.build import Build
from harness.errors import UsageError, WorkFailed
from harness.footprint import Footprint
from harness.machine import Machine
from harness.measure import intervals_of
from harness.names import choose
from harness.places import Place
from harness.plan import Plan
from harness.progress import Steps
from harness.records import Samples
from harness.trace import Step
from harness.tree import Tree

if TYPE_CHECKING:
    from scripts.annotation import Direction

WAY_BACK = {"ipc_call": "ipc_reply"}
WARM, COLD = "warm", "cold"
STATES: dict[str, dict[str, float]] = {WARM: {}, COLD: {"cold": 2}}     # knobs of the model
DEFAULT_CASE = "inter"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bench", metavar="BENCH", help="the benchmark that is looked at")
    parser.add_argument("--machine", default="p5-133", metavar="NAME",
                        help="a modelled machine (default: p5-133)")
    parser.add_argument("--fastpath", default="asm", metavar="NAME",
                        help="the fastpath that is looked at (default: asm)")
    parser.add_argument("--case", metavar="NAME",
                        help=f"of the benchmark (default: {DEFAULT_CASE}, or its first)")
    parser.add_argument("--cold", action="store_true",
                        help="from empty caches, TLBs and branch buffer")
    parser.add_argument("--n", type=int, default=16, metavar="N",
                        help="samples, of which the median is shown (default: 16)")
    parser.add_argument("--axis", default="", metavar="AXIS=CHOICE,...",
                        help="choices that differ from the default, such as sched=lazy")
    options.add_model(parser)


def _plan(args: argparse.Namespace, tree: Tree, machine: Machine) -> Plan:
    if not machine.model:
        modelled = [one.name for one in machines.find().values() if one.model]
        raise UsageError(f"machine {machine.name} is not modelled and has no clocks to show; "
                         f"modelled are {', '.join(modelled)}")
    found = catalog.find(tree)
    choose("benchmark", args.bench, [entry.name for entry in found.benches])
    choose("fastpath", args.fastpath, found.fastpath_names)
    args.build, args.seed = "bench", None
    back = WAY_BACK.get(args.bench, "")
    if back in found.bench_names:
        args.bench = f"{args.bench},{back}"
    plan = options.modelled(options.plan_of(args, tree, found), args, tree, machine)
    if "cold" in plan.knobs:
        raise UsageError("--knob cold=...: say --cold; the footprint is shown warm and cold anyway")
    return plan


def _boot(tree: Tree, machine: Machine, plan: Plan, steps: Steps) -> store.Run:
    result = campaign.boot_all(tree, machine, plan, {}, steps)[0]
    if result.meta.status != "good":
        raise WorkFailed(f"nothing is shown: run {result.name} has failed")
    return result


def _runs(tree: Tree, machine: Machine, plan: Plan, shown: str) -> dict[str, store.Run]:
    """One run in each state; the one that is shown has a trace and its interval."""
    with Steps(campaign.build_steps(machine) + len(STATES)) as steps:
        campaign.build(tree, machine, plan, steps)
        return {state: _boot(tree, machine, replace(
            plan, knobs={**plan.knobs, **knobs}, trace=state == shown,
            interval=plan.interval and state == shown), steps) for state, knobs in STATES.items()}


def _samples(run: store.Run, bench: str, case: str | None) -> Samples:
    found = {item.case: item for item in run.log.samples if item.bench == bench}
    if not found:
        raise WorkFailed(f"run {run.name} has no samples of {bench}")
    if case is None:
        case = DEFAULT_CASE if DEFAULT_CASE in found else next(iter(found))
    return found[choose(f"case of {bench}:", case, list(found))]


def _median(samples: Samples, run: store.Run) -> int:
    """Which sample is the median, the lower one of two."""
    cycles = [one.value("modelled_cycles") for one in intervals_of(samples, run.intervals)]
    return sorted(range(len(cycles)), key=cycles.__getitem__)[(len(cycles) - 1) // 2]


def _steps(run: store.Run, seq: int) -> tuple[Step, ...]:
    try:
        with (run.folder / runner.TRACE).open(encoding="utf-8") as lines:
            found = trace.steps(lines, seq)
    except (OSError, trace.BadTrace) as error:
        raise WorkFailed(f"the trace of run {run.name} cannot be used: {error}") from error
    if not found:
        raise WorkFailed(f"the trace of run {run.name} has nothing of interval {seq}")
    return found


def _places(tree: Tree, build: Build, program: str, steps: Sequence[Step]) -> dict[int, Place]:
    addresses = {step.address for step in steps}
    kernel = {address for address in addresses if places.is_kernel(address)}
    return {**places.of_image(build.kernel(tree), kernel),
            **places.of_image(builds.user_program(tree, program), addresses - kernel)}


def _titles(tree: Tree, found: dict[int, Place]) -> Titles:
    files = {line.file for place in found.values() for line in place.lines}
    return {file: phases.titled((tree.root / file).read_text(encoding="utf-8"))
            for file in files if (tree.root / file).is_file()}


def _footprints(machine: Machine, runs: dict[str, store.Run], bench: str, case: str
                ) -> tuple[tuple[str, Footprint], ...]:
    made = []
    for state, run in runs.items():
        samples = _samples(run, bench, case)
        one = intervals_of(samples, run.intervals)[_median(samples, run)]
        made.append((state, footprint.of_interval(one, machine)))
    return tuple(made)


def _direction(tree: Tree, machine: Machine, plan: Plan, runs: dict[str, store.Run],
               shown: str, samples: Samples) -> "Direction":
    from scripts import modelled, reference, rows
    from scripts.annotation import Direction, printed_for
    run, number = runs[shown], _median(samples, runs[shown])
    interval = intervals_of(samples, run.intervals)[number]
    steps, cpu = _steps(run, interval.seq), footprint.processor(machine)
    found = _places(tree, plan.build, plan.program, steps)
    made = annotation.annotate(steps, found, _titles(tree, found))
    try:
        sums = annotation.sums(made, interval.value(rows.CYCLES))
    except trace.BadTrace as error:
        raise WorkFailed(f"run {run.name}: {error}") from error
    counted = pentium.counters(steps, annotation.repeats(made), interval) if cpu == "p5" else ()
    row = rows.by_key(rows.rows(run))[rows.Key(samples.fastpath, samples.bench, samples.case,
                                               rows.CYCLES)]
    return Direction(samples.bench, samples.case, samples.fastpath, interval, made, sums, counted,
                     number, samples.n, modelled.interval_text(row),
                     _footprints(machine, runs, samples.bench, samples.case),
                     printed_for(cpu, reference.printed(tree.reference)))


def _write(tree: Tree, machine: Machine, text: str, page: str, run: store.Run) -> Path:
    folder = store.new_folder(tree.results / "annotate", machine.name)
    store.write_new(folder / "annotate.txt", text)
    store.write_new(folder / "annotate.html", page)
    store.seal(folder, run.meta)
    return folder


def run(args: argparse.Namespace, tree: Tree) -> int:
    from scripts import annotation as words
    from scripts.annotation_page import page
    from scripts.modelled import knobs_text
    machine, shown = machines.get(args.machine), COLD if args.cold else WARM
    plan = _plan(args, tree, machine)
    runs = _runs(tree, machine, plan, shown)
    made = words.Annotated(knobs_text(runs[WARM]), shown, runs[shown].name, tuple(
        _direction(tree, machine, plan, runs, shown, _samples(runs[shown], bench, args.case))
        for bench in args.bench.split(",")))
    text = words.text(made)
    folder = _write(tree, machine, text, page(made), runs[shown])
    print("\n".join((text, *untimed.of_run(runs[shown].folder))))
    print(f"run:     {tree.relative(runs[shown].folder)}\n"
          f"page:    {tree.relative(folder / 'annotate.html')}")
    return 0
