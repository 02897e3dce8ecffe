# SPDX-License-Identifier: BSD-2-Clause
"""Show what can be chosen: fastpaths, axes, benchmarks, machines, builds, runs.

All of it is found by looking in the folders; a new file needs no other edit.

Exit codes: 0 done.
"""
# packages: harness
import argparse

from harness import catalog, store
from harness.build import BUILDS
from harness.catalog import Entry
from harness.tree import Tree


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", action="store_true", help="list every recorded run")


def _show(title: str, entries: tuple[Entry, ...]) -> None:
    print(f"\n{title}")
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        note = f"  [{entry.note}]" if entry.note and entry.note != "0" else ""
        print(f"  {entry.name:<{width}}  {entry.summary}{note}")
    if not entries:
        print("  (none yet)")


def _runs(tree: Tree, everything: bool) -> None:
    found = store.names(tree)[::-1]
    print("\nruns, newest first (figures RUN, report RUN, compare RUN RUN)")
    for name in found if everything else found[:5]:
        done = (tree.runs / name / "meta.json").exists()
        print(f"  {name}  {store.read_meta(tree.runs / name).status if done else 'unfinished'}")
    if not found:
        print("  (none yet)")


def run(args: argparse.Namespace, tree: Tree) -> int:
    found = catalog.find(tree)
    print(f"builds (--build): {', '.join(BUILDS)}")
    _show("fastpaths (--fastpath), with the paper they come from", found.fastpaths)
    for axis, entries in found.axes.items():
        _show(f"axis {axis} (--axis {axis}=...)", entries)
    _show("benchmarks in user mode (--bench), with the path an IPC is expected to take",
          found.benches)
    if found.kernel_benches:
        _show("benchmarks in kernel mode (--bench)", found.kernel_benches)
    _show("machines (--machine), with the unit of their numbers", found.machines)
    _runs(tree, args.runs)
    return 0
