# SPDX-License-Identifier: BSD-2-Clause
"""Take one technique out of the kernel at a time, and set Table 1 of Liedtke 1993 beside it.

Boots an image for each technique that another choice on an axis takes out, for all of them, and for
each two; then prints for each machine the printed percentage and ours, what each technique saves in
instructions, modelled cycles, cache lines and TLB misses, and the pairs that are not the sum of
the two; and other choices of the same axes, for which Table 1 has no row. Charts (SVG and PNG) and
all numbers go to a new folder in results/ablation/.

Each percentage has an interval, from two more boots of each image with every figure of the model
that is not certain at one end of its band.

Exit codes: 0 done, 1 a build, a boot or a chart has failed, 2 a wrong name.
"""
# packages: harness build machines figures
import argparse
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from harness import ablation, build as builds, campaign, catalog, machines, options, store
from harness.catalog import Catalog
from harness.errors import UsageError, WorkFailed
from harness.machine import Machine
from harness.names import choose, choose_list
from harness.plan import Plan
from harness.progress import Steps
from harness.tree import Tree

if TYPE_CHECKING:
    from scripts.ablation import Study

MACHINES = "i486-50,p5-133"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--machine", default=MACHINES, metavar="A,B",
                        help=f"modelled machines (default: {MACHINES})")
    parser.add_argument("--fastpath", default="asm", metavar="NAME",
                        help="the fastpath of the full kernel (default: asm)")
    parser.add_argument("--n", type=int, default=8, metavar="N",
                        help="samples of each case (default: 8)")
    parser.add_argument("--no-pairs", action="store_true",
                        help="leave out what two techniques do together")
    parser.add_argument("--no-interval", action="store_true",
                        help="skip the two boots of each image that give the intervals")


def _machines(text: str) -> list[Machine]:
    modelled = [name for name, machine in machines.find().items() if machine.model]
    return [machines.get(name) for name in choose_list("modelled machine", text, modelled)]


def _plan(args: argparse.Namespace, tree: Tree, found: Catalog, wishes: str,
          techniques: Sequence[ablation.Technique]) -> Plan:
    """The benchmarks, by all fastpaths that any technique needs and this image holds."""
    words = wishes.split(",")
    axes = ",".join(word for word in words if word.partition("=")[0] in found.axes)
    boot = " ".join(word for word in words if word.partition("=")[0] not in found.axes)
    held = builds.fastpaths(found, builds.resolve(tree, found, "bench", axes))
    needed = [args.fastpath, ablation.OTHER_FASTPATH, *(one.fastpath for one in techniques)]
    wanted_here = [name for name in dict.fromkeys(needed) if name in held]
    if not wanted_here:
        raise WorkFailed(f"the image with {wishes} holds none of the fastpaths "
                         + ", ".join(name for name in needed if name))
    wanted = argparse.Namespace(
        axis=axes, build="bench", n=args.n, seed=1, knob=[], no_interval=args.no_interval,
        fastpath=",".join(wanted_here),
        bench=",".join((ablation.BENCH, ablation.BENCH_SPLIT, ablation.BENCH_ENTRY)))
    plan = replace(options.plan_of(wanted, tree, found), append=boot)
    return options.modelled(plan, wanted, tree,
                            machines.get(MACHINES.split(",", maxsplit=1)[0]))


def _boot(tree: Tree, machine: Machine, plans: dict[str, Plan], steps: Steps
          ) -> dict[str, store.Run]:
    """A run of each image on one machine."""
    done = {}
    for wishes, plan in plans.items():
        result = campaign.boot_all(tree, machine, plan, {}, steps)[0]
        if result.meta.status != "good":
            raise WorkFailed(f"nothing is compared: run {result.name} of the image "
                             f"{plan.build.folder} has failed")
        done[wishes] = result
    return done


def _write(tree: Tree, studies: "list[Study]") -> str:
    """The text that is printed; charts and numbers go into a new folder beside it."""
    from scripts import ablation as study, ablation_chart, chart, reference
    from scripts.tables import markdown
    from scripts.tornado import TERMINALS
    printed = reference.printed(tree.reference)
    text = "\n".join(markdown(one) for found in studies for one in (
        study.table_1(found, printed), study.beyond(found), study.details(found),
        study.interactions(found)))
    folder = store.new_folder(tree.results / "ablation", studies[0].machine)
    for found in studies:
        for kind in TERMINALS:
            drawn = chart.draw(ablation_chart.script(found, printed, kind))
            (folder / f"table-1-{found.machine}.{kind}").write_bytes(drawn)
    store.write_new(folder / "ablation.md", text)
    store.write_new(folder / "ablation.csv", study.csv_of(studies))
    return f"{text}\ncharts:  {tree.relative(folder)}"


def run(args: argparse.Namespace, tree: Tree) -> int:
    from scripts.ablation import Study, images_of, values
    from scripts.chart import NoFigure
    chosen, found = _machines(args.machine), catalog.find(tree)
    choose("fastpath", args.fastpath, found.fastpath_names)
    techniques = ablation.present(found)
    if args.n < 1:
        raise UsageError(f"--n {args.n}: at least one sample of each case is needed")
    extras = ablation.present(found, ablation.EXTRAS)
    removed = [*ablation.removals(techniques, not args.no_pairs),
               *(frozenset({one}) for one in extras)]
    plans = {wishes: _plan(args, tree, found, wishes, (*techniques, *extras))
             for wishes in images_of(removed)}
    studies = []
    with Steps(len(plans) * (2 + len(chosen)) + 1) as steps:
        for plan in plans.values():
            campaign.build_images(tree, plan, steps)
        campaign.build_watcher(tree, chosen[0], steps)
        for machine in chosen:
            images = _boot(tree, machine, plans, steps)
            studies.append(Study(machine.name, args.fastpath, values(images), techniques, extras))
    try:
        print(_write(tree, studies))
    except NoFigure as error:
        raise WorkFailed(str(error)) from error
    return 0
