# SPDX-License-Identifier: BSD-2-Clause
"""Collects what was executed: of boots from harness/watch's files, of host tests from gcov."""
import json
import posixpath
import subprocess
from functools import lru_cache
from pathlib import Path

from harness import coverage, lines
from harness.build import EXECUTED, Build
from harness.coverage import Coverage, Statement
from harness.errors import WorkFailed
from harness.tree import Tree

GCOV_LIMIT = 60.0


@lru_cache(maxsize=None)
def _table(image: Path, changed: float) -> tuple[tuple[int, Statement], ...]:
    return lines.of_image(image)


def of_boot(tree: Tree, build: Build, folder: Path) -> Coverage:
    """What one boot of an image executed; WorkFailed when the boot left nothing behind."""
    image, executed = build.path(tree) / "kernel.debug", folder / EXECUTED
    if not image.is_file():
        raise WorkFailed(f"{tree.relative(image)} is not there; ./l4bench build makes it")
    try:
        found = coverage.addresses(executed.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError, coverage.BadAddresses) as error:
        raise WorkFailed(f"{tree.relative(executed)}: {error}") from error
    if not found:
        raise WorkFailed(f"{tree.relative(executed)} is empty: QEMU was ended from outside")
    return coverage.of_boot(_table(image, image.stat().st_mtime), found)


def of_host(tree: Tree) -> frozenset[Statement]:
    """The lines that host tests executed, as gcov counted them when they last ran."""
    found: set[Statement] = set()
    for data in sorted((tree.build / "host").glob("*.gcda")):
        found |= _gcov(tree, data)
    return frozenset(found)


def _gcov(tree: Tree, data: Path) -> frozenset[Statement]:
    command = ["gcov", "--json-format", "--stdout", tree.relative(data)]
    try:
        done = subprocess.run(command, cwd=tree.root, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=GCOV_LIMIT, check=True)
        files = json.loads(done.stdout)["files"]
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        raise WorkFailed(f"{' '.join(command)}: {error}") from error
    return frozenset(Statement(posixpath.normpath(file["file"]), line["line_number"])
                     for file in files for line in file["lines"] if line["count"])
