# SPDX-License-Identifier: BSD-2-Clause
"""Fastpaths are timed when they are known to do what the C path does: compare asks here first.

What has been found equal is noted beside the log of its run, under the hash of the image that was
tested, so that the same fastpaths are not tested twice.
"""
import hashlib
import re
from pathlib import Path

from harness import equal
from harness.build import Build
from harness.errors import UsageError
from harness.progress import Steps
from harness.tree import Tree

STATES = equal.SHORT_STATES
_NAME = re.compile(r"\w+")


def _note(tree: Tree, build: Build) -> Path:
    image = equal.image_of(build).kernel(tree).read_bytes()
    return (equal.folder_of(tree, build)
            / f"equal-{hashlib.sha256(image).hexdigest()[:16]}-{STATES}.txt")


def _known(note: Path) -> set[str]:
    return set(_NAME.findall(note.read_text(encoding="utf-8"))) if note.is_file() else set()


def ensure(tree: Tree, build: Build, fastpaths: tuple[str, ...], steps: Steps) -> str:
    """One line that says that they are equal; else nothing is to be timed. Two steps."""
    with steps.step(f"build the kernel {equal.image_of(build).folder}"):
        equal.make(tree, build)
    note = _note(tree, build)
    asked = tuple(name for name in fastpaths if name != equal.REFERENCE)
    open_ones = tuple(name for name in asked if name not in _known(note))
    with steps.step(f"{STATES} pre-states, {', '.join(open_ones) or 'tested before'}"):
        tally = equal.run(tree, build, open_ones, STATES) if open_ones else None
    if tally and (tally.failed or not tally.passed):
        raise UsageError("refused: nothing is timed that is not equal to the C path\n  "
                         + "\n  ".join(tally.notes))
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text("\n".join(sorted(_known(note) | set(open_ones))) + "\n", encoding="utf-8")
    before = "" if open_ones else ", as found before"
    return f"equal to the C path in {STATES} pre-states{before}: {', '.join(asked)}"
