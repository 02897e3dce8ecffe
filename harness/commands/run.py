# SPDX-License-Identifier: BSD-2-Clause
"""Boot a machine, take samples, and keep them as a run in results/runs/.

The bench build measures all fastpaths in one boot; the other builds boot once for each.
Of irq_latency_worst it prints how long each load held interrupts off and in which function; a run
in which that was longer than kernel/DECISIONS.md states has failed.
A guest that panics, hangs or prints rubbish is kept as a failed run with its raw log.

Exit codes: 0 every run is good, 1 a build or a run has failed, 2 a wrong name.
"""
# packages: harness build machines figures
import argparse

from harness import campaign, catalog, held, machines, options, store, symbols, untimed
from harness.tree import Tree


PLACES = 3      # functions named for each load


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="BENCH", help="as --bench BENCH,...")
    parser.add_argument("--machine", default="icount", metavar="NAME",
                        help="where to run (default: icount)")
    options.add_plan(parser)
    options.add_model(parser)
    options.add_build(parser, "bench")


def _held_lines(tree: Tree, result: store.Run) -> list[str]:
    """The worst of each load of a benchmark that measures it; none for other benchmarks."""
    asked = {bench.name for bench in result.log.benches if bench.measures == "held"}
    samples = [item for item in result.log.samples if item.bench in asked and result.held]
    if not samples:
        return []
    kernel = next(iter(result.meta.images))
    known = symbols.read(tree.root / kernel)

    def name_of(address: int) -> str:
        return known.at(address).partition("+")[0] or f"{address:08x}"

    lines = []
    for item in samples:
        worst = max((result.held[n] for n in item.interval_numbers), key=lambda one: one.held)
        places = [f"{name} {100 * spent // max(worst.held, 1)} %"
                  for name, spent in held.by_function(worst, name_of)[:PLACES]]
        lines.append(f"{item.bench} {item.case:<16}{item.fastpath:<8}{worst.held:>10}  "
                     f"from {name_of(worst.first)}: {', '.join(places)}")
    return [f"interrupts held off, {result.meta.unit}, and where", *lines, ""]


def _show(tree: Tree, runs: list[store.Run]) -> None:
    """What a modelled machine came to, and what papers print for it."""
    from scripts import modelled, reference, working_sets
    from scripts.tables import markdown
    for result in runs:
        print("\n" + markdown(modelled.operations_table(result)))
        print("".join(f"{sentence}\n" for sentence in untimed.of_run(result.folder)), end="")
    beside = modelled.anchors_table(runs, reference.anchors(tree.reference))
    if beside.lines:
        print(markdown(beside))
    sets = working_sets.working_sets_table(runs, reference.printed(tree.reference))
    if sets.lines:
        print(markdown(sets))


def run(args: argparse.Namespace, tree: Tree) -> int:
    if args.names:
        args.bench = ",".join(args.names)
    machine = machines.get(args.machine)
    plan = options.modelled(options.plan_of(args, tree, catalog.find(tree)), args, tree, machine)
    runs = campaign.measure(tree, machine, plan)
    for result in runs:
        print("\n".join(_held_lines(tree, result)), end="")
        samples = sum(item.n for item in result.log.samples)
        print(f"{result.meta.status}: {tree.relative(result.folder)} ({samples} samples)")
    if machine.model:
        _show(tree, [result for result in runs if result.meta.status == "good"])
    return 0 if all(result.meta.status == "good" for result in runs) else 1
