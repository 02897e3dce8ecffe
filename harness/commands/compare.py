# SPDX-License-Identifier: BSD-2-Clause
"""Say whether A is better than B, the base: fastpaths, choices of an axis, runs or revisions.

  ./l4bench compare mine asm                     two fastpaths, in turn and in one boot
  ./l4bench compare copy=window copy=bounce      two images of this tree
  ./l4bench compare HEAD~5..HEAD                 two revisions, base first; HEAD.. is what is here
  ./l4bench compare RUN RUN                      two recorded runs, for every number that both have

Two fastpaths are timed when both do what the C path does, from some thousand pre-states
(./l4bench equal); a kernel image is asked once.

On icount a difference is exact; modelled cycles are judged if the difference has the same sign at
both ends of the model's figures. Real time is judged by the rank test of Mann and Whitney, from ten
repetitions on. Runs of different machines, clocks or knobs are refused.

Exit codes: 0 compared, 1 A is worse than allowed or a run has failed, 2 a wrong name or refused.
"""
# packages: harness build machines figures
import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from harness import catalog, contest, machines, options, store
from harness.catalog import Catalog
from harness.contest import Boots
from harness.errors import UsageError, WorkFailed
from harness.names import choose
from harness.sides import Kind, Sides, parse
from harness.tree import Tree

if TYPE_CHECKING:
    from scripts.difference import Difference

MEASURED = {Kind.FASTPATH: contest.fastpaths, Kind.CONFIGURATION: contest.configurations,
            Kind.REVISION: contest.revisions}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("a", metavar="A", help="the one that is looked at, or a range BASE..A")
    parser.add_argument("b", metavar="B", nargs="?", help="the base")
    parser.add_argument("--bench", default="all", metavar="X,Y", help="only these benchmarks")
    parser.add_argument("--machine", default="icount", metavar="NAME",
                        help="where they are measured (default: icount)")
    parser.add_argument("--fail-above", metavar="P%",
                        help="exit 1 when A takes more instructions, modelled cycles or time than "
                        "B by over P percent")
    parser.add_argument("--fastpath", default="all", metavar="A,B",
                        help="of two images: compare with these fastpaths (default: all)")
    parser.add_argument("--n", type=int, default=16, metavar="N",
                        help="samples of each case (default: 16)")
    parser.add_argument("--seed", type=int, default=1, metavar="N",
                        help="of the order in which the two take turns (default: 1)")
    parser.add_argument("--all", action="store_true",
                        help="all measures, not only instructions, modelled cycles and time")
    parser.add_argument("--axis", default="", metavar="AXIS=CHOICE,...",
                        help="choices that both have and that differ from the default")
    parser.add_argument("--no-equal", action="store_true",
                        help="of two fastpaths: time them without testing that they do what the C "
                        "path does")
    options.add_model(parser)


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


def _boots(args: argparse.Namespace, tree: Tree, found: Catalog, sides: Sides) -> Boots:
    """The runs of both sides, measured now or long ago."""
    if sides.kind is Kind.RUN:
        if args.knob:
            raise UsageError("--knob: two recorded runs are compared as they were made")
        a, b = (store.read(store.folder_of(tree, name)) for name in (sides.a, sides.b))
        return Boots((a,), (b,))
    machine = machines.get(args.machine)
    if not machine.unit:
        raise UsageError(f"machine {machine.name}: {machine.summary}; use --machine icount")
    return MEASURED[sides.kind](args, tree, found, machine, sides)


def _differences(sides: Sides, boots: Boots, benches: Sequence[str]
                 ) -> "tuple[tuple[Difference, ...], tuple[str, ...]]":
    """What they differ by, and what else is not the same."""
    from scripts import comparison
    try:
        if sides.kind is Kind.FASTPATH:
            return comparison.of_fastpaths(boots.a[0], sides.a, sides.b, benches), ()
        return (comparison.of_boots(boots.a, boots.b, benches),
                comparison.notes(boots.a[0], boots.b[0]))
    except comparison.CannotCompare as error:
        raise UsageError(f"refused: {error}") from error


def _show(args: argparse.Namespace, tree: Tree, sides: Sides, boots: Boots,
          differences: "tuple[Difference, ...]", notes: tuple[str, ...]) -> None:
    from scripts.difference import conclusion, table_of
    from scripts.tables import markdown
    a, b = sides.a or "this tree", sides.b
    shown = [item for item in differences if args.all or item.judged]
    print(markdown(table_of(a, b, shown, notes)))
    for name in dict.fromkeys(run.folder for run in (*boots.b, *boots.a)):
        print(f"run: {tree.relative(name)}")
    if boots.equality:
        print(boots.equality)
    if sides.kind is not Kind.RUN:
        print(f"seed: {args.seed}")
    print(f"\n{conclusion(a, b, differences)}")


def run(args: argparse.Namespace, tree: Tree) -> int:
    limit = percent(args.fail_above)
    found = catalog.find(tree)
    sides = parse(tree, found, args.a, args.b)
    benches = () if args.bench == "all" else tuple(args.bench.split(","))
    for bench in benches:
        choose("benchmark", bench, found.bench_names)
    boots = _boots(args, tree, found, sides)
    differences, notes = _differences(sides, boots, benches)
    if not differences:
        raise WorkFailed(f"{args.a} and {args.b} have no number in common")
    _show(args, tree, sides, boots, differences, notes)
    worse = [item for item in differences if limit is not None and item.above(limit)]
    for item in worse:
        print(f"over {limit:g} %: {item.fastpath} {item.place}: {item.verdict}")
    return 1 if worse else 0
