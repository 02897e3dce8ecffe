# SPDX-License-Identifier: BSD-2-Clause
"""Which sources these are; a tree without git is `unknown`, and that is no error."""
from dataclasses import dataclass

from harness.process import output_of
from harness.tree import Tree


@dataclass(frozen=True)
class Revision:
    name: str
    dirty: bool


def revision(tree: Tree) -> Revision:
    git = ["git", "-c", "safe.directory=*", "-C", str(tree.root)]
    name = output_of([*git, "rev-parse", "--short=12", "HEAD"], tree.root)
    if not name:
        return Revision("unknown", False)
    changed = output_of([*git, "status", "--porcelain", "--untracked-files=no"], tree.root)
    return Revision(name, bool(changed))
