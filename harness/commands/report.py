# SPDX-License-Identifier: BSD-2-Clause
"""Make the report of a run: one HTML page that needs nothing else (results/report.html).

Tables, a figure, the peers' and the papers' numbers, and what was run. Without RUN it is the
newest good run of the machine icount. Beside it stand the newest good runs of the same images on
modelled machines; the page is made from the files of these runs alone.

Exit codes: 0 made, 1 it could not be drawn, 2 no such run.
"""
# packages: harness figures
import argparse
from pathlib import Path

from harness import store
from harness.errors import WorkFailed
from harness.machines import find
from harness.tree import Tree


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", metavar="RUN", help="a run's name or folder")
    parser.add_argument("--out", metavar="FILE", help="where to (default: results/report.html)")


def modelled(tree: Tree, found: store.Run) -> list[store.Run]:
    """The newest good run of the same images on each modelled machine; this one before others."""
    made = []
    for machine in find().values():
        if not machine.model:
            continue
        if machine.name == found.meta.machine:
            made.append(found)
            continue
        for name in reversed(store.names(tree, machine.name)):
            folder = tree.runs / name
            meta = store.read_meta(folder) if (folder / "meta.json").exists() else None
            if meta and meta.status == "good" and meta.images == found.meta.images:
                made.append(store.read(folder))
                break
    return made


def write(tree: Tree, found: store.Run, beside: list[store.Run], out: Path) -> None:
    """The page of one run, into a file."""
    from scripts import chart, reference, report
    try:
        page = report.html(report.gather(found, tree.reference, beside))
    except (chart.NoFigure, reference.BadReference, ValueError) as error:
        raise WorkFailed(f"no report of run {found.name}: {error}") from error
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, encoding="utf-8")


def run(args: argparse.Namespace, tree: Tree) -> int:
    found = (store.read(store.folder_of(tree, args.run)) if args.run
             else store.newest(tree, "icount"))
    if found.meta.status != "good" or not found.intervals:
        raise WorkFailed(f"run {found.name} has no numbers to report: "
                         f"{found.meta.status} {found.meta.reason}".rstrip())
    out = Path(args.out) if args.out else tree.results / "report.html"
    write(tree, found, modelled(tree, found), out)
    print(out if args.out else tree.relative(out))
    return 0
