# SPDX-License-Identifier: BSD-2-Clause
"""Say which uncertain figures of a modelled machine a result hangs on, and by how much.

Boots once for each end of each figure's band (./l4bench list) with all others as they are, then
with every figure at the end that lowers the result, that raises it, and the same for its ratio to
the floor. Prints a table for each case, most effect first, and the interval of the result; charts
(SVG and PNG) and all numbers go to a new folder in results/sensitivity/.

Exit codes: 0 done, 1 a build, a boot or a chart has failed, 2 a wrong name.
"""
# packages: harness build machines figures
import argparse
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness import campaign, catalog, knobs, machines, options, store
from harness.errors import UsageError, WorkFailed
from harness.machine import Machine
from harness.names import choose
from harness.plan import Plan
from harness.progress import Steps
from harness.tree import Tree
from harness.variation import Variation, result_of

if TYPE_CHECKING:
    from scripts.sensitivity import Study

OWN_STEPS = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bench", metavar="BENCH", help="the benchmark that is looked at")
    parser.add_argument("--machine", default="p5-133", metavar="NAME",
                        help="a modelled machine (default: p5-133)")
    parser.add_argument("--fastpath", default="asm", metavar="NAME",
                        help="the fastpath that is measured (default: asm)")
    parser.add_argument("--n", type=int, default=16, metavar="N",
                        help="samples of each case (default: 16)")
    parser.add_argument("--axis", default="", metavar="AXIS=CHOICE,...",
                        help="choices that differ from the default, such as sched=lazy")
    options.add_knobs(parser)


def _machine(name: str) -> Machine:
    machine = machines.get(name)
    if not machine.model:
        modelled = [one.name for one in machines.find().values() if one.model]
        raise UsageError(f"machine {name} is not modelled and has no figures to vary; modelled "
                         f"are {', '.join(modelled)}")
    return machine


def _plan(args: argparse.Namespace, tree: Tree, machine: Machine) -> Plan:
    """The benchmark and the floor, with one fastpath."""
    from scripts.ratios import FLOOR
    found = catalog.find(tree)
    choose("benchmark", args.bench, found.bench_names)
    choose("fastpath", args.fastpath, found.fastpath_names)
    args.build, args.seed = "bench", None
    plan = options.modelled(options.plan_of(args, tree, found), args, tree, machine)
    floor = (FLOOR,) if FLOOR in found.bench_names else ()
    return replace(plan, benches=tuple(dict.fromkeys((*plan.benches, *floor))))


def _nominal(tree: Tree, machine: Machine, plan: Plan, steps: Steps) -> store.Run:
    """An ordinary run, with its two ends."""
    campaign.build(tree, machine, plan, steps)
    result = campaign.boot_all(tree, machine, plan, {}, steps)[0]
    if result.meta.status != "good":
        raise WorkFailed(f"nothing is varied: run {result.name} has failed")
    return result


def _known(tree: Tree, machine: Machine, plan: Plan, run: store.Run, folder: Path) -> Variation:
    """What the run itself has booted."""
    boots = Variation(tree, machine, plan, folder)
    boots.know({}, result_of(run.folder))
    for name, values in run.meta.ends.items():
        boots.know(values, result_of(run.folder / name))
    return boots


def _studies(args: argparse.Namespace, boots: Variation, steps: Steps
             ) -> "list[tuple[Study, Study | None]]":
    """Boots everything and says what each figure does to each case."""
    from scripts import sensitivity
    table = knobs.find(boots.tree)
    found = sensitivity.uncertain(table, boots.machine, boots.plan.knobs)
    boots.boot_all(sensitivity.settings(found), "one figure changed", steps)
    made = sensitivity.studies(args.bench, found, boots.at)
    extremes = [one.extreme(up) for pair in made for one in pair if one for up in (False, True)]
    boots.boot_all(extremes, "all figures changed", steps)
    return made


def _write(args: argparse.Namespace, run: store.Run, boots: Variation,
           studies: "list[tuple[Study, Study | None]]", folder: Path) -> str:
    """The text that is printed; everything goes into the folder too."""
    from scripts import chart, sensitivity, tornado
    from scripts.rows import CYCLES, Key, by_key, rows
    from scripts.tables import markdown
    found, parts = by_key(rows(run)), []
    for cycles, ratio in studies:
        title = f"{args.bench} {cycles.case}, fastpath {args.fastpath}, {args.machine}"
        spread = cycles.spread(boots.at)
        slack = found[Key(args.fastpath, args.bench, cycles.case, CYCLES)].slack
        parts.append(markdown(sensitivity.tornado_table(title, cycles, ratio)))
        parts += [line + "\n" for line in sensitivity.sentences(
            spread, slack, ratio.spread(boots.at) if ratio else None)]
        for kind in tornado.TERMINALS:
            heading = f"{title}: {spread.nominal:g} modelled cycles"
            drawn = chart.draw(tornado.script(heading, cycles.swings, spread, kind))
            (folder / f"tornado-{cycles.case}.{kind}").write_bytes(drawn)
    text = "\n".join(parts) + "\n"
    store.write_new(folder / "sensitivity.md", text)
    store.write_new(folder / "boots.csv", sensitivity.csv_of(boots.done))
    store.seal(folder, run.meta)
    return text


def run(args: argparse.Namespace, tree: Tree) -> int:
    from scripts.chart import NoFigure
    machine = _machine(args.machine)
    plan = _plan(args, tree, machine)
    tree.build.mkdir(exist_ok=True)
    with Steps(campaign.build_steps(machine) + 1 + OWN_STEPS) as steps, \
            tempfile.TemporaryDirectory(dir=tree.build) as scratch:
        nominal = _nominal(tree, machine, plan, steps)
        boots = _known(tree, machine, plan, nominal, Path(scratch))
        studies = _studies(args, boots, steps)
    folder = store.new_folder(tree.results / "sensitivity", machine.name)
    try:
        print(_write(args, nominal, boots, studies, folder), end="")
    except NoFigure as error:
        raise WorkFailed(str(error)) from error
    print(f"run:     {tree.relative(nominal.folder)}\ncharts:  {tree.relative(folder)}")
    return 0
