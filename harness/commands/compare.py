# SPDX-License-Identifier: BSD-2-Clause
"""Say whether A is better than B: two fastpaths, or two recorded runs.

A is looked at, B is the base. Two fastpaths are built and measured now, in one boot; two runs are
compared for every number that both have. On the machine icount a difference is exact; modelled
cycles are judged if the difference has the same sign at both ends of the model's figures. Runs of
different machines, clocks or knobs are refused.

Exit codes: 0 compared, 1 A is worse than allowed or a run has failed, 2 a wrong name or refused.
"""
# packages: harness build machines figures
import argparse
from typing import TYPE_CHECKING

from harness import campaign, catalog, machines, options, store
from harness.catalog import Catalog
from harness.errors import UsageError, WorkFailed
from harness.names import choose
from harness.tree import Tree

if TYPE_CHECKING:
    from scripts.comparison import Difference


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("a", metavar="A", help="a fastpath or a run: the one that is looked at")
    parser.add_argument("b", metavar="B", help="a fastpath or a run: the base")
    parser.add_argument("--bench", default="all", metavar="X,Y", help="only these benchmarks")
    parser.add_argument("--machine", default="icount", metavar="NAME",
                        help="where two fastpaths are measured (default: icount)")
    parser.add_argument("--fail-above", metavar="P%",
                        help="exit 1 when A takes more instructions, or modelled cycles, than B by "
                        "over P percent")
    parser.add_argument("--n", type=int, default=16, metavar="N",
                        help="samples of each case (default: 16)")
    parser.add_argument("--all", action="store_true",
                        help="all measures, not only instructions and modelled cycles")
    options.add_model(parser)
    options.add_build(parser, "bench")


def percent(text: str | None) -> float | None:
    """`2%` or `2` as a number."""
    if text is None:
        return None
    try:
        value = float(text.removesuffix("%").strip())
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise UsageError(f"--fail-above {text}: a share such as 2% is meant")
    return value


def _measured(args: argparse.Namespace, tree: Tree, found: Catalog) -> store.Run:
    machine = machines.get(args.machine)
    if not machine.exact:
        raise UsageError(f"compare on machine {machine.name} is not there yet: its numbers are "
                         "not exact and need many boots; use --machine icount")
    if args.build != "bench":
        raise UsageError("two fastpaths are compared in one boot, which only the bench build can")
    args.fastpath, args.seed = f"{args.a},{args.b}", None
    plan = options.modelled(options.plan_of(args, tree, found), args, tree, machine)
    result = campaign.measure(tree, machine, plan)[0]
    if result.meta.status != "good":
        raise WorkFailed(f"the run has failed, nothing is compared: {result.name}")
    return result


def _differences(args: argparse.Namespace, tree: Tree) -> "tuple[Difference, ...]":
    from scripts import comparison
    found = catalog.find(tree)
    names, runs = found.fastpath_names, store.names(tree)[::-1]
    benches = () if args.bench == "all" else tuple(args.bench.split(","))
    if args.knob and args.a not in names:
        raise UsageError("--knob: two recorded runs are compared as they were made")
    if args.a in names or args.b in names:
        choose("fastpath", args.a, names)
        choose("fastpath", args.b, names)
        return comparison.of_fastpaths(_measured(args, tree, found), args.a, args.b, benches)
    for name in (args.a, args.b):
        if not store.is_run(tree, name):
            choose("fastpath or run", name, names + runs[:10])
    for bench in benches:
        choose("benchmark", bench, found.bench_names)
    a, b = (store.read(store.folder_of(tree, name)) for name in (args.a, args.b))
    try:
        return comparison.of_runs(a, b, benches)
    except comparison.CannotCompare as error:
        raise UsageError(f"refused: {error}") from error


def _show(args: argparse.Namespace, differences: "tuple[Difference, ...]") -> None:
    from scripts.stats import number
    from scripts.tables import Line, markdown, table
    lines = [Line((item.fastpath, item.bench, item.case, item.measure, number(item.a.median),
                   number(item.b.median), item.unit, f"{item.a.n}/{item.b.n}", item.verdict))
             for item in differences if args.all or item.judged]
    print(markdown(table(
        f"{args.a} against {args.b}",
        ("fastpath", "benchmark", "case", "measure", f">A: {args.a}", f">B: {args.b}", "unit",
         ">n", "A takes"), lines,
        ("Medians of n samples; on an exact machine all samples are equal unless said.",))))


def run(args: argparse.Namespace, tree: Tree) -> int:
    limit = percent(args.fail_above)
    differences = _differences(args, tree)
    if not differences:
        raise WorkFailed(f"{args.a} and {args.b} have no number in common")
    _show(args, differences)
    judged = [item for item in differences if item.judged]
    print(f"{sum(item.change < 0 for item in judged)} better, "
          f"{sum(item.change == 0 for item in judged)} equal, "
          f"{sum(item.change > 0 for item in judged)} worse")
    worse = [item for item in differences if limit is not None and item.above(limit)]
    for item in worse:
        print(f"over {limit:g} %: {item.bench} {item.case} {item.measure}: {item.verdict}")
    return 1 if worse else 0
