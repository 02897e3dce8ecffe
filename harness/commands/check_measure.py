# SPDX-License-Identifier: BSD-2-Clause
"""Hold the benchmark's own numbers against an independent count of every instruction.

For each sample of an icount run, the TSC difference minus that of the benchmark `overhead` must
equal the counted instructions minus those of `overhead`: one instruction apart is a failure. For
a run of a modelled machine each difference must be the one that the model itself has written.
Without RUN it is the newest good run of the machine icount.

Exit codes: 0 all equal, 1 a difference, or nothing to check, 2 no such run.
"""
# packages: harness
import argparse

from harness import measure, store
from harness.errors import UsageError
from harness.machines import get
from harness.tree import Tree

SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", metavar="RUN", help="a run's name or folder")


def checked(found: store.Run) -> int:
    """Check one run and say the outcome; the exit code."""
    outcome = measure.check(found.log, found.intervals)
    for fault in outcome.faults[:SHOWN]:
        print(f"differs: {fault}")
    if len(outcome.faults) > SHOWN:
        print(f"... and {len(outcome.faults) - SHOWN} more")
    word = f"{len(outcome.faults)} faults" if outcome.faults else "every one equal"
    print(f"check-measure: {outcome.checked} samples of run {found.name} checked, {word}")
    return 1 if outcome.faults else 0


def run(args: argparse.Namespace, tree: Tree) -> int:
    found = (store.read(store.folder_of(tree, args.run)) if args.run
             else store.newest(tree, "icount"))
    if not get(found.meta.machine).exact:
        raise UsageError(f"run {found.name} is of machine {found.meta.machine}, where a tick "
                         "of the clock is no instruction; check-measure needs a run of icount")
    return checked(found)
