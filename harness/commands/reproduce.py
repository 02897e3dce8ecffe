# SPDX-License-Identifier: BSD-2-Clause
"""Build, boot, measure, check, and set the result beside other kernels and the papers.

One boot of the check build for each fastpath shows that every benchmark takes the path it states;
one boot of the bench build under icount is counted twice, by the benchmark and from the stream of
instructions (check-measure). It ends with tables; the report goes to results/report.html.

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
from harness.machines import get
from harness.plan import Plan, boots
from harness.progress import Steps
from harness.tree import Tree

COUNTING_SAMPLES = 4    # the counting run asks which way, not how long


def arguments(parser: argparse.ArgumentParser) -> None:
    options.add_plan(parser)
    parser.add_argument("--axis", default="", metavar="AXIS=CHOICE,...",
                        help="choices that differ from the default, such as sched=lazy")


def _counting(tree: Tree, tcg: Machine, plan: Plan, steps: Steps) -> list[store.Run]:
    with steps.step(f"build the kernel {plan.build.folder}"):
        builds.make_kernel(tree, plan.build)
    return campaign.boot_all(tree, tcg, plan, {}, steps)


def _measured(tree: Tree, plan: Plan, counting: Plan) -> store.Run:
    """All boots; the one that is measured, if every one was good."""
    icount, tcg = get("icount"), get("tcg")
    total = campaign.build_steps(icount) + 1 + 1 + len(boots(counting))
    with Steps(total) as steps:
        sizes = campaign.build(tree, icount, plan, steps)
        paths = _counting(tree, tcg, counting, steps)
        result = campaign.boot_all(tree, icount, plan, sizes, steps)[0]
    bad = [run for run in (*paths, result) if run.meta.status != "good"]
    if bad:
        names = ", ".join(f"{run.name} ({run.meta.status})" for run in bad)
        raise WorkFailed(f"not reproduced, these runs have failed: {names}")
    return result


def _tables(tree: Tree, result: store.Run) -> None:
    from scripts import figures, report as page
    print(page.terminal(page.gather(result, tree.reference)))
    report.write(tree, result, tree.results / "report.html")
    out = tree.results / "figures.tsv"
    out.write_text("\n".join(figures.lines(result)) + "\n", encoding="utf-8")
    print(f"run:     {tree.relative(result.folder)}")
    print(f"figures: {tree.relative(out)} (./l4bench figures)")
    print(f"report:  {tree.relative(tree.results / 'report.html')}")


def run(args: argparse.Namespace, tree: Tree) -> int:
    start = time.monotonic()
    args.build = "bench"
    plan = options.plan_of(args, tree, catalog.find(tree))
    counting = Plan(plan.build.other("check"), plan.fastpaths, plan.benches,
                    min(plan.n, COUNTING_SAMPLES), plan.seed)
    result = _measured(tree, plan, counting)
    _tables(tree, result)
    code = check_measure.checked(result)
    print(f"time:    {time.monotonic() - start:.0f} s")
    return code
