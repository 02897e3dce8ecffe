# SPDX-License-Identifier: BSD-2-Clause
"""Begin a fastpath, scheduler, benchmark or machine: one file, and nothing else to edit.

The file is a copy of one that works (--like), under the new name, with a head that says what to do
next; it builds, passes, and can be compared at once.

Exit codes: 0 written, 2 a bad name, or one that there is already.
"""
# packages: harness
import argparse

from harness import catalog, skeleton
from harness.tree import Tree


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND",
                        help=", ".join(kind.name for kind in skeleton.KINDS))
    parser.add_argument("name", metavar="NAME", help="its name, which is also its file's")
    parser.add_argument("--like", metavar="NAME",
                        help="which one of its kind it begins as; by default " + ", ".join(
                            f"{kind.like} ({kind.name})" for kind in skeleton.KINDS))


def run(args: argparse.Namespace, tree: Tree) -> int:
    kind = skeleton.kind_of(args.kind)
    made = skeleton.files(tree, kind, args.name, args.like or kind.like, catalog.find(tree))
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
        print(f"written: {tree.relative(path)} (its head says how to go on)")
    return 0
