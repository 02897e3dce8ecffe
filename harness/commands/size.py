# SPDX-License-Identifier: BSD-2-Clause
"""Print the bytes of text and read-only data of the kernel, module by module.

Read from the linker's map of a built image (the release build, which is built first). Boot code,
whose memory is given back, and debug code (debugger, console, counters) stand apart and are not in
the kernel's sum.

Exit codes: 0 printed, 1 the build has failed, 2 a wrong name.
"""
# packages: harness build
import argparse

from harness import build as builds
from harness import catalog, options, size, sizing
from harness.tree import Tree

TITLES = (("kernel", "kernel proper"), ("fastpath", "fastpaths, all in one image"),
          ("variant", "chosen variants"), ("bench", "benchmarks in kernel mode"),
          ("boot", "given back after boot"),
          ("debug", "debug code, not counted"), ("other", "other"))


def arguments(parser: argparse.ArgumentParser) -> None:
    options.add_build(parser, "release")


def run(args: argparse.Namespace, tree: Tree) -> int:
    build = options.build_of(args, tree, catalog.find(tree))
    builds.make_kernel(tree, build)
    found = sizing.of_build(tree, build)
    print(f"bytes of text, and of read-only data, in {tree.relative(build.kernel(tree))}")
    for group, title in TITLES:
        members = [module for module in found if module.group == group]
        if not members:
            continue
        print(f"\n{title}")
        for module in sorted(members, key=lambda module: -module.text_bytes):
            print(f"  {module.name:<32}{module.text_bytes:>8}{module.rodata_bytes:>8}")
        print(f"  {'total':<32}{sum(module.text_bytes for module in members):>8}"
              f"{sum(module.rodata_bytes for module in members):>8}")
    print()
    for name, value in size.totals(found).items():
        print(f"{name}\t{value}\tbytes")
    return 0
