# SPDX-License-Identifier: BSD-2-Clause
"""What n threads that block and wake cost under each scheduler, from 1 to thousands.

Boots an image for each choice of the axis sched and runs the benchmark sched_crowd; prints for each
n what the average ipc costs, what waking, queueing and blocking a thread costs, and the worst run
of the scheduler, in instructions of the kernel. Figures (SVG and PNG) and all numbers go to a new
folder in results/scheduling/. The modelled machines have no part in it: a tick of their timer falls
into what takes that long.

Exit codes: 0 done, 1 a build, a boot or a figure has failed, 2 a wrong name.
"""
# packages: harness build machines figures
import argparse
from typing import TYPE_CHECKING

from harness import campaign, catalog, machines, measure, options, store
from harness.catalog import Catalog
from harness.errors import WorkFailed
from harness.machine import Machine
from harness.names import choose
from harness.plan import Plan
from harness.progress import Steps
from harness.tree import Tree

if TYPE_CHECKING:
    from scripts.scheduling import Study

MACHINE, AXIS, BENCH = "icount", "sched", "sched_crowd"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fastpath", default="c", metavar="NAME",
                        help="a fastpath that all these images have (default: c)")
    parser.add_argument("--n", type=int, default=8, metavar="N",
                        help="samples of each case, at most 8 (default: 8)")


def _plan(args: argparse.Namespace, tree: Tree, found: Catalog, wish: str) -> Plan:
    wanted = argparse.Namespace(axis=wish, build="bench", n=args.n, seed=1,
                                fastpath=args.fastpath, bench=BENCH)
    return options.plan_of(wanted, tree, found)


def _measured(tree: Tree, machine: Machine, plan: Plan, steps: Steps) -> store.Run:
    """One run, which the independent count confirms."""
    done = campaign.boot_all(tree, machine, plan, {}, steps)[0]
    if done.meta.status != "good":
        raise WorkFailed(f"nothing is compared: run {done.name} of the image {plan.build.folder} "
                         "has failed")
    if faults := measure.check(done.log, done.intervals).faults:
        raise WorkFailed(f"run {done.name}: {faults[0]}")
    return done


def _write(tree: Tree, study: "Study") -> str:
    from scripts import chart, scheduling
    from scripts.tables import markdown
    from scripts.tornado import TERMINALS
    text = markdown(scheduling.crowd_table(study))
    drawn = {kind: chart.draw(scheduling.script(study, kind)) for kind in TERMINALS}
    folder = store.new_folder(tree.results / "scheduling", study.machine)
    for kind, picture in drawn.items():
        (folder / f"crowd-{study.machine}.{kind}").write_bytes(picture)
    store.write_new(folder / "crowd.md", text)
    store.write_new(folder / "crowd.csv", scheduling.csv_of(study))
    return f"{text}\nfigures: {tree.relative(folder)}"


def run(args: argparse.Namespace, tree: Tree) -> int:
    from scripts.chart import NoFigure
    from scripts.scheduling import study_of
    machine, found = machines.get(MACHINE), catalog.find(tree)
    choose("fastpath", args.fastpath, found.fastpath_names)
    names = [entry.name for entry in found.axes[AXIS]]
    plans = {name: _plan(args, tree, found, f"{AXIS}={name}") for name in names}
    with Steps(3 * len(plans) + 1) as steps:
        for plan in plans.values():
            campaign.build_images(tree, plan, steps)
        campaign.build_watcher(tree, machine, steps)
        runs = {name: _measured(tree, machine, plan, steps) for name, plan in plans.items()}
    try:
        print(_write(tree, study_of(machine.name, args.fastpath, runs)))
    except NoFigure as error:
        raise WorkFailed(str(error)) from error
    return 0
