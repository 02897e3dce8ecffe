# SPDX-License-Identifier: BSD-2-Clause
"""Address-space switches beside GMD TR 933, and working sets beside Figure 2 of Liedtke 1995.

Boots three images: page-table switch, the same with global kernel pages, and small spaces; prints
what going from a space of each kind to one of each kind costs, row by row of TR 933's Tables 2 and
3, and what an RPC and the working set that it throws out cost, for 2 to 128 pages. The figure (SVG
and PNG) and all numbers go to a new folder in results/spaces/.

Exit codes: 0 done, 1 a build, a boot or the figure has failed, 2 a wrong name.
"""
# packages: harness build machines figures
import argparse
from typing import TYPE_CHECKING

from harness import campaign, catalog, machines, options, store
from harness.catalog import Catalog
from harness.errors import UsageError, WorkFailed
from harness.machine import Machine
from harness.names import choose
from harness.plan import Plan
from harness.progress import Steps
from harness.tree import Tree

if TYPE_CHECKING:
    from scripts.spaces import Images

MACHINE = "p5-90"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--machine", default=MACHINE, metavar="NAME",
                        help=f"a modelled machine (default: {MACHINE})")
    parser.add_argument("--n", type=int, default=8, metavar="N",
                        help="samples of each case (default: 8)")
    parser.add_argument("--no-interval", action="store_true",
                        help="without the two boots that an interval takes")


def _plan(args: argparse.Namespace, tree: Tree, found: Catalog, machine: Machine, image: str
          ) -> Plan:
    from scripts.spaces import BENCHES, FASTPATHS
    wanted = argparse.Namespace(
        axis=image, build="bench", n=args.n, seed=1, knob=[], no_interval=args.no_interval,
        fastpath=FASTPATHS[image], bench=",".join(BENCHES[image]))
    return options.modelled(options.plan_of(wanted, tree, found), wanted, tree, machine)


def _measured(tree: Tree, machine: Machine, plan: Plan, steps: Steps) -> store.Run:
    done = campaign.boot_all(tree, machine, plan, {}, steps)[0]
    if done.meta.status != "good":
        raise WorkFailed(f"nothing is compared: run {done.name} of the image {plan.build.folder} "
                         "has failed")
    return done


def _write(tree: Tree, images: "Images") -> str:
    from scripts import chart, reference, spaces
    from scripts.tables import markdown
    from scripts.tornado import TERMINALS
    printed = reference.printed(tree.reference)
    text = "\n".join(markdown(made(images, printed))
                     for made in (spaces.switches_table, spaces.sets_table))
    drawn = {kind: chart.draw(spaces.script(images, printed, kind)) for kind in TERMINALS}
    machine = images[spaces.LARGE].meta.machine
    folder = store.new_folder(tree.results / "spaces", machine)
    for kind, picture in drawn.items():
        (folder / f"working-sets-{machine}.{kind}").write_bytes(picture)
    store.write_new(folder / "spaces.md", text)
    store.write_new(folder / "spaces.csv", spaces.csv_of(images))
    return f"{text}\nfigure: {tree.relative(folder)}"


def run(args: argparse.Namespace, tree: Tree) -> int:
    from scripts.chart import NoFigure
    from scripts.spaces import BENCHES
    choose("modelled machine", args.machine,
           [name for name, one in machines.find().items() if one.model])
    if args.n < 1:
        raise UsageError(f"--n {args.n}: at least one sample of each case is needed")
    machine, found = machines.get(args.machine), catalog.find(tree)
    plans = {image: _plan(args, tree, found, machine, image) for image in BENCHES}
    with Steps(3 * len(plans) + 1) as steps:
        for plan in plans.values():
            campaign.build_images(tree, plan, steps)
        campaign.build_watcher(tree, machine, steps)
        images = {image: _measured(tree, machine, plan, steps) for image, plan in plans.items()}
    try:
        print(_write(tree, images))
    except NoFigure as error:
        raise WorkFailed(str(error)) from error
    return 0
