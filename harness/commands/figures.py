# SPDX-License-Identifier: BSD-2-Clause
"""Print the key figures of a run, one a line: name, value, unit.

Names are machine.fastpath.benchmark.case.measure and stay stable; columns are set apart by one
tab. Without RUN it is the newest good run of the machine icount, and after it that of each
modelled machine that has one.

Exit codes: 0 printed, 1 the run has failed and has no figures, 2 no such run.
"""
# packages: harness figures
import argparse

from harness import store
from harness.errors import UsageError, WorkFailed
from harness.machines import find
from harness.tree import Tree


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", metavar="RUN", help="a run's name or folder")


def _modelled(tree: Tree) -> list[store.Run]:
    """The newest good run of each modelled machine."""
    found = []
    for machine in find().values():
        try:
            found += [store.newest(tree, machine.name)] if machine.model else []
        except UsageError:
            continue
    return found


def run(args: argparse.Namespace, tree: Tree) -> int:
    from scripts import figures
    found = (store.read(store.folder_of(tree, args.run)) if args.run
             else store.newest(tree, "icount"))
    if found.meta.status != "good":
        raise WorkFailed(f"run {found.name} has failed ({found.meta.status}: {found.meta.reason}); "
                         "none of its numbers is used")
    if not found.intervals:
        raise WorkFailed(f"run {found.name} has no counted instructions: "
                         f"it was made on machine {found.meta.machine}")
    for one in (found, *([] if args.run else _modelled(tree))):
        print("\n".join(figures.lines(one)))
    return 0
