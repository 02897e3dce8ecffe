# SPDX-License-Identifier: BSD-2-Clause
"""Which sources these are; a tree without git is `unknown`, and that is no error."""
from dataclasses import dataclass

from harness.process import output_of
from harness.tree import Tree


@dataclass(frozen=True)
class Revision:
    name: str
    dirty: bool


def git(tree: Tree, *words: str) -> list[str]:
    """A git command on this tree, whoever owns its files."""
    return ["git", "-c", "safe.directory=*", "-C", str(tree.root), *words]


def revision(tree: Tree) -> Revision:
    name = output_of(git(tree, "rev-parse", "--short=12", "HEAD"), tree.root)
    if not name:
        return Revision("unknown", False)
    changed = output_of(git(tree, "status", "--porcelain", "--untracked-files=no"), tree.root)
    return Revision(name, bool(changed))
