# SPDX-License-Identifier: BSD-2-Clause
"""Show what can be chosen: fastpaths, axes, benchmarks, machines, builds, knobs, runs; or tests.

All of it is found by looking in the folders; a new file needs no other edit.

Exit codes: 0 done.
"""
# packages: harness
import argparse

from harness import catalog, knobs, sections, store
from harness.build import BUILDS
from harness.catalog import Entry
from harness.tree import Tree


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", action="store_true", help="list every recorded run")
    parser.add_argument("--tests", action="store_true",
                        help="only count the conformance tests of each section")


def _show(title: str, entries: tuple[Entry, ...]) -> None:
    print(f"\n{title}")
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        note = f"  [{entry.note}]" if entry.note and entry.note != "0" else ""
        print(f"  {entry.name:<{width}}  {entry.summary}{note}")
    if not entries:
        print("  (none yet)")


def _figure(figure: knobs.Figure) -> str:
    return f"{figure.value:g}" + ("" if figure.sure else f" ({figure.fast:g}..{figure.slow:g})")


def _knobs(tree: Tree) -> None:
    """The table of the machine model's figures."""
    print("\nknobs of modelled machines (--knob NAME=VALUE): the figure of the Pentium, of the "
          "486, the\nband in which it may lie (fast end..slow end), what it may be set to; source "
          "and meaning")
    for knob in knobs.find(tree):
        p5, i486 = (_figure(knob.figures[cpu]) for cpu in knobs.CPUS)
        may_be = f"{knob.least:g}..{knob.most:g} {knobs.UNITS[knob.unit]}"
        print(f"  {knob.name:<11}  {p5:<17}  {i486:<15}  {may_be:<18}  {knob.text}")


def _runs(tree: Tree, everything: bool) -> None:
    found = store.names(tree)[::-1]
    print("\nruns, newest first (figures RUN, report RUN, compare RUN RUN)")
    for name in found if everything else found[:5]:
        done = (tree.runs / name / "meta.json").exists()
        print(f"  {name}  {store.read_meta(tree.runs / name).status if done else 'unfinished'}")
    if not found:
        print("  (none yet)")


def _tests(tree: Tree) -> None:
    texts = (path.read_text(encoding="utf-8") for path in tree.root.glob("tests/*/*.c"))
    for line in sections.lines(sections.count(texts)):
        print(line)


def run(args: argparse.Namespace, tree: Tree) -> int:
    if args.tests:
        _tests(tree)
        return 0
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
    _knobs(tree)
    _runs(tree, args.runs)
    return 0
