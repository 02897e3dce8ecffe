# SPDX-License-Identifier: BSD-2-Clause
"""Build, boot, measure, check, and set the result beside other kernels and the papers.

One boot of the check build for each fastpath shows that every benchmark takes the path it states;
one boot of the bench build under icount is counted twice, by the benchmark and from the stream of
instructions (check-measure); then one run on each modelled machine, with its interval. It ends with
tables; the report goes to results/report.html.

Exit codes: 0 done, 1 a build, a run or a check has failed, 2 a package is missing.
"""
# packages: harness build machines images figures
import argparse
import time

from harness import build as builds
from harness import campaign, catalog, options, store
from harness.commands import check_measure, report
from harness.errors import WorkFailed
from harness.machine import Machine
from harness.machines import find, get
from harness.names import choose_list
from harness.plan import Plan, boots
from harness.progress import Steps
from harness.tree import Tree

COUNTING_SAMPLES = 4    # the counting run asks which way, not how long
Modelled = tuple[Machine, Plan]


def arguments(parser: argparse.ArgumentParser) -> None:
    options.add_plan(parser)
    parser.add_argument("--axis", default="", metavar="AXIS=CHOICE,...",
                        help="choices that differ from the default, such as sched=lazy")
    parser.add_argument("--modelled", default="all", metavar="A,B",
                        help="the modelled machines to run on beside, or none (default: all)")
    options.add_model(parser)


def _plans(args: argparse.Namespace, tree: Tree, plan: Plan) -> list[Modelled]:
    """What is run on which modelled machine."""
    names = [name for name, machine in find().items() if machine.model]
    chosen = () if args.modelled == "none" else choose_list("modelled machine", args.modelled,
                                                            names)
    return [(get(name), options.modelled(plan, args, tree, get(name))) for name in chosen]


def _counting(tree: Tree, tcg: Machine, plan: Plan, steps: Steps) -> list[store.Run]:
    with steps.step(f"build the kernel {plan.build.folder}"):
        builds.make_kernel(tree, plan.build)
    return campaign.boot_all(tree, tcg, plan, {}, steps)


def _on_models(tree: Tree, plans: list[Modelled], steps: Steps) -> list[store.Run]:
    """One run on each modelled machine."""
    if plans:
        with steps.step("build the machine model"):
            builds.make_model(tree)
    return [run for machine, plan in plans
            for run in campaign.boot_all(tree, machine, plan, {}, steps)]


def _measured(tree: Tree, plan: Plan, counting: Plan, on_models: list[Modelled]
              ) -> tuple[store.Run, list[store.Run]]:
    """All boots; those that are measured, if every one was good."""
    icount, tcg = get("icount"), get("tcg")
    total = campaign.build_steps(icount) + 1 + 1 + len(boots(counting)) + len(on_models)
    with Steps(total + bool(on_models)) as steps:
        sizes = campaign.build(tree, icount, plan, steps)
        paths = _counting(tree, tcg, counting, steps)
        result = campaign.boot_all(tree, icount, plan, sizes, steps)[0]
        modelled = _on_models(tree, on_models, steps)
    bad = [run for run in (*paths, result, *modelled) if run.meta.status != "good"]
    if bad:
        names = ", ".join(f"{run.name} ({run.meta.status})" for run in bad)
        raise WorkFailed(f"not reproduced, these runs have failed: {names}")
    return result, modelled


def _tables(tree: Tree, result: store.Run, modelled: list[store.Run]) -> None:
    from scripts import figures, report as page
    print(page.terminal(page.gather(result, tree.reference, modelled)))
    report.write(tree, result, modelled, tree.results / "report.html")
    out = tree.results / "figures.tsv"
    lines = [line for run in (result, *modelled) for line in figures.lines(run)]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for run in (result, *modelled):
        print(f"run:     {tree.relative(run.folder)}")
    print(f"figures: {tree.relative(out)} (./l4bench figures)")
    print(f"report:  {tree.relative(tree.results / 'report.html')}")


def run(args: argparse.Namespace, tree: Tree) -> int:
    start = time.monotonic()
    args.build = "bench"
    plan = options.plan_of(args, tree, catalog.find(tree))
    counting = Plan(plan.build.other("check"), plan.fastpaths, plan.benches,
                    min(plan.n, COUNTING_SAMPLES), plan.seed)
    result, modelled = _measured(tree, plan, counting, _plans(args, tree, plan))
    _tables(tree, result, modelled)
    code = max(check_measure.checked(run) for run in (result, *modelled))
    print(f"time:    {time.monotonic() - start:.0f} s")
    return code
