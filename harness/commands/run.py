# SPDX-License-Identifier: BSD-2-Clause
"""Boot a machine, take samples, and keep them as a run in results/runs/.

The bench build measures all fastpaths in one boot; the other builds boot once for each.
A guest that panics, hangs or prints rubbish is kept as a failed run with its raw log.

Exit codes: 0 every run is good, 1 a build or a run has failed, 2 a wrong name.
"""
# packages: harness build machines
import argparse

from harness import campaign, catalog, machines, options
from harness.tree import Tree


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--machine", default="icount", metavar="NAME",
                        help="where to run (default: icount)")
    options.add_plan(parser)
    options.add_model(parser)
    options.add_build(parser, "bench")


def run(args: argparse.Namespace, tree: Tree) -> int:
    machine = machines.get(args.machine)
    plan = options.modelled(options.plan_of(args, tree, catalog.find(tree)), args, tree, machine)
    runs = campaign.measure(tree, machine, plan)
    for result in runs:
        samples = sum(item.n for item in result.log.samples)
        print(f"{result.meta.status}: {tree.relative(result.folder)} ({samples} samples)")
    return 0 if all(result.meta.status == "good" for result in runs) else 1
