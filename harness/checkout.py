# SPDX-License-Identifier: BSD-2-Clause
"""Another revision of this repository, built beside: compare measures it against this one.

A git worktree under build/ that is gone afterwards. The revision is built by its own
./l4bench, which knows its own Makefile; it is booted and watched by the present harness, so that
a change of the counter or of the model is no change of the kernel.
"""
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from harness.errors import UsageError, WorkFailed
from harness.process import answer_of, output_of, run_logged
from harness.revision import git
from harness.tree import Tree

GIT_LIMIT, BUILD_LIMIT = 120.0, 1800.0


@dataclass(frozen=True)
class Checkout:
    """Where a revision lies, as seen from the root, and its kernel as seen from there."""
    name: str
    commit: str
    folder: str
    kernel: str = ""


def commit_of(tree: Tree, name: str) -> str:
    """The full hash of what the user calls a revision."""
    if not output_of(git(tree, "rev-parse", "--git-dir"), tree.root):
        raise UsageError("this tree has no git history: revisions cannot be compared")
    found = output_of(git(tree, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"),
                      tree.root)
    if found:
        return found
    shallow = output_of(git(tree, "rev-parse", "--is-shallow-repository"), tree.root) == "true"
    raise UsageError(f"'{name}' is not a revision of this repository"
                     + (", of which only a part is here: git fetch --unshallow" if shallow else ""))


def is_here(tree: Tree, commit: str) -> bool:
    """Is this tree that revision, without a change?"""
    changed = output_of(git(tree, "status", "--porcelain"), tree.root)
    return not changed and commit_of(tree, "HEAD") == commit


def _remove(tree: Tree, folder: str) -> None:
    output_of(git(tree, "worktree", "remove", "--force", folder), tree.root, GIT_LIMIT)
    shutil.rmtree(tree.root / folder, ignore_errors=True)
    output_of(git(tree, "worktree", "prune"), tree.root)


@contextmanager
def checkout(tree: Tree, name: str) -> Iterator[Checkout]:
    """The files of a revision, for as long as they are needed."""
    commit = commit_of(tree, name)
    folder = f"build/revisions/{commit[:12]}"
    _remove(tree, folder)
    try:
        answer_of(git(tree, "worktree", "add", "--quiet", "--detach", folder, commit), tree.root,
                  limit=GIT_LIMIT)
        yield Checkout(name, commit, folder)
    finally:
        _remove(tree, folder)


def build(tree: Tree, found: Checkout, axis: str) -> str:
    """Builds the bench image of a revision; its kernel, as seen from the revision's root."""
    log = tree.build / "log" / f"revision-{found.commit[:12]}.log"
    command = ["./l4bench", "build", "--build", "bench", *(("--axis", axis) if axis else ())]
    status = run_logged(command, tree.root / found.folder, log, BUILD_LIMIT)
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    if status != 0:
        raise WorkFailed(f"revision {found.name} ({found.commit[:12]}) cannot be built here: its "
                         f"{' '.join(command)} has failed:\n  " + "\n  ".join(lines[-25:])
                         + f"\n  whole output: {tree.relative(log)}")
    return lines[-1]
