# SPDX-License-Identifier: BSD-2-Clause
"""Build the kernel image, the user programs and the instruction counter.

Output goes to build/<kind>-<choices>/, so that different choices lie side by side.
Kinds: bench (fastpaths can be changed while it runs), release, check (asserts and counters).

Exit codes: 0 built, 1 the build has failed, 2 a wrong name.
"""
# packages: harness build machines
import argparse

from harness import build as builds
from harness import catalog, options
from harness.progress import Steps
from harness.tree import Tree


def arguments(parser: argparse.ArgumentParser) -> None:
    options.add_build(parser, "bench")


def run(args: argparse.Namespace, tree: Tree) -> int:
    build = options.build_of(args, tree, catalog.find(tree))
    with Steps(3) as steps:
        with steps.step(f"build the kernel {build.folder}"):
            builds.make_kernel(tree, build)
        with steps.step("build the user programs"):
            builds.make_user(tree)
        with steps.step("build the instruction counter"):
            builds.make_plugin(tree)
    print(tree.relative(build.kernel(tree)))
    return 0
