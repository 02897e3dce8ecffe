# SPDX-License-Identifier: BSD-2-Clause
"""The sizes of a built image: reads the linker's map for harness/size.py."""
from harness.build import Build
from harness.errors import WorkFailed
from harness.size import Module, modules
from harness.tree import Tree


def of_build(tree: Tree, build: Build) -> tuple[Module, ...]:
    path = build.path(tree) / "kernel.map"
    if not path.is_file():
        raise WorkFailed(f"{tree.relative(path)} is not there; "
                         f"./l4bench build --build {build.name} makes it")
    found = modules(path.read_text(encoding="utf-8", errors="replace"), build.folder)
    if not found:
        raise WorkFailed(f"{tree.relative(path)} names no text: is it a linker map?")
    return found
